package io.tollgate.node.sync;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tollgate.node.settings.HostPort;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Connections to the control plane: TLS 1.3, our own trust, noticed within seconds when they are dead. */
final class SyncChannel {
    /** A snapshot of 100,000 objects is about 60 MB. */
    private static final int INBOUND_BYTES_MAX = 256 << 20;

    private static final int CONNECT_MILLIS_MAX = 3_000;

    private SyncChannel() {}

    /** For enrolment: no certificate yet. */
    static ManagedChannel enrolling(HostPort address, PinnedTrust trust) {
        try {
            return open(address, client().trustManager(new ServerTrust(trust)).build())
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("the JDK has TLS 1.3", e);
        }
    }

    /** For an enrolled node; everything that comes is handled by {@code thread}. */
    static ManagedChannel enrolled(HostPort address, NodeIdentity identity, Executor thread) {
        try {
            ServerTrust trust = new ServerTrust(chain -> identity.trust().authorities());
            return open(
                            address,
                            client().trustManager(trust)
                                    .keyManager(identity.key(), identity.certificate(), identity.authority())
                                    .build())
                    .executor(thread)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("the JDK has TLS 1.3 and the identity was verified", e);
        }
    }

    private static SslContextBuilder client() {
        return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .protocols("TLSv1.3");
    }

    private static NettyChannelBuilder open(HostPort address, SslContext tls) {
        return NettyChannelBuilder.forAddress(address.host(), address.port())
                .sslContext(tls)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                .keepAliveTime(10, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .maxInboundMessageSize(INBOUND_BYTES_MAX)
                .disableRetry(); // backing off is ours to decide
    }
}
