package io.tollgate.node.gossip;

import io.tollgate.node.guard.Subject;
import io.tollgate.node.guard.Tidings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Tidings as bytes: a version, then 21 bytes for each. A plain array is all that the cluster's messages may hold. */
final class TidingsBytes {
    /** The most in one message. */
    static final int COUNT_MAX = 512;

    private static final byte VERSION = 1;
    private static final int EACH_BYTES = 1 + 8 + 8 + 4;

    private TidingsBytes() {}

    static byte[] write(List<Tidings> tidings) {
        int count = Math.min(COUNT_MAX, tidings.size());
        ByteBuffer bytes = ByteBuffer.allocate(1 + count * EACH_BYTES).put(VERSION);
        for (Tidings each : tidings.subList(0, count)) {
            bytes.put((byte) each.subject().kind().code())
                    .putLong(each.subject().high())
                    .putLong(each.subject().low())
                    .putInt(each.failures());
        }
        return bytes.array();
    }

    /**
     * Reads a message of another node; none of a version that is not known.
     *
     * @throws IllegalArgumentException when it is none
     */
    static List<Tidings> read(byte[] message) {
        if (message.length == 0 || message[0] != VERSION) {
            return List.of();
        }
        int count = (message.length - 1) / EACH_BYTES;
        if (message.length != 1 + count * EACH_BYTES || count > COUNT_MAX) {
            throw new IllegalArgumentException("tidings: " + message.length + " bytes (expected: at most " + COUNT_MAX
                    + " times " + EACH_BYTES + ")");
        }
        ByteBuffer bytes = ByteBuffer.wrap(message, 1, message.length - 1);
        List<Tidings> tidings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Subject.Kind kind = Subject.Kind.ofCode(bytes.get());
            long high = bytes.getLong();
            long low = bytes.getLong();
            int failures = bytes.getInt();
            if (kind != null) { // else a newer node counts what this one does not
                tidings.add(new Tidings(new Subject(kind, high, low), failures));
            }
        }
        return tidings;
    }
}
