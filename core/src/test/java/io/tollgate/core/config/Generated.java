package io.tollgate.core.config;

import io.tollgate.core.config.Route.HeaderMatch;
import io.tollgate.core.config.Upstream.RetryOn;
import io.tollgate.core.secret.SealedText;
import io.tollgate.core.tls.Authorities;
import io.tollgate.core.tls.CertificateChain;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.UnusablePemException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary good objects of every kind. */
public final class Generated {
    private Generated() {}

    /** Names from few letters, so that objects do meet. */
    public static Arbitrary<String> names() {
        Arbitrary<String> any = Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(12);
        return Arbitraries.oneOf(Arbitraries.of("a", "b", "c"), any, any.map(n -> n + "._-" + n));
    }

    public static Arbitrary<Role> roles() {
        return Combinators.combine(names(), grants().list().uniqueElements().ofMaxSize(5))
                .as(Role::new);
    }

    public static Arbitrary<String> grants() {
        return Arbitraries.of("orders", "read", "write", "*")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(w -> String.join(":", w));
    }

    public static Arbitrary<String> permissions() {
        return Arbitraries.of("orders", "read", "write")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(w -> String.join(":", w));
    }

    public static Arbitrary<Consumer> consumers() {
        return Combinators.combine(nameLists(), nameLists(), nameLists(), Arbitraries.of(true, false), names())
                .as((roles, tags, limits, enabled, name) -> new Consumer(name, roles, tags, enabled, limits));
    }

    private record Softness(
            Limit.OnUnavailable onUnavailable,
            boolean shadow,
            boolean global,
            @org.jspecify.annotations.Nullable AdaptiveLimit adaptive) {}

    public static Arbitrary<Limit> limits() {
        Arbitrary<String> dimension =
                Arbitraries.of("address", "network", "consumer", "key", "route", "header:x-tenant");
        Arbitrary<Limit.Rule> rule = Combinators.combine(
                        Arbitraries.longs().between(1, 1_000_000_000),
                        durations(Duration.ofSeconds(1), Duration.ofDays(31)),
                        Arbitraries.oneOf(
                                Arbitraries.just(0L), Arbitraries.longs().between(0, 1_000_000_000)))
                .as((requests, per, burst) -> new Limit.Rule(
                        requests, per, Math.min(burst, Duration.ofDays(26_000).dividedBy(per.dividedBy(requests)))));
        Arbitrary<Limit.Quota> quota = Combinators.combine(
                        Arbitraries.of(Limit.Unit.class),
                        Arbitraries.longs().between(1, 1_000_000_000),
                        Arbitraries.of(Limit.Period.class),
                        Arbitraries.of("UTC", "Europe/Zurich", "America/St_Johns", "Etc/GMT+5")
                                .map(java.time.ZoneId::of))
                .as(Limit.Quota::new);
        Arbitrary<AdaptiveLimit> adaptive = Combinators.combine(
                        Arbitraries.of(AdaptiveLimit.Mode.class),
                        Arbitraries.longs().between(1, 90),
                        durations(Duration.ofSeconds(5), Duration.ofHours(1)),
                        durations(Duration.ofSeconds(10), Duration.ofDays(1)),
                        Combinators.combine(
                                        Arbitraries.longs().between(5, 1_000_000),
                                        Arbitraries.longs().between(5, 100),
                                        Arbitraries.longs().between(5, 500),
                                        Arbitraries.longs().between(2, 1_000))
                                .as(AdaptiveLimit.Signs::new))
                .as(AdaptiveLimit::new);
        return Combinators.combine(
                        names(),
                        dimension
                                .list()
                                .uniqueElements()
                                .ofMaxSize(4)
                                .filter(by -> !by.contains("address") || !by.contains("network")),
                        Arbitraries.of(Limit.MethodClass.class),
                        rule.list().uniqueElements().ofMinSize(1).ofMaxSize(3),
                        quota.list().uniqueElements().ofMaxSize(2),
                        Arbitraries.longs().between(0, 1_000_000),
                        Arbitraries.of(Limit.Mode.class),
                        Combinators.combine(
                                        Arbitraries.of(Limit.OnUnavailable.class),
                                        Arbitraries.of(true, false),
                                        Arbitraries.of(true, false),
                                        adaptive.injectNull(0.9))
                                .as(Softness::new))
                .as((name, by, methods, rules, quotas, inFlight, mode, rest) -> new Limit(
                        name,
                        by,
                        methods,
                        rules,
                        quotas,
                        inFlight,
                        mode,
                        rest.onUnavailable(),
                        rest.shadow(),
                        rest.global(),
                        by.contains("address") || by.contains("consumer") ? rest.adaptive() : null));
    }

