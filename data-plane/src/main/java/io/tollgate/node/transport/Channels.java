package io.tollgate.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** Calls whose future nobody waits for, named so that the code which makes them says so. */
public final class Channels {
    private Channels() {}

    /** Closes {@code channel}; that it was closed already, or fails to, changes nothing. */
    public static void close(Channel channel) {
        var _ = channel.close();
    }

    /** Writes without flushing; releases {@code bytes}. A failure comes to the handlers as an exception. */
    public static void write(Channel channel, ByteBuf bytes) {
        var _ = channel.write(bytes, channel.voidPromise());
    }

    /** Runs {@code task} later on {@code loop}; it must not throw. */
    public static void later(EventLoop loop, Runnable task, long delayNanos) {
        var _ = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }
}
