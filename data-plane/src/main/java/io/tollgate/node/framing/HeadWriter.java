package io.tollgate.node.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
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

    private static final byte[] COLON = {':', ' '};
    private static final byte[] VERSION_LINE_END = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final int CRLF = '\r' << 8 | '\n';
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private HeadWriter() {}

    /** A request's head with its empty line. */
    public static ByteBuf request(
            ByteBufAllocator allocator, String method, String path, @Nullable String query, Fields fields) {
        ByteBuf out = allocator.directBuffer(1024);
        ByteBufUtil.writeAscii(out, method);
        out.writeByte(' ');
        ByteBufUtil.writeAscii(out, path);
        if (query != null) {
            out.writeByte('?');
            ByteBufUtil.writeAscii(out, query);
        }
        out.writeBytes(VERSION_LINE_END);
        return end(out, fields);
    }

    /** A response's head with its empty line. */
    public static ByteBuf response(ByteBufAllocator allocator, int status, String reason, Fields fields) {
        ByteBuf out = allocator.directBuffer(1024);
        out.writeBytes(VERSION);
        out.writeByte('0' + status / 100).writeByte('0' + status / 10 % 10).writeByte('0' + status % 10);
        out.writeByte(' ');
        out.writeCharSequence(reason, StandardCharsets.ISO_8859_1);
        out.writeShort(CRLF);
        return end(out, fields);
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
        ByteBuf out = allocator.directBuffer(256);
        out.writeByte('0').writeShort(CRLF);
        return end(out, trailers);
    }

    private static ByteBuf end(ByteBuf out, Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            out.writeCharSequence(fields.name(i), StandardCharsets.ISO_8859_1);
            out.writeBytes(COLON);
            out.writeCharSequence(fields.value(i), StandardCharsets.ISO_8859_1);
            out.writeShort(CRLF);
        }
        return out.writeShort(CRLF);
    }
}