    /** HTTP/2 where every target can speak the same kind of it. */
    private static Upstream.Protocol fitting(List<Target> targets) {
        if (targets.stream().allMatch(Target::secure)) {
            return Upstream.Protocol.H2;
        }
        return targets.stream().anyMatch(Target::secure) ? Upstream.Protocol.HTTP1 : Upstream.Protocol.H2C;
    }

    /** Of a few pairs that were made once: making one for each try would take all the time there is. */
    public static Arbitrary<Certificate> certificates() {
        Arbitrary<SealedText> keys = Arbitraries.strings()
                .withCharRange('a', 'z')
                .ofMinLength(50)
                .ofMaxLength(200)
                .map(text -> new SealedText(SealedText.PREFIX + text));
        return Combinators.combine(
                        names(),
                        Arbitraries.of(CHAINS),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        keys,
                        nameLists())
                .filter((name, chain, named, any, key, stores) -> named || any)
                .as((name, chain, named, any, key, stores) -> {
                    List<String> hosts = new ArrayList<>(named ? chain.dnsNames() : List.of());
                    if (any) {
                        hosts.add(Certificate.ANY_HOST);
                    }
                    return new Certificate(name, hosts, chain, key, stores);
                });
    }

    private static final List<CertificateChain> CHAINS = List.of(chain("a.test"), chain("b.test", "*.b.test"));

    private static CertificateChain chain(String... names) {
        try {
            return CertificateChain.read(TestCertificates.selfSigned(names).pem());
        } catch (UnusablePemException e) {
            throw new AssertionError(e);
        }
    }

