package io.tollgate.node.listener;

import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.exchange.Gateway;
import io.tollgate.node.filter.FilterChain;
import io.tollgate.node.filter.Overload;
import io.tollgate.node.guard.ClientGuard;
import io.tollgate.node.guard.ClientLimits;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.limit.LimitedNow;
import io.tollgate.node.limit.Limiter;
import io.tollgate.node.mtls.CertificateDesk;
import io.tollgate.node.record.AccessLog;
import io.tollgate.node.record.LiveRequests;
import io.tollgate.node.record.LogPlan;
import io.tollgate.node.record.Metrics;
import io.tollgate.node.record.Observers;
import io.tollgate.node.record.RecentRefusals;
import io.tollgate.node.record.TraceSink;
import io.tollgate.node.scan.PathScans;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.node.snapshot.SnapshotHolder;
import io.tollgate.node.snapshot.UpstreamCompiler;
import io.tollgate.node.tls.CertificateCompiler;
import io.tollgate.node.tls.HandshakeMeters;
import io.tollgate.node.token.Issuers;
import io.tollgate.node.token.KeyShelf;
import io.tollgate.node.token.SpentTokens;
import io.tollgate.node.token.TokenDesk;
import io.tollgate.node.traffic.TrafficCounts;
import io.tollgate.node.transport.Channels;
import io.tollgate.node.transport.LoopLag;
import io.tollgate.node.transport.Sockets;
import io.tollgate.node.transport.StandingLag;
import io.tollgate.node.transport.Transport;
import io.tollgate.node.upstream.Upstreams;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The whole proxy put together: what a node's main starts, feeds with snapshots, asks how it does, drains and closes. No
 * method is for event loops.
 */
