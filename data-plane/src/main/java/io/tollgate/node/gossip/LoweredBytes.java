package io.tollgate.node.gossip;

import io.tollgate.node.adaptive.LoweredTidings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tidings of lowered limits as bytes: a version, how many, then each with its texts in modified UTF-8. The first version did not
 * say how long ago: whoever speaks it tells at once, and once.
 */
final class LoweredBytes {
    /** The most in one message: about 100 KB, were every text as long as it may be. */
    static final int COUNT_MAX = 64;

    private static final byte VERSION = 2;
    private static final byte FIRST_VERSION = 1;

    private LoweredBytes() {}

    static byte[] write(List<LoweredTidings> tidings) {
        List<LoweredTidings> written = tidings.subList(0, Math.min(COUNT_MAX, tidings.size()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(written.size());
            for (LoweredTidings each : written) {
                out.writeUTF(each.limit());
                out.writeUTF(each.subject());
                out.writeBoolean(each.isConsumer());
                out.writeByte(each.steps());
                out.writeLong(each.restMillis());
                out.writeLong(each.agoMillis());
                out.writeUTF(each.why());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a message of another node; none of a version that is not known.
     *
     * @throws IllegalArgumentException when it is none
     */
    static List<LoweredTidings> read(byte[] message) {
        if (message.length == 0 || (message[0] != VERSION && message[0] != FIRST_VERSION)) {
            return List.of();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message, 1, message.length - 1))) {
            int count = in.readUnsignedByte();
            if (count > COUNT_MAX) {
                throw new IllegalArgumentException(
                        "lowered limits: " + count + " (expected: at most " + COUNT_MAX + ")");
            }
            List<LoweredTidings> tidings = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                tidings.add(new LoweredTidings(
                        in.readUTF(),
                        in.readUTF(),
                        in.readBoolean(),
                        in.readByte(),
                        in.readLong(),
                        message[0] == FIRST_VERSION ? 0 : in.readLong(),
                        in.readUTF()));
            }
            if (in.available() > 0) {
                throw new IllegalArgumentException(
                        "lowered limits: " + in.available() + " bytes behind the last (expected: none)");
            }
            return tidings;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "lowered limits: " + message.length + " bytes (expected: whole ones)", e);
        }
    }
}
