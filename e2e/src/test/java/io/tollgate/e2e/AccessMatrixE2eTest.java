package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.e2e.Credential.Kind;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Method × credential × role × route on a real system of two nodes, over HTTP/1.1 and HTTP/2, with tokens of real providers.
 * Every combination is generated; what it must come to is said here in one small function, and {@code /explain} must say the
 * same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class AccessMatrixE2eTest {
    private static final Duration IN_FORCE = Duration.ofSeconds(30);
    private static final Issued SERVER = TestCertificates.selfSigned("localhost");
    private static final Issued DEVICES = TestCertificates.authority("devices");
    private static final Issued OTHERS = TestCertificates.authority("others");

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");
    private static final List<String> OF_ROUTES = List.of("GET", "HEAD", "POST", "DELETE");

    /** What each role permits; each has a consumer of its name. */
    private static final Map<String, List<String>> ROLES = Map.of(
            "reader", List.of("shop:read"),
            "writer", List.of("shop:read", "shop:write"),
            "remover", List.of("shop:remove"),
            "owner", List.of("shop:*"),
            "stranger", List.of("stock:*"),
            "empty", List.of());

    /** Whom each route lets in, by kinds of credentials; nobody needs any on the public one. */
    private static final Map<String, Set<Kind>> ROUTES = Map.of(
            "keys", EnumSet.of(Kind.KEY),
            "signed", EnumSet.of(Kind.SIGNED),
            "opaque", EnumSet.of(Kind.OPAQUE),
            "certificates", EnumSet.of(Kind.CERTIFICATE),
            "any", EnumSet.of(Kind.KEY, Kind.SIGNED, Kind.OPAQUE, Kind.CERTIFICATE),
            "public", EnumSet.noneOf(Kind.class));

    private static final String NO_ROUTE = "nowhere";

    private final EchoUpstream upstream;
    private final RealIssuer corp = new RealIssuer(ROLES.keySet().toArray(String[]::new));
    private final RealIssuer vault = new RealIssuer(ROLES.keySet().toArray(String[]::new));
    /** By way and certificate: each keeps its connection. */
    private final Map<Map.Entry<Way, String>, Caller> callers = new ConcurrentHashMap<>();

    private TollgateUp system;
    private AdminApi admin;

    /** A way to a node. */
    private record Way(int node, Version version, boolean secured) {
        static List<Way> all() {
            List<Way> all = new ArrayList<>();
            for (int node = 1; node <= 2; node++) {
                all.add(new Way(node, Version.HTTP_1_1, false));
                all.add(new Way(node, Version.HTTP_1_1, true));
                all.add(new Way(node, Version.HTTP_2, true));
            }
            return all;
        }
    }

    AccessMatrixE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        // The guard of credentials would hold back who shows so many bad ones.
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("matrix"), 2)
                .withEnvironment(Map.of("TOLLGATE_CREDENTIAL_GUARD", "off")));
        admin = system.signIn(new Caller().client());
        admin.put("upstreams/echo", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        for (var role : ROLES.entrySet()) {
            admin.put("roles/" + role.getKey(), Map.of("permissions", role.getValue()));
            admin.put("consumers/" + role.getKey(), Map.of("roles", List.of(role.getKey())));
        }
        admin.put("consumers/left", Map.of("roles", List.of("owner")));
        admin.put("trust-stores/devices", Map.of("caPem", DEVICES.pem(), "identity", "subject-cn"));
        admin.put(
                "certificates/local",
                Map.of(
                        "hosts", List.of("localhost", "*"),
                        "certPem", SERVER.pem(),
                        "keyPem", SERVER.keyPem(),
                        "trustStores", List.of("devices")));
        admin.put("issuers/corp", corp.document());
        admin.put("issuers/vault", vault.opaqueDocument());
        for (var route : ROUTES.entrySet()) {
            admin.put("routes/" + route.getKey(), route(route.getKey(), route.getValue()));
        }
    }

    private static Map<String, Object> route(String name, Set<Kind> kinds) {
        Map<String, Object> access = kinds.isEmpty()
                ? Map.of("public", true)
                : Map.of(
                        "authentication",
                                kinds.stream().map(AccessMatrixE2eTest::method).toList(),
                        "permissions", Map.of("read", "shop:read", "write", "shop:write", "DELETE", "shop:remove"));
        return Map.of(
                "match",
                Map.of("paths", List.of("/" + name + "/**"), "methods", OF_ROUTES),
                "upstream",
                "echo",
                "path",
                Map.of("stripPrefix", "/" + name),
                "access",
                access);
    }

    private static String method(Kind kind) {
        return switch (kind) {
            case KEY -> "api-key";
            case SIGNED -> "jwt:corp";
            case OPAQUE -> "jwt:vault";
            case CERTIFICATE -> "mtls";
            case NONE, BOTH -> throw new IllegalArgumentException(kind + " is no method");
        };
    }

    @AfterAll
    void stop() {
        callers.values().forEach(caller -> caller.client().close());
        if (system != null) {
            system.close();
        }
        upstream.close();
        corp.close();
        vault.close();
    }

    @Test
    void every_combination_comes_to_what_it_must_and_is_explained() throws Exception {
        var credentials = credentials();
        awaitInForce(credentials);
        int judged = 0;
        for (var credential : credentials) {
            try (var ways = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> all = new ArrayList<>();
                for (var way : Way.all()) {
                    if (credential.certificate() == null || way.secured()) {
                        all.add(ways.submit(() -> judge(way, credential)));
                    }
                }
                isExplained(credential);
                for (var each : all) {
                    judged += each.get();
                }
            }
        }
        assertThat(judged)
                .as("combinations")
                .isGreaterThanOrEqualTo(credentials.size() * routes().size() * METHODS.size() * 4);
        for (int node = 1; node <= 2; node++) {
            whatWasWrongIsToldApart(node);
        }
    }

    /** Every method on every route; returns how many that were. */
    private int judge(Way way, Credential credential) throws Exception {
        for (var route : routes()) {
            for (var method : METHODS) {
                assertThat(send(way, method, route, credential))
                        .as("%s /%s with %s at %s", method, route, credential.name(), way)
                        .isEqualTo(expected(method, route, credential));
            }
        }
        return routes().size() * METHODS.size();
    }

    private void isExplained(Credential credential) throws IOException {
        if (credential.question() == null) {
            return;
        }
        for (var route : routes()) {
            for (var method : METHODS) {
                assertThat(explained(method, route, credential.question()))
                        .as("%s /%s with %s, explained", method, route, credential.name())
                        .isEqualTo(expected(method, route, credential));
            }
        }
    }

    /** The caller learns little; who runs the gateway learns why. */
    private void whatWasWrongIsToldApart(int node) throws Exception {
        var metrics =
                new Caller().get(system.status(node, "/metrics")).body().lines().toList();
        for (var kind : List.of(
                "api-key\",reason=\"key-revoked",
                "api-key\",reason=\"key-unknown",
                "api-key\",reason=\"key-expired",
                "api-key\",reason=\"key-address",
                "api-key\",reason=\"consumer-disabled",
                "jwt\",reason=\"signature",
                "jwt\",reason=\"issuer",
                "jwt\",reason=\"inactive",
                "mtls\",reason=\"unknown-authority",
                "none\",reason=\"credentials-missing",
                "none\",reason=\"credentials-ambiguous")) {
            assertThat(metrics)
                    .anyMatch(line -> line.startsWith("tollgate_auth_failures_total{scheme=\"" + kind + "\"}"));
        }
    }

    /** The whole policy, said once more: what a request must come to. */
    private static int expected(String method, String route, Credential credential) {
        var kinds = ROUTES.get(route);
        if (kinds == null) {
            return 404;
        }
        if (!OF_ROUTES.contains(method)) {
            return 405;
        }
        if (kinds.isEmpty()) {
            return 200;
        }
        if (credential.kind() == Kind.BOTH) {
            return 400;
        }
        if (credential.role() == null || !kinds.contains(credential.kind())) {
            return 401;
        }
        var needed = switch (method) {
            case "GET", "HEAD" -> "shop:read";
            case "DELETE" -> "shop:remove";
            default -> "shop:write";
        };
        var granted = ROLES.getOrDefault(credential.role(), List.of());
        return granted.contains(needed) || granted.contains("shop:*") ? 200 : 403;
    }

    private static List<String> routes() {
        var routes = new ArrayList<>(ROUTES.keySet());
        routes.add(NO_ROUTE);
        return routes;
    }

    private List<Credential> credentials() throws Exception {
        List<Credential> all = new ArrayList<>();
        all.add(new Credential("none", Kind.NONE, null, Map.of(), null, Map.of()));
        for (var role : ROLES.keySet()) {
            all.add(key(role, role, issue(role).secret()));
            all.add(Credential.inFields(Kind.SIGNED, role, role, corp.token(role), null));
            all.add(Credential.inFields(Kind.OPAQUE, role, role, vault.opaqueToken(role), null));
            all.add(certificate(role, role, TestCertificates.client(DEVICES, role)));
        }
        // A key may be cut down to fewer roles than its consumer's.
        admin.put("consumers/owner", Map.of("roles", List.of("owner", "reader")));
        all.add(key(
                "reader",
                "owner's, as reader",
                issue("owner", Map.of("roles", List.of("reader"))).secret()));
        var revoked = issue("owner");
        admin.post("keys/" + revoked.id() + "/revoke", Map.of("reason", "test"));
        all.add(key(null, "revoked", revoked.secret()));
        all.add(key(null, "unknown", "tg_live_nobody"));
        var soon = Instant.now().plusSeconds(3).toString();
        all.add(key(null, "expired", issue("owner", Map.of("expiresAt", soon)).secret()));
        var elsewhere = Map.of("allowedCidrs", List.of("10.0.0.0/8"));
        all.add(key(null, "for another address", issue("owner", elsewhere).secret()));
        all.add(key(null, "of a consumer that is switched off", issue("left").secret()));
        admin.put("consumers/left", Map.of("roles", List.of("owner"), "enabled", false));
        all.add(Credential.inFields(Kind.SIGNED, null, "forged", forged(corp.token("owner")), null));
        // Signed, and yet nobody's here but the one's who is asked about it.
        all.add(Credential.inFields(Kind.OPAQUE, "owner", "signed", vault.token("owner"), null));
        all.add(Credential.inFields(Kind.OPAQUE, null, "unknown", "made-up", null));
        all.add(certificate(null, "of another authority", TestCertificates.client(OTHERS, "owner")));
        var both = Map.of("X-API-Key", issue("owner").secret(), "Authorization", "Bearer " + corp.token("owner"));
        all.add(new Credential("key and token", Kind.BOTH, "owner", both, null, Map.of("headers", both)));
        return all;
    }

    private static Credential key(@Nullable String role, String name, String secret) {
        return Credential.inFields(Kind.KEY, role, name, secret, Map.of("headers", Map.of("X-API-Key", secret)));
    }

    private static Credential certificate(@Nullable String role, String name, Issued own) {
        return new Credential(
                Kind.CERTIFICATE + " " + name, Kind.CERTIFICATE, role, Map.of(), own, Map.of("certificate", own.pem()));
    }

    /** The same claims under a signature of the same form that is another's. */
    private static String forged(String token) {
        var start = token.lastIndexOf('.') + 1;
        var signature = new StringBuilder(token.substring(start));
        return token.substring(0, start) + signature.replace(9, 10, signature.charAt(9) == 'A' ? "B" : "A");
    }

    private record Key(String id, String secret) {}

    private Key issue(String consumer) throws IOException {
        return issue(consumer, Map.of());
    }

    private Key issue(String consumer, Map<String, ?> further) throws IOException {
        var wish = new HashMap<String, Object>(further);
        wish.put("alias", "matrix");
        var issued = admin.post("consumers/" + consumer + "/keys", wish);
        return new Key(issued.path("id").asText(), issued.path("secret").asText());
    }

    /** Keys and revisions reach nodes in moments, and not in the same one. */
    private void awaitInForce(List<Credential> credentials) {
        for (var way : Way.all()) {
            for (var credential : credentials) {
                if (credential.certificate() == null || way.secured()) {
                    await().atMost(IN_FORCE)
                            .ignoreExceptionsInstanceOf(IOException.class)
                            .untilAsserted(() -> assertThat(send(way, "GET", "any", credential))
                                    .as("%s at %s", credential.name(), way)
                                    .isEqualTo(expected("GET", "any", credential)));
                }
            }
        }
    }

    private int explained(String method, String route, Map<String, Object> shown) throws IOException {
        Map<String, Object> question = new HashMap<>(shown);
        question.put("method", method);
        question.put("url", "https://localhost/" + route + "/hello");
        var told = admin.post("explain", question);
        return told.path("outcome").asText().equals("allow")
                ? 200
                : told.path("status").asInt();
    }

    private int send(Way way, String method, String route, Credential credential) throws Exception {
        var path = "/" + route + "/hello";
        var uri = way.secured() ? system.secured(way.node(), path) : system.proxy(way.node(), path);
        var answer = caller(way, credential).send(method, uri, credential.fields());
        assertThat(answer.version()).isEqualTo(way.version());
        return answer.statusCode();
    }

    private Caller caller(Way way, Credential credential) throws Exception {
        var own = credential.certificate();
        var key = Map.entry(way, own == null ? "" : credential.name());
        var known = callers.get(key);
        if (known == null) {
            known = own == null ? Caller.showing(way.version(), SERVER) : Caller.showing(way.version(), SERVER, own);
            callers.put(key, known);
        }
        return known;
    }
}
