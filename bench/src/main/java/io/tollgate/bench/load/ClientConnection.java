package io.tollgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link ConstantRate}: at most one request under way. Reads as little of an answer as it can:
 * status, Content-Length, and whether the connection ends. An answer without a length closes the connection and fails.
 * Its event loop alone enters.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final int HEAD_BYTES_MAX = 16 << 10;
    private static final String LENGTH = "\r\ncontent-length:";
    private static final String CLOSE = "\r\nconnection: close\r\n";
    private static final int STATUS_BEGIN = 9;
    private static final int STATUS_END = 12;

    private final ConstantRate owner;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf head;
    private long dueNanos;
    private boolean busy;
    private int status;
    private boolean reusable;
    /** Of the body, while it is read; -1 while the head is. */
    private long missing = -1;

    ClientConnection(ConstantRate owner) {
        this.owner = owner;
    }

    boolean isBusy() {
        return busy;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** Sends; the connection must be free. */
    void send(ByteBuf request, long dueAtNanos) {
        var open = context;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        busy = true;
        dueNanos = dueAtNanos;
        var _ = open.writeAndFlush(request, open.voidPromise());
    }

    void close() {
        var open = context;
        if (open != null) {
            var _ = open.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        owner.connected(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        var unread = head;
        if (unread != null) {
            unread.release();
            head = null;
        }
        owner.lost(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }

    /** Takes over the buffer. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var bytes = (ByteBuf) message;
        if (missing >= 0) {
            body(bytes.readableBytes());
            bytes.release();
            return;
        }
        var all = head == null ? bytes : head.writeBytes(bytes);
        if (head != null) {
            bytes.release();
        }
        var end = endOfHead(all);
        if (end < 0 && all.readableBytes() > HEAD_BYTES_MAX) {
            var _ = ctx.close();
        }
        if (end < 0) {
            keep(ctx, all);
            return;
        }
        head(all.toString(all.readerIndex(), end - all.readerIndex(), StandardCharsets.US_ASCII));
        var rest = all.writerIndex() - end;
        all.release();
        head = null;
        body(rest);
    }

    private void keep(ChannelHandlerContext ctx, ByteBuf part) {
        if (head == null) {
            head = ctx.alloc().buffer(HEAD_BYTES_MAX).writeBytes(part);
            part.release();
        }
    }

    /** The index after the blank line; -1 when it is not there yet. */
    private static int endOfHead(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            int line = bytes.forEachByte(at, bytes.writerIndex() - at, ByteProcessor.FIND_LF);
            if (line < 0) {
                return -1;
            }
            if (line - at == 1 && bytes.getByte(at) == '\r') {
                return line + 1;
            }
            at = line + 1;
        }
        return -1;
    }

    private void head(String text) {
        status = status(text);
        var fields = text.toLowerCase(Locale.ROOT);
        reusable = !fields.contains(CLOSE);
        var length = fields.indexOf(LENGTH);
        if (length < 0) {
            status = 0;
            reusable = false;
            missing = 0;
        } else {
            var begin = length + LENGTH.length();
            missing = Long.parseLong(
                    fields.substring(begin, fields.indexOf('\r', begin)).strip());
        }
    }

    private static int status(String head) {
        if (head.length() <= STATUS_END) {
            return 0;
        }
        var digits = head.substring(STATUS_BEGIN, STATUS_END);
        return digits.chars().allMatch(digit -> digit >= '0' && digit <= '9') ? Integer.parseInt(digits) : 0;
    }

    private void body(long bytes) {
        missing -= bytes;
        if (missing <= 0) {
            missing = -1;
            busy = false;
            owner.answered(this, dueNanos, status, reusable);
        }
    }
}
