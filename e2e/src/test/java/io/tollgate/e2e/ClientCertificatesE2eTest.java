package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.tls.Certificates;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Client certificates on a real system of two nodes, over HTTP/1.1 and HTTP/2: who comes in, and what ends that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class ClientCertificatesE2eTest {
    private static final Duration CHANGE_IN_FORCE = Duration.ofSeconds(10);
    private static final Issued SERVER = TestCertificates.selfSigned("localhost");
    private static final Issued DEVICES = TestCertificates.authority("devices");
    private static final Issued OTHERS = TestCertificates.authority("others");
    private static final String SENSOR = "uri:spiffe://shop/sensor/7";

    private final EchoUpstream upstream;
    private final TestIssuer issuer = TestIssuer.start();
    private final List<Caller> callers = new ArrayList<>();
    private TollgateUp system;
    private AdminApi admin;

    /** One way to come: a node, and a version of HTTP. */
    private record Way(int node, Version version) {
        static List<Way> all() {
            return List.of(
                    new Way(1, Version.HTTP_1_1),
                    new Way(1, Version.HTTP_2),
                    new Way(2, Version.HTTP_1_1),
                    new Way(2, Version.HTTP_2));
        }
    }

    ClientCertificatesE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("certificates"), 2));
        admin = system.signIn(new Caller().client());
    }

    @AfterAll
    void stop() {
        callers.forEach(caller -> caller.client().close());
        if (system != null) {
            system.close();
        }
        upstream.close();
        issuer.close();
    }

    @Test
    @Order(1)
    void a_trust_store_and_a_route_that_takes_certificates_are_made_over_rest() throws Exception {
        admin.put("upstreams/echo", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/shopper", Map.of("permissions", List.of("shop:read")));
        enable(true);
        admin.put("consumers/other", Map.of("roles", List.of("shopper")));
        trust(DEVICES);
        admin.put(
                "certificates/local",
                Map.of(
                        "hosts", List.of("localhost", "*"),
                        "certPem", SERVER.pem(),
                        "keyPem", SERVER.keyPem(),
                        "trustStores", List.of("devices")));
        admin.put(
                "issuers/corp",
                Map.of(
                        "issuer", issuer.uri(),
                        "jwksUri", issuer.jwksUri(),
                        "audiences", List.of("orders-api"),
                        "algorithms", List.of("ES256"),
                        "consumerClaim", "azp"));
        route("certificates", "/shop", "mtls");
        route("tokens", "/bound", "jwt:corp");

        for (var way : Way.all()) {
            await().atMost(CHANGE_IN_FORCE)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(
                            () -> assertThat(shop(way, sensor()).statusCode()).isEqualTo(200));
            var answer = shop(way, sensor());
            assertThat(answer.version()).isEqualTo(way.version());
            assertThat(answer.body()).contains("\"x-consumer\" : \"acme\"");
        }
    }

    @Test
    @Order(2)
    void what_does_not_hold_is_401_with_its_code_and_no_broken_connection() throws Exception {
        var ended = TestCertificates.client(DEVICES, Instant.now().minusSeconds(60), "x", SENSOR);
        for (var way : Way.all()) {
            refused(shop(way, TestCertificates.client(OTHERS, "x", SENSOR)), "certificate-invalid");
            refused(shop(way, TestCertificates.client(null, "x", SENSOR)), "certificate-invalid");
            refused(
                    shop(way, TestCertificates.client(DEVICES, "x", "uri:spiffe://shop/sensor/8")),
                    "certificate-invalid");
            refused(shop(way, ended), "certificate-expired");
            refused(shop(way), "credentials-missing");
        }
    }

    @Test
    @Order(3)
    void a_consumer_that_is_switched_off_is_out_on_open_connections_too() throws Exception {
        var open = new ArrayList<Map.Entry<Way, Caller>>();
        for (var way : Way.all()) {
            open.add(Map.entry(way, caller(way, sensor())));
        }
        answers(open, 200);
        enable(false);
        answers(open, 401);
        enable(true);
        answers(open, 200);
    }

    @Test
    @Order(4)
    void a_trust_store_that_changes_is_in_force_on_open_connections_and_new_ones() throws Exception {
        var open = new ArrayList<Map.Entry<Way, Caller>>();
        for (var way : Way.all()) {
            open.add(Map.entry(way, caller(way, sensor())));
        }
        answers(open, 200);
        trust(OTHERS);
        answers(open, 401);
        for (var way : Way.all()) {
            assertThat(shop(way, TestCertificates.client(OTHERS, "x", SENSOR)).statusCode())
                    .isEqualTo(200);
            refused(shop(way, sensor()), "certificate-invalid");
        }
        trust(DEVICES);
        answers(open, 200);
    }

    @Test
    @Order(5)
    void a_bound_token_opens_with_its_certificate_and_without_it_nothing() throws Exception {
        var own = sensor();
        ObjectNode claims = issuer.claims();
        claims.putObject("cnf").put("x5t#S256", Certificates.thumbprint(Certificates.der(own.certificate())));
        var token = issuer.token(claims);
        for (var way : Way.all()) {
            await().atMost(CHANGE_IN_FORCE)
                    .untilAsserted(() ->
                            assertThat(bound(way, token, own).statusCode()).isEqualTo(200));
            refused(bound(way, token), "token-invalid");
            var stolen = bound(way, token, sensor());
            refused(stolen, "token-invalid");
            assertThat(stolen.headers().firstValue("www-authenticate").orElseThrow())
                    .contains("error=\"invalid_token\"");
        }
    }

    @Test
    @Order(6)
    void the_control_plane_explains_a_certificate_as_the_nodes_judge_it() throws Exception {
        var url = "https://localhost/shop/hello";
        var good = admin.post("explain", Map.of("url", url, "certificate", sensor().pem()));
        assertThat(good.path("outcome").asText()).isEqualTo("allow");
        assertThat(good.path("consumer").asText()).isEqualTo("acme");
        var foreign = TestCertificates.client(OTHERS, "x", SENSOR).pem();
        var bad = admin.post("explain", Map.of("url", url, "certificate", foreign));
        assertThat(bad.path("outcome").asText()).isEqualTo("deny");
        assertThat(bad.path("code").asText()).isEqualTo("certificate-invalid");
    }

    @Test
    @Order(7)
    void the_console_makes_a_trust_store_names_it_and_explains() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.startNew("trust-stores", "trust-store");
            console.type("trust-store-name", "partners");
            console.type("trust-store-caPem", OTHERS.pem());
            console.select("trust-store-identity", "san-uri");
            console.type("trust-store-consumers", "spiffe://shop/sensor/7: other");
            console.save();
            console.go("trust-stores");
            console.awaitVisible("trust-stores-row-partners");
            console.screenshot("trust-stores");

            console.go("certificates");
            console.press("certificate-open-local");
            console.choose("certificate-trustStores", "partners");
            console.save();
            for (var way : Way.all()) {
                await().atMost(CHANGE_IN_FORCE)
                        .untilAsserted(() -> assertThat(shop(way, TestCertificates.client(OTHERS, "x", SENSOR))
                                        .body())
                                .contains("\"x-consumer\" : \"other\""));
                assertThat(shop(way, sensor()).body()).contains("\"x-consumer\" : \"acme\"");
            }

            console.go("explain");
            console.type("explain-url", "https://localhost/shop/hello");
            console.one("explain-sender")
                    .getByText("Whoever has a client certificate")
                    .click();
            console.type(
                    "explain-certificate",
                    TestCertificates.client(null, "x", SENSOR).pem());
            console.press("explain-ask");
            console.awaitText("explain-outcome", "Refused with 401");
            console.awaitText("explain-step-authenticate", "client certificate self-signed");
            console.screenshot("explain-certificate");
            assertThat(console.complaints()).isEmpty();
        }
        assertThat(admin.get("trust-stores/partners")
                        .at("/consumers/spiffe:~1~1shop~1sensor~17")
                        .asText())
                .isEqualTo("other");
    }

    private static Issued sensor() {
        return TestCertificates.client(DEVICES, "x", SENSOR);
    }

    private void enable(boolean enabled) throws IOException {
        admin.put("consumers/acme", Map.of("roles", List.of("shopper"), "enabled", enabled));
    }

    private void trust(Issued authority) throws IOException {
        admin.put(
                "trust-stores/devices",
                Map.of(
                        "caPem",
                        authority.pem(),
                        "identity",
                        "san-uri",
                        "consumers",
                        Map.of("spiffe://shop/sensor/7", "acme")));
    }

    private void route(String name, String path, String method) throws IOException {
        admin.put(
                "routes/" + name,
                Map.of(
                        "match", Map.of("paths", List.of(path + "/**")),
                        "upstream", "echo",
                        "path", Map.of("stripPrefix", path),
                        "access",
                                Map.of(
                                        "authentication", List.of(method),
                                        "permissions", Map.of("read", "shop:read", "write", "shop:write"))));
    }

    private Caller caller(Way way, Issued... own) throws Exception {
        var caller = Caller.showing(way.version(), SERVER, own);
        callers.add(caller);
        return caller;
    }

    private HttpResponse<String> shop(Way way, Issued... own) throws Exception {
        return caller(way, own).get(system.secured(way.node(), "/shop/hello"));
    }

    private HttpResponse<String> bound(Way way, String token, Issued... own) throws Exception {
        return caller(way, own).bearing(system.secured(way.node(), "/bound/hello"), token);
    }

    /** On connections that are kept. */
    private void answers(List<Map.Entry<Way, Caller>> open, int status) {
        for (var each : open) {
            var uri = system.secured(each.getKey().node(), "/shop/hello");
            await().atMost(CHANGE_IN_FORCE)
                    .untilAsserted(() ->
                            assertThat(each.getValue().get(uri).statusCode()).isEqualTo(status));
        }
    }

    private static void refused(HttpResponse<String> answer, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"").doesNotContain("detail");
    }
}
