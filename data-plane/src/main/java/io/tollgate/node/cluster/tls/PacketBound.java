package io.tollgate.node.cluster.tls;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Follows Hazelcast's framing through what one peer sends (three bytes that name the protocol, then packets of version,
 * flags, partition and size, 11 bytes, before their payload) and refuses a packet that is too large before anybody
 * allocates room for it: Hazelcast itself would take 2 GB at a peer's word. Confined to one connection's input.
 */
final class PacketBound {
    /** The largest are those of partitions that move, in pieces of 4 MB. */
    static final int BYTES_MAX = 16 << 20;

    private static final int PROTOCOL_BYTES = 3;
    private static final int HEADER_BYTES = 11;
    private static final int SIZE_AT = 7;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    private long skip = PROTOCOL_BYTES;

    /** Takes the next bytes into account; {@code plain} is used up. */
    void pass(ByteBuffer plain) throws IOException {
        while (plain.hasRemaining()) {
            if (skip > 0) {
                int now = (int) Math.min(skip, plain.remaining());
                plain.position(plain.position() + now);
                skip -= now;
                continue;
            }
            header.put(plain.get());
            if (!header.hasRemaining()) {
                skip = size();
                header.clear();
            }
        }
    }

    private int size() throws IOException {
        int size = header.getInt(SIZE_AT);
        if (size < 0 || size > BYTES_MAX) {
            throw new IOException("packet of " + size + " bytes (expected: at most " + BYTES_MAX + ")");
        }
        return size;
    }
}
