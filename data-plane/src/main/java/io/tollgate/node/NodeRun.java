package io.tollgate.node;

import io.grpc.StatusRuntimeException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.gossip.GuardGossip;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.hazelcast.MapLedger;
import io.tollgate.node.limit.hazelcast.VotingOwnership;
import io.tollgate.node.limit.quota.QuotaGate;
import io.tollgate.node.listener.Proxy;
import io.tollgate.node.push.MetricsPush;
import io.tollgate.node.push.PushPlan;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.settings.InvalidSettingException;
import io.tollgate.node.settings.NodeSettings;
import io.tollgate.node.status.JvmMetrics;
import io.tollgate.node.status.OpenMetricsText;
import io.tollgate.node.status.Readiness;
import io.tollgate.node.status.StatusServer;
import io.tollgate.node.sync.DataFolder;
import io.tollgate.node.sync.Enrolment;
import io.tollgate.node.sync.EnrolmentRefusedException;
import io.tollgate.node.sync.JoinToken;
import io.tollgate.node.sync.LastKnownGood;
import io.tollgate.node.sync.NodeIdentity;
import io.tollgate.node.sync.NodeStore;
import io.tollgate.node.sync.Rotation;
import io.tollgate.node.sync.SyncClient;
import io.tollgate.node.sync.SyncPlan;
import io.tollgate.node.sync.TrustAnchors;
import io.tollgate.protocol.v1.Hello;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a node: listens first, runs by what is on disk, then joins the others; and the other way round at its end.
 * Started and stopped by one thread each.
 */
