package io.tollgate.core.json;

import java.util.Objects;

/**
 * One reason why a document is refused.
 *
 * @param pointer where, as a JSON Pointer (RFC 6901) into the document; empty for the document itself
 * @param detail what is wrong, as {@code value (expected: …)}; never contains a secret
 */
public record Violation(String pointer, String detail) {
    public Violation {
        Objects.requireNonNull(pointer);
        Objects.requireNonNull(detail);
    }

    /** The same violation seen from an enclosing document, {@code prefix} being the pointer of the inner one. */
    public Violation under(String prefix) {
        return new Violation(prefix + pointer, detail);
    }

    @Override
    public String toString() {
        return pointer.isEmpty() ? detail : pointer + ": " + detail;
    }
}
