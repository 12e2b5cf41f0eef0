package io.tollgate.core.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of a canonical snapshot taken apart, without reading them: each object, and the frame that they stand in. */
final class SnapshotParts {
    private final byte[] bytes;
    /** By kind, also those that this version does not know. */
    private final SortedMap<String, List<byte[]>> objects = new TreeMap<>();

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

    /** By kind in the plural, and in their order. */
    SortedMap<String, List<byte[]>> objects() {
        return Collections.unmodifiableSortedMap(objects);
    }

    /** The same document without any object. */
    byte[] frame() {
        return frame.toByteArray();
    }

    private boolean take() {
        if (!skip("{\"configuration\":{")) {
            return false;
        }
        String last = "";
        do {
            String kind = skip("\"") ? word() : "";
            List<byte[]> list = kind.compareTo(last) > 0 && skip("\":[") ? list() : null;
            if (list == null) {
                return false;
            }
            objects.put(kind, list);
            last = kind;
        } while (skip(","));
        frame.write(bytes, at, bytes.length - at);
        return true;
    }

    private String word() {
        int start = at;
        while (at < bytes.length && ((bytes[at] >= 'a' && bytes[at] <= 'z') || bytes[at] == '-')) {
            at++;
        }
        String word = new String(bytes, start, at - start, StandardCharsets.US_ASCII);
        frame.write(bytes, start, at - start);
        return word;
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
            if (at + 1 >= bytes.length || bytes[at] != ',' || bytes[at + 1] != '{') {
                break; // so that between two there is one comma, and no other form has the same objects
            }
            at++;
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
