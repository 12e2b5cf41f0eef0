package io.tollgate.node.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.concurrent.ThreadFactory;

/**
 * Event loops that take an accepted channel only after the events they are working through. Netty's epoll finds a channel by
 * its descriptor: one that was accepted among those events may have got the descriptor of one that was closed among them,
 * and would be given the other's last event, the end of a connection that has just begun.
 */
final class LateLoops extends MultiThreadIoEventLoopGroup {
    LateLoops(int count, ThreadFactory threads, IoHandlerFactory handlers) {
        super(count, threads, handlers);
    }

    @Override
    public ChannelFuture register(Channel channel) {
        EventLoop loop = next();
        ChannelPromise registered = new DefaultChannelPromise(channel, loop);
        loop.execute(() -> channel.unsafe().register(loop, registered));
        return registered;
    }
}
