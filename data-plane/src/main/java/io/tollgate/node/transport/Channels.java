package io.tollgate.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** Calls whose future nobody waits for, named so that the code which makes them says so. */
public final class Channels {
    private Channels() {}

    /** Closes {@code channel}; that it was closed already, or fails to, changes nothing. */
    public static void close(Channel channel) {
        var _ = channel.close();
    }

    /**
     * Closes {@code channel} without the close alert of TLS, so that a client cannot take a message without a length for
     * whole (RFC 9112 section 9.8).
     */
    public static void abort(Channel channel) {
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        var _ = tls == null ? channel.close() : tls.close();
    }

    /** Says that nothing more comes, after what was written: by TLS' close alert where there is TLS, and by TCP. */
    public static void endOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            shutdownOutput(channel);
        } else {
            tls.closeOutbound().addListener(said -> shutdownOutput(channel));
        }
    }

    private static void shutdownOutput(Channel channel) {
        var _ = ((DuplexChannel) channel).shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** Writes without flushing; releases {@code bytes}. A failure comes to the handlers as an exception. */
    public static void write(Channel channel, ByteBuf bytes) {
        var _ = channel.write(bytes, channel.voidPromise());
    }

    /** Runs {@code task} on {@code loop} after what it is at; it must not throw. */
    public static void soon(EventLoop loop, Runnable task) {
        loop.execute(task);
    }

    /** Runs {@code task} later on {@code loop}; it must not throw. */
    public static void later(EventLoop loop, Runnable task, long delayNanos) {
        var _ = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    /** Bytes outside the heap that the allocator of every channel holds, in use or kept for the next. Any thread. */
    public static long directMemoryBytes() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }
}
