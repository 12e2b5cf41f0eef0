package io.tollgate.node.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads and chunk frames. Whoever calls it answers for the fields: they come out of a parser or of the
 * configuration, and both let nothing through that would end a line.
 */
public final class HeadWriter {
    /** The last chunk without trailers. Never released: take a duplicate. */
    private static final ByteBuf LAST_CHUNK = Unpooled.unreleasableBuffer(Unpooled.directBuffer(5)
            .writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
            .asReadOnly());

    private static final int SCRATCH_BYTES = 8 << 10;
    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[SCRATCH_BYTES];
        }
    };
    private static final byte[] VERSION_LINE_END = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final int CRLF = '\r' << 8 | '\n';
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private HeadWriter() {}

    /** A request's head with its empty line. */
    public static ByteBuf request(
            ByteBufAllocator allocator, String method, String path, @Nullable String query, Fields fields) {
        int length = method.length()
                + 1
                + path.length()
                + (query == null ? 0 : query.length() + 1)
                + VERSION_LINE_END.length
                + lengthOf(fields);
        byte[] scratch = scratch(length);
        int at = put(scratch, 0, method);
        scratch[at++] = ' ';
        at = put(scratch, at, path);
        if (query != null) {
            scratch[at++] = '?';
            at = put(scratch, at, query);
        }
        at = put(scratch, at, VERSION_LINE_END);
        at = put(scratch, at, fields);
        return allocator.directBuffer(at).writeBytes(scratch, 0, at);
    }

    /**
     * A response's head with its empty line.
     *
     * @param spareBytes room behind it, for the start of a body
     */
    public static ByteBuf response(
            ByteBufAllocator allocator, int status, String reason, Fields fields, int spareBytes) {
        int length = VERSION.length + 4 + reason.length() + 2 + lengthOf(fields);
        byte[] scratch = scratch(length);
        int at = put(scratch, 0, VERSION);
        scratch[at++] = (byte) ('0' + status / 100);
        scratch[at++] = (byte) ('0' + status / 10 % 10);
        scratch[at++] = (byte) ('0' + status % 10);
        scratch[at++] = ' ';
        at = put(scratch, at, reason);
        at = lineEnd(scratch, at);
        at = put(scratch, at, fields);
        return allocator.directBuffer(at + spareBytes).writeBytes(scratch, 0, at);
    }

    /** Copied once from a thread's own array: writing text into a direct buffer piece by piece costs twice as much. */
    private static byte[] scratch(int length) {
        byte[] scratch = SCRATCH.get();
        return length <= scratch.length ? scratch : new byte[length];
    }

    private static int lengthOf(Fields fields) {
        int length = 2;
        for (int i = 0; i < fields.size(); i++) {
            length += fields.name(i).length() + fields.value(i).length() + 4;
        }
        return length;
    }

    private static int put(byte[] to, int at, Fields fields) {
        int next = at;
        for (int i = 0; i < fields.size(); i++) {
            next = put(to, next, fields.name(i));
            to[next++] = ':';
            to[next++] = ' ';
            next = put(to, next, fields.value(i));
            next = lineEnd(to, next);
        }
        return lineEnd(to, next);
    }

    /** Every character is one byte: a parser made it of one, or the configuration lets only ASCII through. */
    @SuppressWarnings("deprecation") // the one method that copies a string's bytes without making an array for them
    private static int put(byte[] to, int at, String text) {
        int length = text.length();
        text.getBytes(0, length, to, at);
        return at + length;
    }

    private static int put(byte[] to, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, to, at, bytes.length);
        return at + bytes.length;
    }

    private static int lineEnd(byte[] to, int at) {
        to[at] = '\r';
        to[at + 1] = '\n';
        return at + 2;
    }

    /** The size line of a chunk of {@code length} bytes. */
    public static ByteBuf chunkStart(ByteBufAllocator allocator, int length) {
        ByteBuf out = allocator.directBuffer(12);
        int shift = 28;
        while (shift > 0 && length >>> shift == 0) {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[length >>> shift & 15]);
        }
        return out.writeShort(CRLF);
    }

    /** What ends a chunk. */
    public static ByteBuf chunkEnd(ByteBufAllocator allocator) {
        return allocator.directBuffer(2).writeShort(CRLF);
    }

    /** The last chunk with {@code trailers}. */
    public static ByteBuf lastChunk(ByteBufAllocator allocator, @Nullable Fields trailers) {
        if (trailers == null || trailers.size() == 0) {
            return LAST_CHUNK.duplicate();
        }
        byte[] scratch = scratch(3 + lengthOf(trailers));
        scratch[0] = '0';
        int at = put(scratch, lineEnd(scratch, 1), trailers);
        return allocator.directBuffer(at).writeBytes(scratch, 0, at);
    }
}
