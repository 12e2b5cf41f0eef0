package io.tollgate.node.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.tollgate.node.transport.Channels;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Opens connections to targets: TCP, and TLS where the target's scheme says so. Called and answering on the event loop. */
final class Connector {
    private static final String H2 = "h2";

    /** Addresses of one name that are tried for one connection. */
    private static final int ADDRESSES_MAX = 3;

    private Connector() {}

    /** What becomes of it: exactly one of the two is called. */
    interface Outcome {
        /** Connected, with nothing behind TLS in the pipeline. */
        void opened(Channel channel);

        /** There is no connection. */
        void failed(UpstreamFailure failure, String detail);
    }

    /** Stands at the pipeline's end until there is a connection: what fails meanwhile is told by the futures. */
    private static final class Connecting extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Channels.close(ctx.channel());
        }
    }

    /**
     * Connects to {@code address} first; where it refuses, to others of the target's. Not at once but after the events that
     * the loop is working through: a socket opened among them may get the descriptor of one that was closed among them, and
     * Netty's epoll then gives it the other's last event, which closes it.
     */
    static void open(
            UpstreamGroup group, EventLoop loop, TargetState target, InetSocketAddress address, Outcome outcome) {
        int further = Math.min(ADDRESSES_MAX, target.addresses().count()) - 1;
        Outcome noted = noting(target, outcome);
        Channels.soon(loop, () -> connect(group, loop, target, address, further, noted));
    }

    /** The same outcome, and the target's state knows. */
    private static Outcome noting(TargetState target, Outcome outcome) {
        return new Outcome() {
            @Override
            public void opened(Channel channel) {
                target.reachability().worked();
                outcome.opened(channel);
            }

            @Override
            public void failed(UpstreamFailure failure, String detail) {
                target.reachability().failed();
                outcome.failed(failure, detail);
            }
        };
    }

    private static void connect(
            UpstreamGroup group,
            EventLoop loop,
            TargetState target,
            InetSocketAddress address,
            int furtherAddresses,
            Outcome outcome) {
        Bootstrap bootstrap = group.bootstrap(loop).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                SslHandler tls = group.newTlsHandler(target, channel.alloc());
                if (tls != null) {
                    channel.pipeline().addLast(tls);
                }
                channel.pipeline().addLast(new Connecting());
            }
        });
        boolean http2 = target.key().protocol().isHttp2();
        ChannelFuture connecting = bootstrap.connect(address);
        connecting.addListener(ignored -> {
            if (connecting.isSuccess()) {
                connected(connecting.channel(), http2, outcome);
                return;
            }
            target.addresses().failed(address);
            // One that was refused cost no time; one that timed out has used up the time there is.
            if (furtherAddresses > 0 && !(connecting.cause() instanceof ConnectTimeoutException)) {
                connect(group, loop, target, target.addresses().next(), furtherAddresses - 1, outcome);
            } else {
                outcome.failed(UpstreamFailure.CONNECT_FAILED, reason(connecting.cause()));
            }
        });
    }

    private static void connected(Channel channel, boolean http2, Outcome outcome) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            ready(channel, outcome);
            return;
        }
        tls.handshakeFuture().addListener(handshake -> {
            if (!handshake.isSuccess()) {
                Channels.close(channel);
                outcome.failed(UpstreamFailure.TLS_FAILED, reason(handshake.cause()));
            } else if (http2 && !H2.equals(tls.applicationProtocol())) {
                // RFC 9113 section 3.2: without that agreement nobody may assume HTTP/2.
                Channels.close(channel);
                outcome.failed(UpstreamFailure.TLS_FAILED, "it did not agree to h2 (ALPN)");
            } else {
                ready(channel, outcome);
            }
        });
    }

    private static void ready(Channel channel, Outcome outcome) {
        channel.pipeline().removeLast();
        outcome.opened(channel);
    }

    private static String reason(@Nullable Throwable cause) {
        // A channel that was closed says so by its name alone.
        return cause == null ? "no reason given" : cause.toString();
    }
}
