package io.tollgate.control.sync;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.micronaut.context.annotation.Context;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tollgate.control.instance.ControlPlanes;
import io.tollgate.control.live.SerialTask;
import io.tollgate.control.live.Ticker;
import io.tollgate.control.settings.Settings;
import io.tollgate.control.trust.AuthorityTrust;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.control.trust.ServerIdentity;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port where nodes connect: gRPC on TLS 1.3. A client certificate is verified against our authorities when one is
 * shown, and enrolment works without; {@link NodeSyncEndpoint#admission} lets nobody else past.
 */
@Context
public final class SyncServer {
    private static final Logger LOG = LoggerFactory.getLogger(SyncServer.class);

    /** The largest honest message is telemetry of many routes and targets, each with a histogram of a few hundred bytes. */
    private static final int INBOUND_BYTES_MAX = 4 << 20;
    /** A node has one stream, six calls about quotas, and one that asks whether we are alive or for a renewal. */
    private static final int CALLS_PER_CONNECTION_MAX = 8;

    private final Settings settings;
    private final EnrolmentEndpoint enrolment;
    private final NodeSyncEndpoint nodeSync;
    private final Publisher publisher;
    private final NodeReports reports;
    private final CertificateAuthority authority;
    private final ServerIdentity identity;
    private final ControlPlanes controlPlanes;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Ticker ticker = new Ticker("sync");
    private final SerialTask writeKeyUses;
    private @Nullable Server server;

    SyncServer(
            Settings settings,
            EnrolmentEndpoint enrolment,
            NodeSyncEndpoint nodeSync,
            Publisher publisher,
            NodeReports reports,
            CertificateAuthority authority,
            ServerIdentity identity,
            ControlPlanes controlPlanes) {
        this.settings = settings;
        this.enrolment = enrolment;
        this.nodeSync = nodeSync;
        this.publisher = publisher;
        this.reports = reports;
        this.authority = authority;
        this.identity = identity;
        this.controlPlanes = controlPlanes;
        this.writeKeyUses = new SerialTask("write-key-uses", reports::writeKeyUses);
    }

    @PostConstruct
    void start() {
        publisher.start();
        InetSocketAddress address = new InetSocketAddress(settings.bind(), settings.syncPort());
        try {
            server = NettyServerBuilder.forAddress(address)
                    .sslContext(tls())
                    .executor(calls)
                    .addService(enrolment)
                    .addService(ServerInterceptors.intercept(nodeSync, nodeSync.admission()))
                    .intercept(Peer.interceptor())
                    .maxInboundMessageSize(INBOUND_BYTES_MAX)
                    .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
                    .handshakeTimeout(10, TimeUnit.SECONDS)
                    // A node that vanished without a word is noticed within 15 s; nodes may ask as often themselves.
                    .keepAliveTime(10, TimeUnit.SECONDS)
                    .keepAliveTimeout(5, TimeUnit.SECONDS)
                    .permitKeepAliveTime(5, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .maxConnectionIdle(5, TimeUnit.MINUTES)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "TOLLGATE_SYNC_PORT: " + settings.syncPort() + " is taken (expected: a free port on "
                            + settings.bind() + ")",
                    e);
        }
        controlPlanes.serving(port());
        ticker.every(Duration.ofMillis(500), "look at streams and leases", this::tick);
        LOG.info("nodes sync at {}:{}", settings.bind(), port());
    }

    private SslContext tls() {
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forServer(identity), SslProvider.JDK)
                    .trustManager(new AuthorityTrust(authority))
                    .clientAuth(ClientAuth.OPTIONAL)
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS 1.3 with ECDSA P-256 is part of every JDK", e);
        }
    }

    /** All three return at once. */
    private void tick() {
        publisher.reviewCluster(); // a lease may have ended
        publisher.endExpired();
        writeKeyUses.signal();
    }

    /** The port it listens at, which differs from the setting when that is 0. */
    public int port() {
        return server == null ? -1 : server.getPort();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        ticker.stop();
        writeKeyUses.close();
        publisher.stop();
        Server running = server;
        if (running != null && !running.shutdown().awaitTermination(1, TimeUnit.SECONDS)) {
            running.shutdownNow().awaitTermination(2, TimeUnit.SECONDS);
        }
        calls.shutdown();
        try {
            reports.writeKeyUses();
        } catch (RuntimeException e) {
            LOG.warn("when keys were last used was not written: {}", e.getMessage());
        }
    }
}
