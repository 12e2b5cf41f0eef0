package io.tollgate.launcher.demo;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.stream.ChunkedInput;
import org.jspecify.annotations.Nullable;

/** A body of so many zeros, made piece by piece as the peer takes it. */
final class ZeroBytes implements ChunkedInput<HttpContent> {
    private static final int PIECE_BYTES = 8_192;

    private final long length;
    private long sent;
    private boolean ended;

    ZeroBytes(long length) {
        this.length = length;
    }

    @Override
    public boolean isEndOfInput() {
        return ended;
    }

    @Override
    public void close() {}

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // Netty's interface still has it; nobody calls it to be inlined.
    public @Nullable HttpContent readChunk(ChannelHandlerContext context) {
        return readChunk(context.alloc());
    }

    /** The piece belongs to the pipeline, which releases it when it is written. */
    @Override
    public @Nullable HttpContent readChunk(ByteBufAllocator allocator) {
        if (ended) {
            return null;
        }
        var piece = (int) Math.min(PIECE_BYTES, length - sent);
        sent += piece;
        ended = sent == length;
        var content = allocator.buffer(Math.max(1, piece)).writeZero(piece);
        return ended ? new DefaultLastHttpContent(content) : new DefaultHttpContent(content);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long progress() {
        return sent;
    }
}
