package io.tollgate.node.door;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.exchange.Gateway;
import io.tollgate.node.filter.FilterChain;
import io.tollgate.node.filter.Overload;
import io.tollgate.node.guard.ClientGuard;
import io.tollgate.node.guard.ClientLimits;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.limit.Hold;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.LimitedNow;
import io.tollgate.node.limit.Limiter;
import io.tollgate.node.listener.ProxyServer;
import io.tollgate.node.mtls.CertificateDesk;
import io.tollgate.node.record.ExchangeObserver;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.node.snapshot.SnapshotHolder;
import io.tollgate.node.snapshot.UpstreamCompiler;
import io.tollgate.node.tls.CertificateCompiler;
import io.tollgate.node.tls.HandshakeMeters;
import io.tollgate.node.token.Issuers;
import io.tollgate.node.token.KeyShelf;
import io.tollgate.node.token.SpentTokens;
import io.tollgate.node.token.TokenDesk;
import io.tollgate.node.transport.Sockets;
import io.tollgate.node.transport.Transport;
import io.tollgate.node.upstream.Upstreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A real gateway on a free port. */
public final class Door implements AutoCloseable {
    /** From here on sheddable requests are turned away. */
    public static final Duration LAG_MAX = Duration.ofMillis(100);

    /** Beyond that many exchanges every request is turned away. */
    public static final int INFLIGHT_MAX = 200;

    private static final boolean VERBOSE = Boolean.getBoolean("door.verbose");

    /** What {@code -Dio.uring.phase=test} moves to io_uring, where the kernel lets it. */
    private static final Sockets WANTED =
            Sockets.parse(System.getProperty("door.sockets", Sockets.standard().text()));

    private final Transport transport;
    private final Upstreams upstreams;
    private final CertificateCompiler certificates = new CertificateCompiler();
    private final Issuers issuers;
    private final TokenRevocationBook tokenRevocations = new TokenRevocationBook();
    private final AtomicReference<SpentTokens> spent = new AtomicReference<>(SpentTokens.NOWHERE);
    private final TokenDesk tokens =
            new TokenDesk(tokenRevocations, use -> spent.get().spend(use), Clock.systemUTC(), 1);
    private final CertificateDesk clientCertificates = new CertificateDesk(1);
    private final HandshakeMeters handshakes = new HandshakeMeters(System::nanoTime);
    private final SnapshotHolder snapshots;
    private final CredentialBook book = new CredentialBook(List.of());
    private final LinkedBlockingQueue<ExchangeRecord> records = new LinkedBlockingQueue<>();
    private final AtomicReference<Limiter> limiter =
            new AtomicReference<>(request -> new LimitAnswer.Admitted(List.of()));
    private final Gateway.Lifecycle lifecycle = new Gateway.Lifecycle();
    private final AtomicLong lagNanos = new AtomicLong();
    private final ClientGuard guard;
    private final AtomicLong aheadNanos = new AtomicLong();
    private final AdaptiveLimits adaptive;
    private final LimitedNow limited;
    private final ProxyServer server;
    private long revision;

    private Door(List<Cidr> trustedProxies, ClientLimits limits) {
        this(trustedProxies, limits, List.of(), INFLIGHT_MAX, 2);
    }

    private Door(
            List<Cidr> trustedProxies,
            ClientLimits limits,
            List<InetSocketAddress> nameServers,
            int inflightMax,
            int loops) {
        this(trustedProxies, limits, nameServers, inflightMax, loops, CredentialGuard.off(), KeyShelf.NONE);
    }