@Singleton
final class NodeRun {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRun.class);
    private static final Duration ENROL_AGAIN = Duration.ofSeconds(2);

    private final NodeSettings settings;
    private final DataFolder folder;
    private final NodeStore store;
    private final LastKnownGood state;
    private final Proxy proxy;
    private final LimitCluster cluster;
    private final ClusterLimiter limiter;
    private final MapLedger ledger;
    private final VotingOwnership ownership;
    private final QuotaGate quotas;
    private final QuotaSource quotaSource;
    private final GuardGossip gossip;
    private final Readiness readiness;
    private final NodeReport report;
    private final StatusSignal signal;
    private final TelemetryRun telemetry;
    private final PrometheusMeterRegistry meters;
    private final JvmMetrics jvm = new JvmMetrics();
    private final Instant startedAt = Instant.now();
    private final CompletableFuture<StartFailure> refused = new CompletableFuture<>();
    private @Nullable StatusServer status;
    private @Nullable MetricsPush push;
    private volatile @Nullable SyncClient sync;
    private volatile boolean stopped;

    NodeRun(
            NodeSettings settings,
            DataFolder folder,
            NodeStore store,
            LastKnownGood state,
            Proxy proxy,
            LimitCluster cluster,
            ClusterLimiter limiter,
            MapLedger ledger,
            VotingOwnership ownership,
            QuotaGate quotas,
            QuotaSource quotaSource,
            GuardGossip gossip,
            Readiness readiness,
            NodeReport report,
            StatusSignal signal,
            TelemetryRun telemetry,
            PrometheusMeterRegistry meters) {
        this.settings = settings;
        this.folder = folder;
        this.store = store;
        this.state = state;
        this.proxy = proxy;
        this.cluster = cluster;
        this.limiter = limiter;
        this.ledger = ledger;
        this.ownership = ownership;
        this.quotas = quotas;
        this.quotaSource = quotaSource;
        this.gossip = gossip;
        this.readiness = readiness;
        this.report = report;
        this.signal = signal;
        this.telemetry = telemetry;
        this.meters = meters;
    }

    /** Listens and goes on by itself. The answer completes only if enrolment is refused for good. */
    CompletableFuture<StartFailure> start() throws StartFailure, IOException {
        Optional<NodeIdentity> identity = identity();
        if (identity.isEmpty()) {
            token(); // a missing or malformed one is told before anything listens
        } else {
            TrustAnchors trust = identity.get().trust();
            List<String> problems = state.load(trust);
            state.counterKeySecret(trust).ifPresent(limiter::useSecret); // before anybody is counted
            problems.forEach(problem -> LOG.error("{}", problem));
            readiness.problems(problems);
        }
        listen();
        if (identity.isPresent()) {
            follow(identity.get());
        } else {
            Thread.ofPlatform().name("enrol").daemon().start(this::enrol);
        }
        return refused;
    }

    private Optional<NodeIdentity> identity() throws StartFailure, IOException {
        try {
            return store.identity();
        } catch (GeneralSecurityException e) {
            throw StartFailure.setting(
                    "TOLLGATE_DATA: " + settings.data() + " holds an identity that is damaged (expected:"
                            + " that of an enrolment, or none and a fresh join token)");
        }
    }

    private JoinToken token() throws StartFailure {
        String text;
        try {
            text = settings.controlPlane().joinToken().read();
        } catch (InvalidSettingException e) {
            throw StartFailure.setting(Objects.toString(e.getMessage()));
        }
        if (text == null) {
            throw StartFailure.setting(
                    "TOLLGATE_JOIN_TOKEN: missing (expected: a one-time token, since this node is not"
                            + " enrolled yet)");
        }
        return JoinToken.parse(text)
                .orElseThrow(() -> StartFailure.setting(
                        "TOLLGATE_JOIN_TOKEN: malformed (expected: tgj_<id>_<secret>_<fingerprint>)"));
    }

    private void listen() throws StartFailure {
        NodeSettings.Listeners listeners = settings.listeners();
        InetAddress bind = listeners.bind();
        probe(listeners.clusterPort(), bind);
        try {
            limiter.start();
            gossip.start();
            proxy.start();
        } catch (IOException e) {
            throw StartFailure.takenPort("TOLLGATE_PROXY_PORT", listeners.proxyPort(), bind);
        }
        try {
            proxy.startTls();
        } catch (IOException e) {
            throw StartFailure.takenPort("TOLLGATE_PROXY_TLS_PORT", listeners.proxyTlsPort(), bind);
        }
        readiness.listening();
        telemetry.start();
        try {
            status = StatusServer.start(new InetSocketAddress(bind, listeners.statusPort()), readiness, this::metrics);
        } catch (IOException e) {
            throw StartFailure.takenPort("TOLLGATE_STATUS_PORT", listeners.statusPort(), bind);
        }
        PushPlan plan = settings.exports().metrics();
        if (plan != null) {
            push = new MetricsPush(plan, settings.name(), Node.version(), this::metricsToPush, meters);
        }
        LOG.info(
                "node {} listens: proxy {}, proxy with TLS {}, status {}",
                settings.name(),
                proxy.port(),
                proxy.tlsPort(),
                status.port());
    }

    private String metrics(boolean openMetrics) {
        return openMetrics
                ? OpenMetricsText.of(meters.scrape(OpenMetricsText.CONTENT_TYPE), proxy.metrics(true) + jvm.text())
                : meters.scrape() + proxy.metrics() + jvm.text();
    }

    private String metricsToPush() {
        return OpenMetricsText.of(meters.scrape(OpenMetricsText.CONTENT_TYPE), proxy.metricsToPush() + jvm.text());
    }

    /** The cluster's member starts later and could only log it. */
    private static void probe(int port, InetAddress bind) throws StartFailure {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(bind, port));
        } catch (IOException e) {
            throw StartFailure.takenPort("TOLLGATE_CLUSTER_PORT", port, bind);
        }
    }

    /** Until it succeeds or is refused for good; requests get 503 meanwhile. */
    private void enrol() {
        Rotation controlPlanes = new Rotation(settings.controlPlane().addresses(), settings.name());
        while (!stopped) {
            HostPort address = controlPlanes.current();
            try {
                readiness.enrolment("not enrolled yet: asking " + address);
                NodeIdentity identity = Enrolment.enrol(address, settings.name(), token());
                store.keep(identity);
                LOG.info(
                        "node {} is enrolled until {}",
                        settings.name(),
                        identity.certificate().getNotAfter());
                readiness.enrolment("");
                follow(identity);
                return;
            } catch (StatusRuntimeException e) {
                readiness.enrolment("not enrolled yet: " + address + " says "
                        + e.getStatus().getCode());
                LOG.warn("not enrolled yet: {} says {}", address, e.getMessage());
                if (controlPlanes.failed()) {
                    pause();
                }
            } catch (EnrolmentRefusedException e) {
                refused.complete(StartFailure.setting(Objects.toString(e.getMessage())));
                return;
            } catch (StartFailure e) {
                refused.complete(e);
                return;
            } catch (GeneralSecurityException | IOException e) {
                refused.complete(StartFailure.setting("enrolment: " + e.getMessage()));
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(ENROL_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(NodeIdentity identity) {
        NodeSettings.Listeners listeners = settings.listeners();
        Hello hello = Hello.newBuilder()
                .setVersion(Node.version())
                .setStartedAtEpochMillis(startedAt.toEpochMilli())
                .setProxyAddress(new HostPort(listeners.bind().getHostAddress(), proxy.port()).toString())
                .setStatusAddress(new HostPort(listeners.bind().getHostAddress(), listeners.statusPort()).toString())
                .setClusterAddress(listeners.clusterAddress().toString())
                .setLiteMember(listeners.member().isLite())
                .putAllLabels(settings.controlPlane().labels())
                .build();
        SyncClient client = new SyncClient(
                new SyncPlan(settings.controlPlane().addresses(), hello),
                identity,
                store,
                state,
                report,
                InstantSource.system());
        sync = client;
        signal.to(client::reportSoon);
        quotaSource.to(client.quotas());
        client.start();
    }

    /** Lets go of clients, then of the cluster, then of the control plane. Blocks for at most the drain time and 20 s. */
    void stop() {
        stopped = true;
        readiness.stopping();
        signal.run();
        LOG.info("node {} drains", settings.name());
        proxy.drain(settings.proxying().drainTimeout(), settings.proxying().drainNotice());
        proxy.cutOff(); // what they were sent is counted, while there is a stream to tell it
        gossip.close();
        quotas.close(); // gives back what it holds, while there is a stream to send it
        limiter.close(); // gives back what it holds, while there is a ledger to send it
        ledger.close();
        ownership.leave();
        cluster.close();
        ownership.close();
        telemetry.stop(); // after the last request, and while there is somebody to tell
        SyncClient following = sync;
        if (following != null) {
            following.close(); // before the proxy, whose event loops its last status asks
        }
        MetricsPush pushing = push;
        if (pushing != null) {
            pushing.close(); // before the proxy as well
        }
        proxy.close();
        StatusServer serving = status;
        if (serving != null) {
            serving.close();
        }
        jvm.close();
        try {
            folder.close();
        } catch (IOException e) {
            LOG.debug("the data folder's lock ends with the process", e);
        }
        LOG.info("node {} has stopped", settings.name());
    }
}
