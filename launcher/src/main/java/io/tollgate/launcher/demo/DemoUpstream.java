package io.tollgate.launcher.demo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The running demo upstream; closing it ends its connections. */
public final class DemoUpstream implements AutoCloseable {
    private static final int REQUEST_BODY_BYTES_MAX = 1 << 20;

    private final EventLoopGroup loops;
    private final Channel listener;

    private DemoUpstream(EventLoopGroup loops, Channel listener) {
        this.loops = loops;
        this.listener = listener;
    }

    /**
     * Listens.
     *
     * @param port 0 for one that the system picks
     * @throws IOException when the port cannot be bound
     */
    public static DemoUpstream start(InetAddress host, int port) throws IOException {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpServerKeepAliveHandler())
                                .addLast(new AsSent(REQUEST_BODY_BYTES_MAX))
                                .addLast(new ChunkedWriteHandler())
                                .addLast(new DemoHandler());
                    }
                })
                .bind(host, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException("cannot listen on " + host.getHostAddress() + ":" + port, bound.cause());
        }
        return new DemoUpstream(loops, bound.channel());
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        var _ = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Gathers a request's body without adding the length that the client did not send: the echo says what came. */
    private static final class AsSent extends HttpObjectAggregator {
        AsSent(int bodyBytesMax) {
            super(bodyBytesMax);
        }

        @Override
        protected void finishAggregation(FullHttpMessage aggregated) {
            // Netty would set Content-Length here.
        }
    }
}