public final class Proxy implements AutoCloseable {
    private final Transport transport;
    private final Upstreams upstreams;
    private final CertificateCompiler certificates = new CertificateCompiler();
    private final Issuers issuers;
    private final TokenRevocationBook tokenRevocations = new TokenRevocationBook();
    private final TokenDesk tokens;
    private final CertificateDesk clientCertificates =
            new CertificateDesk(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    private final HandshakeMeters handshakes = new HandshakeMeters(System::nanoTime);
    private final SnapshotHolder snapshots;
    private final AccessLog log;
    private final Metrics metrics;
    private final PathScans scans = new PathScans(System::nanoTime);
    private final TrafficCounts traffic;
    private final RecentRefusals refusals = new RecentRefusals();
    private final TraceSink traces;
    private final LiveRequests live = new LiveRequests(System::nanoTime);
    /** One for each reader, for reading takes. */
    private final LoopLag lag;

    private final LoopLag scrapedLag;
    private final LoopLag sampledLag;
    private final LoopLag pushedLag;
    private final StandingLag standingLag;
    private final ClientGuard guard;
    private final CredentialGuard credentialGuard;
    private final AdaptiveLimits adaptive;
    private final LimitedNow limited = new LimitedNow(System::nanoTime);
    private final ProxyServer server;

    /**
     * How it runs.
     *
     * @param sockets must be available
     * @param accessLog what is logged of requests
     * @param trustedProxies peers whose {@code X-Forwarded-For} is believed
     * @param limits what a client may ask before any route is known
     * @param dnsServers asked for the names of targets; the system's when there are none
     * @param tokenKeys how keys of issuers are kept and used
     * @param traces where sampled exchanges go; closed with the proxy
     * @param namedConsumersMax consumers that have series of their own in the metrics; 0 for none
     */
    public record Settings(
            String node,
            ProxyServer.Addresses bind,
            Sockets sockets,
            Shedding shedding,
            LogPlan accessLog,
            List<Cidr> trustedProxies,
            ClientLimits limits,
            List<InetSocketAddress> dnsServers,
            TokenKeys tokenKeys,
            TraceSink traces,
            int namedConsumersMax) {
        public Settings {
            trustedProxies = List.copyOf(trustedProxies);
            dnsServers = List.copyOf(dnsServers);
        }
    }

    /**
     * How keys of issuers are kept and used; see {@link Issuers}.
     *
     * @param shelf where key sets are kept over restarts
     * @param nativeSignatures whether a native library may verify signatures
     */
    public record TokenKeys(KeyShelf shelf, boolean nativeSignatures) {}

    /**
     * When requests are turned away; see {@link Overload}.
     *
     * @param lagMax how long work may stand on an event loop
     * @param inflightMax exchanges at one time
     */
    public record Shedding(Duration lagMax, int inflightMax) {}

    /**
     * A proxy that does not listen yet. Until the first snapshot it answers 503.
     *
     * @throws IOException when the access log cannot be opened
     */
    public Proxy(
            Settings settings,
            CredentialBook book,
            CredentialGuard credentialGuard,
            SpentTokens spent,
            Limiter limiter,
            Clock clock)
            throws IOException {
        this(
                settings,
                AccessLog.open(settings.node(), settings.accessLog()),
                book,
                credentialGuard,
                spent,
                limiter,
                clock);
    }

    /** As above, with a log that is open already. */
    public Proxy(
            Settings settings,
            AccessLog log,
            CredentialBook book,
            CredentialGuard credentialGuard,
            SpentTokens spent,
            Limiter limiter,
            Clock clock) {
        this.credentialGuard = credentialGuard;
        this.log = log;
        this.traces = settings.traces();
        transport =
                new Transport(Runtime.getRuntime().availableProcessors(), settings.sockets(), settings.dnsServers());
        upstreams = new Upstreams(transport);
        issuers = new Issuers(settings.tokenKeys().shelf(), settings.tokenKeys().nativeSignatures());
        snapshots = new SnapshotHolder(new UpstreamCompiler(upstreams, certificates, issuers));
        adaptive = new AdaptiveLimits(
                System::nanoTime,
                new SecureRandom().nextLong(),
                () -> snapshots.current().map(NodeSnapshot::ladders).orElse(Map.of()));
        metrics = new Metrics(transport, log);
        traffic = new TrafficCounts(transport.loops(), scans, settings.namedConsumersMax());
        lag = new LoopLag(transport.loops());
        scrapedLag = new LoopLag(transport.loops());
        sampledLag = new LoopLag(transport.loops());
        pushedLag = new LoopLag(transport.loops());
        standingLag = new StandingLag(transport.loops());
        Gateway.Lifecycle lifecycle = new Gateway.Lifecycle();
        Overload overload = new Overload(
                StandingLag::ofThisLoopNanos,
                settings.shedding().lagMax(),
                lifecycle::inflight,
                settings.shedding().inflightMax());
        tokens = new TokenDesk(
                tokenRevocations, spent, clock, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        guard = new ClientGuard(settings.limits(), settings.trustedProxies());
        Gateway gateway = new Gateway(
                snapshots,
                FilterChain.of(
                        settings.trustedProxies(),
                        overload,
                        credentialGuard,
                        book,
                        tokens,
                        clientCertificates,
                        limiter,
                        adaptive,
                        limited),
                new Observers(traffic, metrics, refusals, live, traces), // the log comes last: it takes the facts away
                clock,
                lifecycle,
                guard,
                adaptive);
        server = new ProxyServer(settings.bind(), transport, gateway, handshakes);
    }

    /** Where verified snapshots go. */
    public SnapshotHolder snapshots() {
        return snapshots;
    }

    /** Tokens that are refused before they end. */
    public TokenRevocationBook tokenRevocations() {
        return tokenRevocations;
    }

    /** With what the keys of certificates and the secrets of issuers open, from the next snapshot on. */
    public void useSecrets(SecretsKey key) {
        certificates.useSecrets(key);
        issuers.useSecrets(key);
    }

    /**
     * Listens without TLS.
     *
     * @throws IOException when the port is taken
     */
    public void start() throws IOException {
        server.start();
    }

    /**
     * Listens with TLS.
     *
     * @throws IOException when the port is taken
     */
    public void startTls() throws IOException {
        server.startTls();
    }

    /** The port without TLS. */
    public int port() {
        return server.port();
    }

    /** The port with TLS. */
    public int tlsPort() {
        return server.tlsPort();
    }

    /** See {@link ProxyServer#drain}. */
    public boolean drain(Duration timeout, Duration notice) {
        return server.drain(timeout, notice);
    }

    /** Ends the connections that are left, and returns when what was under way on them has ended. */
    public void cutOff() {
        server.cutOff();
    }

    /** Whether {@link #drain} was called. */
    public boolean isDraining() {
        return server.lifecycle().isDraining();
    }

    /** Exchanges under way. */
    public int inflight() {
        return server.lifecycle().inflight();
    }

    /** Clients connected. */
    public int downstreamConnections() {
        return guard.connections();
    }

    /** Connections to upstreams, idle ones included. */
    public int upstreamConnections() {
        return upstreams.connections();
    }

    /** How every target does. */
    public List<Upstreams.Health> health() {
        return upstreams.health();
    }

    /** The last requests that were refused. */
    public RecentRefusals refusals() {
        return refusals;
    }

    /** Limits that are lowered for somebody. */
    public AdaptiveLimits adaptive() {
        return adaptive;
    }

    /** Whom limits refused lately. */
    public LimitedNow limited() {
        return limited;
    }

    /** Requests for somebody who watches. */
    public LiveRequests live() {
        return live;
    }

    /** What passes through, for the control plane. */
    public TrafficCounts traffic() {
        return traffic;
    }

    /** Who looks for paths that are not theirs. */
    public PathScans scans() {
        return scans;
    }

    /** Requests that wait for a connection to an upstream. */
    public int poolWaiting() {
        return upstreams.pools().stream().mapToInt(Upstreams.Pool::waiting).sum();
    }

    /** As {@link #takeLoopLagNanos}, for another reader. */
    public long sampleLoopLagNanos() {
        return sampledLag.takeWorstNanos();
    }

    /** The worst delay of an event loop since the last call, in nanoseconds. */
    public long takeLoopLagNanos() {
        return lag.takeWorstNanos();
    }

    /** Every series of the proxy in Prometheus' text format. */
    public String metrics() {
        return metrics(false);
    }

    /** The same, and with traces named as exemplars when there are to be some. */
    public String metrics(boolean exemplars) {
        return print(exemplars, scrapedLag);
    }

    /** With traces, for the one who pushes: whoever takes the worst lag since the last look leaves none for others. */
    public String metricsToPush() {
        return print(true, pushedLag);
    }

    private String print(boolean exemplars, LoopLag lagSinceLast) {
        StringBuilder out = new StringBuilder(16 << 10);
        metrics.print(out, exemplars, configured());
        traffic.print(out);
        out.append("# TYPE tollgate_traces_total counter\n");
        line(out, "tollgate_traces_total", "{outcome=\"exported\"}", (double) traces.exported());
        line(out, "tollgate_traces_total", "{outcome=\"dropped\"}", (double) traces.dropped());
        handshakes.print(out);
        tokens.print(out);
        clientCertificates.print(out);
        issuers.print(out);
        gauge(out, "tollgate_inflight_requests", "", inflight());
        out.append("# TYPE tollgate_connections gauge\n");
        int http2 = server.lifecycle().http2Connections();
        int http1 = Math.max(0, downstreamConnections() - http2);
        line(out, "tollgate_connections", "{side=\"downstream\",protocol=\"http/1.1\"}", http1);
        line(out, "tollgate_connections", "{side=\"downstream\",protocol=\"h2\"}", http2);
        line(out, "tollgate_connections", "{side=\"upstream\",protocol=\"http/1.1\"}", upstreams.connections(false));
        line(out, "tollgate_connections", "{side=\"upstream\",protocol=\"h2\"}", upstreams.connections(true));
        guard.faults().print(out);
        credentialGuard.print(out);
        adaptive.print(out);
        scans.print(out);
        gauge(out, "tollgate_direct_memory_bytes", "", (double) Channels.directMemoryBytes());
        gauge(out, "tollgate_event_loop_lag_seconds", "", lagSinceLast.takeWorstNanos() / 1e9);
        out.append("# TYPE tollgate_upstream_healthy gauge\n");
        for (Upstreams.Health each : health()) {
            line(
                    out,
                    "tollgate_upstream_healthy",
                    "{upstream=\"" + each.upstream() + "\",target=\"" + each.target() + "\"}",
                    each.well() ? 1 : 0);
        }
        printPools(out);
        gauge(
                out,
                "tollgate_config_revision",
                "",
                snapshots.current().map(current -> (double) current.revision()).orElse(0.0));
        return out.toString();
    }

    private Metrics.Configured configured() {
        return new Metrics.Configured(
                snapshots.current().map(current -> current.plans().keySet()).orElse(Set.of()),
                health().stream().map(Upstreams.Health::target).collect(Collectors.toSet()));
    }

    private void printPools(StringBuilder out) {
        List<Upstreams.Pool> pools = upstreams.pools();
        series(out, "tollgate_upstream_connections", "gauge", pools, Upstreams.Pool::connections);
        series(out, "tollgate_upstream_pool_waiting", "gauge", pools, Upstreams.Pool::waiting);
        series(out, "tollgate_upstream_pool_waits_total", "counter", pools, Upstreams.Pool::waits);
        series(out, "tollgate_upstream_pool_overflows_total", "counter", pools, Upstreams.Pool::overflows);
        out.append("# TYPE tollgate_dns_failures_total counter\n");
        line(out, "tollgate_dns_failures_total", "", (double) upstreams.failedLookups());
    }

    private static void series(
            StringBuilder out,
            String name,
            String type,
            List<Upstreams.Pool> pools,
            ToDoubleFunction<Upstreams.Pool> value) {
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        pools.forEach(pool -> line(out, name, "{upstream=\"" + pool.upstream() + "\"}", value.applyAsDouble(pool)));
    }

    private static void gauge(StringBuilder out, String name, String labels, double value) {
        out.append("# TYPE ").append(name).append(" gauge\n");
        line(out, name, labels, value);
    }

    private static void line(StringBuilder out, String name, String labels, double value) {
        out.append(name).append(labels).append(' ').append(value).append('\n');
    }

    /** Ends every connection and writes what is left of the log. */
    @Override
    public void close() {
        lag.stop();
        scrapedLag.stop();
        sampledLag.stop();
        pushedLag.stop();
        standingLag.stop();
        server.close();
        tokens.close();
        clientCertificates.close();
        issuers.close();
        upstreams.close();
        transport.close();
        log.close();
        traces.close();
    }
}
