package io.tollgate.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.erdtman.jcs.JsonCanonicalizer;

/** One spelling for each JSON value, so that equal documents have equal bytes (RFC 8785). */
public final class Canonical {
    private Canonical() {}

    public static byte[] bytes(JsonNode json) {
        try {
            return new JsonCanonicalizer(json.toString()).getEncodedUTF8();
        } catch (IOException e) {
            throw new UncheckedIOException("json: not representable in canonical form", e);
        }
    }
}