    public static Arbitrary<Upstream> upstreams() {
        Arbitrary<Target> target = Combinators.combine(
                        Arbitraries.of("http", "https"),
                        Arbitraries.of("a.example", "10.0.0.7", "[2001:db8::1]", "orders-1"),
                        Arbitraries.of("", "/", ":1", ":65535"),
                        Arbitraries.integers().between(0, 10_000))
                .as((scheme, host, rest, weight) -> new Target(URI.create(scheme + "://" + host + rest), weight));
        Duration hour = Duration.ofHours(1);
        Arbitrary<Upstream.HealthCheck> health = Combinators.combine(
                        Arbitraries.of("/", "/health?deep=1"),
                        durations(Duration.ofMillis(100), hour),
                        durations(Duration.ofMillis(10), Duration.ofMinutes(1)),
                        Arbitraries.integers().between(1, 100),
                        Arbitraries.integers().between(1, 100))
                .as(Upstream.HealthCheck::new);
        Arbitrary<Upstream.Outlier> outlier = Combinators.combine(
                        Arbitraries.integers().between(1, 10_000),
                        durations(Duration.ofMillis(100), hour),
                        Arbitraries.integers().between(0, 100))
                .as(Upstream.Outlier::new);
        Arbitrary<Duration> wait = durations(Duration.ofMillis(10), hour);
        Arbitrary<Upstream.Retry> retry = Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.of(RetryOn.class).list().uniqueElements().ofMaxSize(6),
                        Arbitraries.integers().between(0, 100))
                .as(Upstream.Retry::new);
        Arbitrary<Upstream.Tls> tls = Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of("inner.example", "a").injectNull(0.5))
                .as((verify, serverName) -> new Upstream.Tls(verify, serverName, null));
        Arbitrary<Upstream> bare = Combinators.combine(
                        names(), target.list().ofMinSize(1).ofMaxSize(4))
                .as((name, targets) -> new Upstream(
                        name,
                        targets,
                        new LoadBalancing.RoundRobin(),
                        Duration.ZERO,
                        null,
                        null,
                        Upstream.Timeouts.DEFAULT,
                        Upstream.Retry.NONE,
                        1,
                        Upstream.Tls.DEFAULT,
                        Upstream.Protocol.HTTP1));
        return Combinators.combine(
                        bare,
                        Combinators.combine(balancings(), durations(Duration.ZERO, hour))
                                .as(Map::entry),
                        health.injectNull(0.3),
                        outlier.injectNull(0.3),
                        Combinators.combine(wait, wait, wait.injectNull(0.5), wait)
                                .as(Upstream.Timeouts::new),
                        retry,
                        Arbitraries.integers().between(1, 65_536),
                        tls)
                .as((base, balancing, check, out, timeouts, tries, connections, security) -> new Upstream(
                        base.name(),
                        base.targets(),
                        balancing.getKey(),
                        balancing.getValue(),
                        check,
                        out,
                        timeouts,
                        tries,
                        connections,
                        security,
                        fitting(base.targets())));
    }

    private static Arbitrary<LoadBalancing> balancings() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        new LoadBalancing.RoundRobin(), new LoadBalancing.LeastRequests(), new LoadBalancing.Ewma()),
                Arbitraries.of("address", "path", "consumer", "header:x-user", "cookie:Sid", "query:q")
                        .map(HashKey::of)
                        .map(LoadBalancing.ConsistentHash::new));
    }

    /** Matches from a small alphabet, so that many of them want the same request. */
    public static Arbitrary<Route.Match> matches() {
        Arbitrary<String> segment = Arbitraries.frequency(
                Tuple.of(4, "a"), Tuple.of(3, "b"), Tuple.of(3, "{}"), Tuple.of(1, "**"), Tuple.of(1, ""));
        Arbitrary<String> template = segment.list().ofMinSize(1).ofMaxSize(4).map(Generated::template);
        Arbitrary<String> host =
                Arbitraries.of("x.example", "y.x.example", "*.x.example", "*.example", "*.y.x.example");
        Arbitrary<HeaderMatch> header = Combinators.combine(Arbitraries.of("h", "g"), Arbitraries.of("1", "2"))
                .as(HeaderMatch::new);
        return Combinators.combine(
                        mostlyNone(host.list().uniqueElements().ofMaxSize(2)),
                        template.list().uniqueElements().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.of("GET", "PUT", "POST")
                                .list()
                                .uniqueElements()
                                .ofMaxSize(2),
                        mostlyNone(header.list().uniqueElements().ofMaxSize(2)))
                .as(Route.Match::new);
    }

    private static <T> Arbitrary<List<T>> mostlyNone(Arbitrary<List<T>> lists) {
        return Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(List.of())), Tuple.of(1, lists));
    }

    public static Arbitrary<Access> access() {
        Arbitrary<Access> closed = Arbitraries.maps(Arbitraries.of("read", "write", "GET", "DELETE"), permissions())
                .ofMinSize(1)
                .map(permissions -> new Access(false, List.of("api-key"), permissions));
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(new Access(true, List.of(), Map.of()))), Tuple.of(4, closed));
    }

    public static Arbitrary<Route> routes() {
        Arbitrary<Route.PathPolicy> path = Arbitraries.of(
                Route.PathPolicy.KEEP, new Route.PathPolicy("/a", null), new Route.PathPolicy(null, "/v2/x"));
        Arbitrary<HeaderChanges> changes = Combinators.combine(
                        Arbitraries.maps(Arbitraries.of("x-a", "x-b", "authorization"), Arbitraries.of("", "v", "a b")),
                        Arbitraries.of("x-c", "x-d").list().uniqueElements())
                .as(HeaderChanges::new);
        Arbitrary<Route> plain = Combinators.combine(
                        names(),
                        Arbitraries.of(true, true, false),
                        Arbitraries.integers().between(-2, 2),
                        matches(),
                        access())
                .as((name, enabled, priority, match, access) -> route(name, enabled, priority, match, access));
        return Combinators.combine(
                        plain,
                        nameLists(),
                        path,
                        nameLists(),
                        Combinators.combine(Arbitraries.longs().between(0, 1L << 40), Arbitraries.of(true, false))
                                .as(Route.RequestBody::new),
                        durations(Duration.ofMillis(10), Duration.ofHours(24)),
                        Combinators.combine(changes, changes).as(Route.Headers::new),
                        Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(Route.Criticality.values()))
                                .as(Map::entry))
                .as((base, tags, policy, limits, body, timeout, headers, rest) -> new Route(
                        base.name(),
                        base.enabled(),
                        tags,
                        base.priority(),
                        rest.getValue(),
                        base.match(),
                        base.upstream(),
                        policy,
                        base.access(),
                        limits,
                        base.priority() > 0 ? 1_000_000 : 1,
                        body,
                        timeout,
                        headers,
                        rest.getKey()));
    }

    private static final String AUTHORITY = TestCertificates.authority("keys").pem();
    private static final Authorities AUTHORITIES =
            new Authorities(List.of(TestCertificates.authority("devices").certificate()));

    /** Trust stores of one authority that was made once. */
    public static Arbitrary<TrustStore> trustStores() {
        return Combinators.combine(
                        names(),
                        Arbitraries.of(TrustStore.Identity.values()),
                        Arbitraries.maps(Arbitraries.of("*", "sensor 7", "a/b~c", "spiffe://shop/orders"), names())
                                .ofMaxSize(2))
                .as((name, identity, consumers) -> new TrustStore(name, AUTHORITIES, identity, consumers));
    }

    /** Issuers with and without everything that may be left out. */
    public static Arbitrary<Issuer> issuers() {
        Arbitrary<IssuerKeys> keys = Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of("id.example.com", "www.example.net", "[::1]")
                                .list()
                                .uniqueElements()
                                .ofMaxSize(2),
                        durations(Duration.ofSeconds(10), Duration.ofHours(24)),
                        Arbitraries.just(AUTHORITY).injectNull(0.5))
                .as((discovers, hosts, refresh, caPem) -> new IssuerKeys(
                        discovers ? null : URI.create("https://keys.example.com/jwks.json?v=1"),
                        discovers ? URI.create("https://id.example.com/.well-known/openid-configuration") : null,
                        hosts,
                        refresh,
                        caPem));
        Arbitrary<Issuer.Demands> demands = Combinators.combine(
                        Arbitraries.of("orders-api", "https://api.example.com/", "a b")
                                .list()
                                .uniqueElements()
                                .ofMinSize(1),
                        Arbitraries.of(TokenAlgorithm.values())
                                .list()
                                .uniqueElements()
                                .ofMinSize(1),
                        durations(Duration.ZERO, Duration.ofMinutes(5)),
                        Arbitraries.of("at+jwt", "JWT").injectNull(0.5),
                        Arbitraries.integers().between(256, 65_536),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(Issuer.Demands::new);
        Arbitrary<String> claims = Arbitraries.of("sub", "azp", "realm_access.roles", "https://example.com/roles");
        Arbitrary<ClaimRules> rules = Combinators.combine(
                        claims,
                        claims.injectNull(0.4),
                        Arbitraries.maps(Arbitraries.of("reader", "a/b~c", ""), nameLists())
                                .ofMaxSize(2),
                        claims.injectNull(0.4),
                        Arbitraries.of("*", "acme", "a*", "partner-*")
                                .list()
                                .uniqueElements()
                                .ofMinSize(1))
                .as((consumer, roles, mapping, scopes, consumers) ->
                        new ClaimRules(consumer, roles, roles == null ? Map.of() : mapping, scopes, consumers));
        return Combinators.combine(
                        names(),
                        Arbitraries.of("https://id.example.com", "https://id.example.com/"),
                        Arbitraries.<TokenProof>oneOf(keys, introspections()),
                        demands,
                        rules)
                .as((name, issuer, proof, wanted, who) ->
                        new Issuer(name, issuer, proof, proof instanceof Introspection ? opaque(wanted) : wanted, who));
    }

    private static Issuer.Demands opaque(Issuer.Demands any) {
        return new Issuer.Demands(
                any.audiences(),
                List.of(),
                any.clockSkew(),
                null,
                any.tokenBytesMax(),
                any.certificateBound(),
                any.singleUse());
    }

    private static Arbitrary<Introspection> introspections() {
        return Combinators.combine(
                        Arbitraries.of("https://id.example.com/introspect?x=1", "http://127.0.0.1:9/i"),
                        durations(Duration.ofMillis(100), Duration.ofSeconds(10)),
                        durations(Duration.ZERO, Duration.ofHours(1)),
                        durations(Duration.ZERO, Duration.ofMinutes(5)),
                        Arbitraries.integers().between(1, 256))
                .as((endpoint, timeout, accepted, refused, calls) -> new Introspection(
                        URI.create(endpoint),
                        new Introspection.Client("gateway", new SealedText(SealedText.PREFIX + "A".repeat(64))),
                        timeout,
                        new Introspection.Memory(accepted, refused),
                        calls));
    }

    /** Consistent configurations: what is named is there. */
    public static Arbitrary<Configuration> configurations() {
        Arbitrary<List<ConfigObject>> objects = Combinators.combine(
                        upstreams().list().ofMaxSize(3),
                        roles().list().ofMaxSize(3),
                        limits().list().ofMaxSize(3),
                        consumers().list().ofMaxSize(3),
                        routes().list().ofMaxSize(4),
                        certificates().list().ofMaxSize(2),
                        issuers().list().ofMaxSize(2),
                        trustStores().list().ofMaxSize(2))
                .as((upstreams, roles, limits, consumers, routes, certificates, issuers, trustStores) -> {
                    List<ConfigObject> all = new ArrayList<>(upstreams);
                    all.addAll(roles);
                    all.addAll(limits);
                    all.addAll(consumers);
                    all.addAll(routes);
                    all.addAll(certificates);
                    all.addAll(issuers);
                    all.addAll(trustStores);
                    return all;
                });
        return objects.map(Configuration::of).map(Generated::withoutDanglingNames);
    }

    private static Configuration withoutDanglingNames(Configuration from) {
        Configuration result = from;
        for (Kind kind : List.of(Kind.CONSUMER, Kind.ISSUER, Kind.TRUST_STORE, Kind.ROUTE, Kind.CERTIFICATE)) {
            for (ConfigObject object : from.all(kind).values()) {
                if (!result.violations(object).isEmpty()) {
                    result = result.without(kind, object.name());
                }
            }
        }
        return result;
    }

    /** A route with the least said. */
    public static Route route(String name, boolean enabled, int priority, Route.Match match, Access access) {
        return new Route(
                name,
                enabled,
                List.of(),
                priority,
                Route.Criticality.NORMAL,
                match,
                "a",
                Route.PathPolicy.KEEP,
                access,
                List.of(),
                1,
                Route.RequestBody.DEFAULT,
                Duration.ofSeconds(30),
                Route.Headers.NONE,
                false);
    }

    private static String template(List<String> segments) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            boolean last = i == segments.size() - 1;
            String segment = segments.get(i);
            if (segment.equals("{}")) {
                text.append("/{v").append(i).append('}');
            } else if (!last && (segment.equals("**") || segment.isEmpty())) {
                text.append("/a");
            } else {
                text.append('/').append(segment);
            }
        }
        return text.toString();
    }

    private static Arbitrary<List<String>> nameLists() {
        return Arbitraries.of("a", "b", "c").list().ofMaxSize(3).map(names -> List.copyOf(new TreeSet<>(names)));
    }

    private static Arbitrary<Duration> durations(Duration min, Duration max) {
        return Arbitraries.longs().between(min.toMillis(), max.toMillis()).map(Duration::ofMillis);
    }
}
