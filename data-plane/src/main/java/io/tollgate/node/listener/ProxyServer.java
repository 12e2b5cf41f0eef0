package io.tollgate.node.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.tollgate.node.exchange.DownstreamConnection;
import io.tollgate.node.exchange.Gateway;
import io.tollgate.node.http1.Http1Connection;
import io.tollgate.node.http2.Http2Connection;
import io.tollgate.node.tls.ApplicationProtocol;
import io.tollgate.node.tls.HandshakeMeters;
import io.tollgate.node.tls.SecuredBy;
import io.tollgate.node.transport.Channels;
import io.tollgate.node.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Accepts clients. Started, drained and stopped by one thread that is not an event loop. */
public final class ProxyServer implements AutoCloseable {
    private static final int BACKLOG = 4096;
    /** How long nobody must have been here: a client that the kernel has accepted is not seen at once. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 << 10, 128 << 10);

    private final Addresses addresses;
    private final Transport transport;
    private final Gateway gateway;
    private final HandshakeMeters handshakes;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private @Nullable Channel listening;
    private @Nullable Channel listeningTls;
    /** When the last client came, as {@link System#nanoTime}. */
    private volatile long lastArrival;

    /**
     * Where it listens; port 0 takes a free one.
     *
     * @param plain HTTP
     * @param tls HTTP inside TLS
     */
    public record Addresses(InetSocketAddress plain, InetSocketAddress tls) {}

    /** A server that is not started. */
    public ProxyServer(Addresses addresses, Transport transport, Gateway gateway, HandshakeMeters handshakes) {
        this.addresses = addresses;
        this.transport = transport;
        this.gateway = gateway;
        this.handshakes = handshakes;
    }

    /**
     * Binds the port without TLS and accepts.
     *
     * @throws IOException when the port is taken
     */
    public void start() throws IOException {
        listening = listen(addresses.plain(), this::speakPlain);
    }

    /**
     * Binds the port with TLS and accepts, whether or not there is a certificate yet.
     *
     * @throws IOException when the port is taken
     */
    public void startTls() throws IOException {
        listeningTls = listen(addresses.tls(), this::shakeHands);
    }

    /** Without a handshake to ask, the first bytes tell what is spoken. */
    private void speakPlain(Channel channel) {
        channel.pipeline()
                .addLast(new PrefaceDetector(
                        gateway.guard(),
                        gateway.lifecycle().isDraining(),
                        protocol -> channel.pipeline().addLast(speaker(channel, protocol, null))));
    }

    private void shakeHands(Channel channel) {
        HandshakeEnd end = new HandshakeEnd(channel, handshakes, this::speak);
        channel.pipeline().addLast(new TlsGate(gateway.snapshots(), end)).addLast(end);
    }

    private void speak(Channel channel, ApplicationProtocol protocol, SecuredBy by, HandshakeEnd waiting) {
        if (channel.isActive()) {
            channel.pipeline().replace(waiting, null, speaker(channel, protocol, by));
        }
    }

    /** The one place that knows who speaks what. */
    private ChannelHandler speaker(Channel channel, ApplicationProtocol protocol, @Nullable SecuredBy by) {
        int loopIndex = transport.indexOf(channel.eventLoop());
        return switch (protocol) {
            case HTTP_1_1 -> new Http1Connection(gateway, loopIndex, channel, by);
            case HTTP_2 -> Http2Connection.of(gateway, loopIndex, channel, by);
        };
    }

    private Channel listen(InetSocketAddress bind, Consumer<Channel> initializer) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(transport.group())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (admit(channel)) {
                            initializer.accept(channel);
                        }
                    }
                })
                .bind(bind)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause instanceof IOException taken) {
            throw taken;
        }
        if (cause != null) {
            throw new IOException(cause);
        }
        return bound.channel();
    }

    /** Lets a client in, or closes its connection; what it is let in for is given back when it goes. */
    private boolean admit(Channel channel) {
        InetAddress peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        if (!gateway.guard().enter(peer)) {
            Channels.close(channel);
            return false;
        }
        lastArrival = System.nanoTime();
        clients.add(channel);
        channel.closeFuture().addListener(closed -> gateway.guard().leave(peer));
        return true;
    }

    /** The port without TLS; 0 before {@link #start}. */
    public int port() {
        return port(listening);
    }

    /** The port with TLS; 0 before {@link #startTls}. */
    public int tlsPort() {
        return port(listeningTls);
    }

    private static int port(@Nullable Channel channel) {
        return channel == null ? 0 : ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** What runs on it. */
    public Gateway.Lifecycle lifecycle() {
        return gateway.lifecycle();
    }

    /**
     * Lets go of clients without failing a request. Every answer over HTTP/1 closes its connection from now on, and HTTP/2
     * connections are told. The sockets go on listening for those whom a load balancer sends because it has not noticed yet:
     * until nobody new has come for {@code notice}, or half of {@code timeout} has passed. Who comes after that is refused. Who
     * came meanwhile over HTTP/2 is told only then: told at once it would come again and again. What is under way may finish.
     * Returns when no client is left or {@code timeout} has passed.
     *
     * @return whether everybody has gone by themselves
     */
    public boolean drain(Duration timeout, Duration notice) {
        long begun = System.nanoTime();
        gateway.lifecycle().drain();
        sendAway();
        awaitNoArrivals(begun, timeout.dividedBy(2), notice);
        gateway.lifecycle().stopListening();
        stopListening();
        sendAway();
        return awaitNobody(begun, timeout);
    }

    private void sendAway() {
        for (Channel client : clients) {
            client.eventLoop().execute(() -> {
                DownstreamConnection connection = client.pipeline().get(DownstreamConnection.class);
                if (connection != null) {
                    connection.drain();
                }
            });
        }
    }

    private void awaitNoArrivals(long begun, Duration timeout, Duration notice) {
        long now = System.nanoTime();
        lastArrival = now;
        while (now - begun < timeout.toNanos() && now - lastArrival < notice.toNanos()) {
            LockSupport.parkNanos(POLL_NANOS);
            now = System.nanoTime();
        }
    }

    private boolean awaitNobody(long begun, Duration timeout) {
        long now = System.nanoTime();
        long emptySince = now;
        while (now - begun < timeout.toNanos() && now - emptySince < QUIET_NANOS) {
            LockSupport.parkNanos(POLL_NANOS);
            now = System.nanoTime();
            emptySince = clients.isEmpty() ? emptySince : now;
        }
        return clients.isEmpty();
    }

    private void stopListening() {
        for (Channel channel : Arrays.asList(listening, listeningTls)) {
            if (channel != null) {
                channel.close().awaitUninterruptibly();
            }
        }
    }

    /** Stops listening and ends every connection. */
    @Override
    public void close() {
        stopListening();
        cutOff();
    }

    /** Ends every connection. */
    void cutOff() {
        clients.close().awaitUninterruptibly();
    }
}
