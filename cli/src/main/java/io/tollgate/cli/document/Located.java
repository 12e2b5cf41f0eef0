package io.tollgate.cli.document;

import com.fasterxml.jackson.databind.JsonNode;

/** A document that remembers where its parts stand. */
interface Located {
    JsonNode json();

    /** Where the value at {@code pointer} (RFC 6901) stands, or the innermost value around it that is there. */
    Place place(String pointer);
}
