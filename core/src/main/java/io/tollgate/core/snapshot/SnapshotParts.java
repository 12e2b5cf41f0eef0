package io.tollgate.core.snapshot;

import io.tollgate.core.config.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes of a canonical snapshot taken apart, without reading them: each object, and the frame that they stand in. */
final class SnapshotParts {
    private final byte[] bytes;
    private final Map<Kind, List<byte[]>> objects = new EnumMap<>(Kind.class);
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private int at;

    private SnapshotParts(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes {@code bytes} apart; empty when they are not in the form, whatever else they are. */
    static Optional<SnapshotParts> of(byte[] bytes) {
        SnapshotParts parts = new SnapshotParts(bytes);
        return parts.take() ? Optional.of(parts) : Optional.empty();
    }

    /** Of a kind, in their order. */
    List<byte[]> objects(Kind kind) {
        return Collections.unmodifiableList(objects.getOrDefault(kind, List.of()));
    }

    /** The same document without any object. */
    byte[] frame() {
        return frame.toByteArray();
    }

    private boolean take() {
        if (!skip("{\"configuration\":{")) {
            return false;
        }
        for (Kind kind : SnapshotImage.KINDS) {
            if ((!kind.equals(SnapshotImage.KINDS.getFirst()) && !skip(",")) || !skip("\"" + kind.plural() + "\":[")) {
                return false;
            }
            List<byte[]> list = list();
            if (list == null) {
                return false;
            }
            objects.put(kind, list);
        }
        frame.write(bytes, at, bytes.length - at);
        return true;
    }

    private boolean skip(String ascii) {
        byte[] expected = ascii.getBytes(StandardCharsets.US_ASCII);
        if (!isNext(expected)) {
            return false;
        }
        frame.writeBytes(expected);
        at += expected.length;
        return true;
    }

    private boolean isNext(byte[] expected) {
        return at + expected.length <= bytes.length
                && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
    }

    /** The objects up to the bracket that ends the list, which is passed; null when that is not what comes. */
    private @Nullable List<byte[]> list() {
        List<byte[]> list = new ArrayList<>();
        while (at < bytes.length && bytes[at] == '{') {
            int end = end(at);
            if (end < 0) {
                return null;
            }
            list.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
            if (at + 1 < bytes.length && bytes[at] == ',' && bytes[at + 1] == '{') {
                at++;
            }
        }
        return skip("]") ? list : null;
    }

    /** Behind the brace that closes the one at {@code start}; -1 when none does. */
    private int end(int start) {
        int depth = 0;
        boolean inText = false;
        for (int i = start; i < bytes.length; i++) {
            byte each = bytes[i];
            if (inText) {
                if (each == '\\') {
                    i++;
                } else if (each == '"') {
                    inText = false;
                }
            } else if (each == '"') {
                inText = true;
            } else if (each == '{') {
                depth++;
            } else if (each == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