    private Door(
            List<Cidr> trustedProxies,
            ClientLimits limits,
            List<InetSocketAddress> nameServers,
            int inflightMax,
            int loops,
            CredentialGuard credentialGuard,
            KeyShelf issuerKeys) {
        issuers = new Issuers(issuerKeys, true);
        guard = new ClientGuard(limits, trustedProxies);
        tokenRevocations.replaceAll(List.of(), Instant.EPOCH);
        transport = new Transport(loops, WANTED.isAvailable() ? WANTED : Sockets.standard(), nameServers);
        upstreams = new Upstreams(transport);
        certificates.useSecrets(ServerCertificateDocuments.KEY);
        issuers.useSecrets(ServerCertificateDocuments.KEY);
        snapshots = new SnapshotHolder(new UpstreamCompiler(upstreams, certificates, issuers));
        limited = new LimitedNow(() -> System.nanoTime() + aheadNanos.get());
        adaptive = new AdaptiveLimits(
                () -> System.nanoTime() + aheadNanos.get(),
                7,
                () -> snapshots.current().map(NodeSnapshot::ladders).orElse(Map.of()));
        Gateway gateway = new Gateway(
                snapshots,
                FilterChain.of(
                        trustedProxies,
                        new Overload(lagNanos::get, LAG_MAX, lifecycle::inflight, inflightMax),
                        credentialGuard,
                        book,
                        tokens,
                        clientCertificates,
                        new Limiter() {
                            @Override
                            public LimitAnswer take(LimitRequest request) {
                                return limiter.get().take(request);
                            }

                            @Override
                            public Hold hold(LimitRequest request) {
                                return limiter.get().hold(request);
                            }
                        },
                        adaptive,
                        limited),
                new Remembering(),
                Clock.systemUTC(),
                lifecycle,
                guard,
                adaptive);
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = new ProxyServer(new ProxyServer.Addresses(free, free), transport, gateway, handshakes);
        try {
            server.start();
            server.startTls();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Remembering implements ExchangeObserver {
        @Override
        public void begun(int loopIndex) {}

        @Override
        public void finished(int loopIndex, ExchangeRecord facts) {
            if (VERBOSE) {
                System.err.println(facts.status + " " + facts.code + " " + facts.detail);
            }
            records.add(facts);
        }

        @Override
        public void connections(int loopIndex, int change) {}
    }

    /** Without any snapshot. */
    public static Door closed() {
        return new Door(List.of(), ClientLimits.DEFAULTS);
    }

    /** With {@code configuration}, where {@code guard} holds back who tries credentials; believes loopback's proxies. */
    public static Door guarded(String configuration, CredentialGuard guard) {
        return new Door(
                        List.of(Cidr.parse("127.0.0.0/8")),
                        ClientLimits.DEFAULTS,
                        List.of(),
                        INFLIGHT_MAX,
                        2,
                        guard,
                        KeyShelf.NONE)
                .configure(configuration);
    }

    /** As {@link #guarded}, keeping keys of issuers where {@code issuerKeys} does. */
    public static Door keeping(String configuration, CredentialGuard guard, KeyShelf issuerKeys) {
        return new Door(
                        List.of(Cidr.parse("127.0.0.0/8")),
                        ClientLimits.DEFAULTS,
                        List.of(),
                        INFLIGHT_MAX,
                        2,
                        guard,
                        issuerKeys)
                .configure(configuration);
    }

    /** Without any snapshot, believing proxies in {@code trusted}. */
    public static Door trusting(String trusted) {
        return new Door(List.of(Cidr.parse(trusted)), ClientLimits.DEFAULTS);
    }

    /** One public route for every path, to {@code upstreamPort}. */
    public static Door to(int upstreamPort) {
        return with(Configurations.open(upstreamPort));
    }

    /** With {@code configuration}, asking {@code nameServer} for the names in it. */
    public static Door with(String configuration, InetSocketAddress nameServer) {
        return new Door(List.of(), ClientLimits.DEFAULTS, List.of(nameServer), INFLIGHT_MAX, 2)
                .configure(configuration);
    }

    /** With {@code configuration}, on one event loop: for tests that count what each loop has of its own. */
    public static Door oneLoop(String configuration) {
        return new Door(List.of(), ClientLimits.DEFAULTS, List.of(), INFLIGHT_MAX, 1).configure(configuration);
    }

    /** With {@code configuration}, for more requests at one time than usual. */
    public static Door roomy(String configuration, int inflightMax) {
        ClientLimits usual = ClientLimits.DEFAULTS;
        // Everybody here comes from one address.
        ClientLimits roomy = new ClientLimits(
                usual.connectionsMax(),
                usual.connectionsMax(),
                usual.requestsPerConnectionMax(),
                usual.streamsPerConnectionMax(),
                usual.headTimeout(),
                usual.idleTimeout());
        return roomy(configuration, roomy, inflightMax);
    }

    /** As above, with other limits for clients. */
    public static Door roomy(String configuration, ClientLimits limits, int inflightMax) {
        return new Door(List.of(), limits, List.of(), inflightMax, 2).configure(configuration);
    }

    /** With {@code configuration} as JSON in core's form. */
    public static Door with(String configuration) {
        return with(configuration, ClientLimits.DEFAULTS);
    }

    /** As above, where clients may ask no more than {@code limits} say. */
    public static Door with(String configuration, ClientLimits limits) {
        return new Door(List.of(), limits).configure(configuration);
    }

    /** Swaps in {@code configuration} as the next revision. */
    public Door configure(String configuration) {
        try {
            revision++;
            snapshots.swap(new Snapshot(revision, Instant.EPOCH, Configuration.read(Json.parse(configuration))));
            return this;
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Issues a key to {@code consumer}; the change makes it what the test needs. */
    public ApiKeyText issue(String consumer, @Nullable Instant expiresAt, boolean revoked, String... cidrs) {
        ApiKeyText key = ApiKeyText.generate(new SecureRandom());
        book.apply(
                List.of(new Credential(
                        key.credentialId(),
                        key.hash(),
                        consumer,
                        null,
                        List.of(cidrs).stream().map(Cidr::parse).toList(),
                        expiresAt,
                        revoked)),
                List.of());
        return key;
    }

    /** A good key of {@code consumer} that is cut down to {@code roles}. */
    public ApiKeyText issueCutDown(String consumer, List<String> roles) {
        ApiKeyText key = ApiKeyText.generate(new SecureRandom());
        book.apply(
                List.of(new Credential(key.credentialId(), key.hash(), consumer, roles, List.of(), null, false)),
                List.of());
        return key;
    }

    /** A good key of {@code consumer} for which limits of those names hold too. */
    public ApiKeyText issueLimited(String consumer, String... limits) {
        ApiKeyText key = ApiKeyText.generate(new SecureRandom());
        book.apply(
                List.of(new Credential(
                        key.credentialId(), key.hash(), consumer, null, List.of(), List.of(limits), null, false)),
                List.of());
        return key;
    }

    /** Every key that was issued. */
    public CredentialBook keys() {
        return book;
    }

    /** A good key of {@code consumer}. */
    public ApiKeyText issue(String consumer) {
        return issue(consumer, null, false);
    }

    /** A door whose first loop does nothing until this is closed. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Holds the first loop: what comes meanwhile is all there in its next look. */
    public Held hold() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        transport.loops().getFirst().execute(() -> {
            held.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        held.await();
        return letGo::countDown;
    }

    /** Makes the loops as late as that. */
    public void lag(Duration lag) {
        lagNanos.set(lag.toNanos());
    }

    /** Who is asked from now on whether a token for one use was used. */
    public void spent(SpentTokens other) {
        spent.set(other);
    }

    public void limiter(Limiter other) {
        limiter.set(other);
    }

    /** The next record of a finished exchange. */
    public ExchangeRecord record() throws InterruptedException {
        ExchangeRecord next = records.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no exchange finished within 10 s");
        }
        return next;
    }

    /** As above; null when none finishes within {@code wait}. */
    public @Nullable ExchangeRecord recordWithin(Duration wait) throws InterruptedException {
        return records.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    public int port() {
        return server.port();
    }

    /** The port with TLS. */
    public int tlsPort() {
        return server.tlsPort();
    }

    /** How handshakes ended. */
    public HandshakeMeters handshakes() {
        return handshakes;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Limits that are lowered for somebody. */
    public AdaptiveLimits adaptive() {
        return adaptive;
    }

    /** Whom limits refused lately. */
    public LimitedNow limited() {
        return limited;
    }

    /** Lets time pass for behaviour, and for nothing else. */
    public void later(Duration time) {
        aheadNanos.addAndGet(time.toNanos());
    }

    public ProxyServer server() {
        return server;
    }

    public ClientGuard guard() {
        return guard;
    }

    public Upstreams upstreams() {
        return upstreams;
    }

    /** Tokens that are refused before they end. */
    public TokenRevocationBook tokenRevocations() {
        return tokenRevocations;
    }

    /** How tokens and issuers' keys do, in Prometheus' text format. */
    public String tokenMetrics() {
        StringBuilder out = new StringBuilder();
        tokens.print(out);
        clientCertificates.print(out);
        issuers.print(out);
        return out.toString();
    }

    /** A raw client. */
    public RawClient client() throws IOException {
        return new RawClient(port());
    }

    @Override
    public void close() {
        server.close();
        tokens.close();
        clientCertificates.close();
        issuers.close();
        upstreams.close();
        transport.close();
    }
}
