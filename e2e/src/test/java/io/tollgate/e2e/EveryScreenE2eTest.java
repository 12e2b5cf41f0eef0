package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.core.tls.TestCertificates.Wish;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every screen with something on it, by its own address, light and dark, on a desk and on a phone: none with a serious
 * finding of axe-core's, none with a script's error, none that has to be pushed sideways on a phone. {@code -Dtollgate.write-docs=true} keeps the pictures in
 * {@code docs/screenshots}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(900)
class EveryScreenE2eTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path DOCS = TollgateUp.HOME.resolve("docs").resolve("screenshots");

    /** Name of the picture, and address. */
    private final Map<String, String> screens = new TreeMap<>(Map.ofEntries(
            Map.entry("overview", ""),
            Map.entry("live", "live"),
            Map.entry(
                    "peak",
                    "peak?of=status4xx&from=" + Instant.now() + "&to="
                            + Instant.now().plus(Duration.ofDays(1))),
            Map.entry("alerts", "alerts"),
            Map.entry("alerts-all", "alerts/all"),
            Map.entry("alert-rule", "alerts/rules/error-rate"),
            Map.entry("alert-channel", "alerts/new-channel"),
            Map.entry("who-may", "who-may"),
            Map.entry("try", "try?url=/orders/hello"),
            Map.entry("nodes", "nodes"),
            Map.entry("routes", "routes"),
            Map.entry("import", "import"),
            Map.entry("route", "routes/orders"),
            Map.entry("route-overview", "routes/orders?tab=overview"),
            Map.entry("route-history", "routes/orders?tab=history"),
            Map.entry("upstreams", "upstreams"),
            Map.entry("upstream", "upstreams/shop"),
            Map.entry("limits", "limits"),
            Map.entry("limit", "limits/per-consumer"),
            Map.entry("quotas", "quotas"),
            Map.entry("certificates", "certificates"),
            Map.entry("certificate", "certificates/local"),
            Map.entry("consumers", "consumers"),
            Map.entry("consumer", "consumers/acme"),
            Map.entry("keys", "keys"),
            Map.entry("issuers", "issuers"),
            Map.entry("issuer", "issuers/corp"),
            Map.entry("trust-stores", "trust-stores"),
            Map.entry("trust-store", "trust-stores/devices"),
            Map.entry("token-revocations", "token-revocations"),
            Map.entry("roles", "roles"),
            Map.entry("role", "roles/orders-writer"),
            Map.entry("penalties", "penalties"),
            Map.entry("explain", "explain?method=POST&url=/orders/hello&consumer=globex"),
            Map.entry("revisions", "revisions"),
            Map.entry("trust-anchors", "trust-anchors"),
            Map.entry("audit", "audit"),
            Map.entry("operators", "operators"),
            Map.entry("operator", "operators/admin"),
            Map.entry("operator-roles", "operator-roles"),
            Map.entry("account", "account")));

    /** What nobody is signed in for, and no link leads to. */
    private static final String LOGIN = "login";

    private static final List<String> LIMITS = List.of("per-consumer", "monthly");

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private final TestIssuer issuer = TestIssuer.start();
    private TollgateUp system;
    private AdminApi admin;
    /** A good key forgives its address: nobody comes with one then. */
    private volatile boolean guessing;

    private String acme = "";
    private String globex = "";

    EveryScreenE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("screens"), 2));
        admin = system.signIn(caller.client());
        configure();
        people();
        openToEverybody();
        traffic();
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
        issuer.close();
    }

    private void configure() throws IOException {
        var own = certificate("localhost", List.of("localhost"), false);
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/orders-reader", Map.of("permissions", List.of("orders:read")));
        admin.put("roles/orders-writer", Map.of("permissions", List.of("orders:*", "stock:read")));
        admin.put("consumers/acme", Map.of("roles", List.of("orders-writer"), "tags", List.of("partner")));
        admin.put("consumers/globex", Map.of("roles", List.of("orders-reader")));
        admin.put(
                "limits/per-consumer",
                Map.of("by", List.of("consumer"), "rules", List.of(Map.of("requests", 80, "per", "1m"))));
        admin.put(
                "limits/monthly",
                Map.of(
                        "by", List.of("consumer"),
                        "rules", List.of(Map.of("requests", 1_000, "per", "1mo", "calendar", "Europe/Zurich"))));
        admin.put(
                "trust-stores/devices",
                Map.of(
                        "caPem", certificate("devices", List.of(), true).pem(),
                        "identity", "san-uri",
                        "consumers", Map.of("spiffe://shop/orders", "acme")));
        admin.put(
                "certificates/local",
                Map.of(
                        "certPem", own.pem(),
                        "keyPem", own.keyPem(),
                        "hosts", List.of("*"),
                        "trustStores", List.of("devices")));
        admin.put(
                "issuers/corp",
                Map.of(
                        "issuer", issuer.uri(),
                        "jwksUri", issuer.jwksUri(),
                        "audiences", List.of("orders-api"),
                        "algorithms", List.of("ES256")));
        route("orders", Map.of("authentication", List.of("api-key", "jwt:corp", "mtls"), "permissions", orders()));
        route("stock", Map.of("authentication", List.of("api-key"), "permissions", Map.of("read", "stock:read")));
        route("catalogue", Map.of("public", true));
    }

    /** Of ninety days: one that is about to end would be the loudest thing on most screens. */
    private static Issued certificate(String name, List<String> hosts, boolean authority) {
        var now = Instant.now();
        var wish = new Wish(
                name,
                hosts,
                now.minus(Duration.ofHours(1)),
                now.plus(Duration.ofDays(90)),
                TestCertificates.ecKeys("secp256r1"));
        return TestCertificates.issue(wish, null, authority);
    }

    private static Map<String, String> orders() {
        return Map.of("read", "orders:read", "write", "orders:write");
    }

    private void route(String name, Map<String, ?> access) throws IOException {
        route(name, access, access.containsKey("public") ? List.of("per-consumer") : LIMITS);
    }

    private void route(String name, Map<String, ?> access, List<String> limits) throws IOException {
        admin.put(
                "routes/" + name,
                Map.of(
                        "match",
                        Map.of("paths", List.of("/" + name + "/**")),
                        "upstream",
                        "shop",
                        "path",
                        Map.of("stripPrefix", "/" + name),
                        "limits",
                        limits,
                        "access",
                        access));
    }

    private void people() throws IOException {
        admin.put("operator-roles/on-call", Map.of("permissions", List.of("nodes:read", "telemetry:read")));
        admin.put("operators/robin", Map.of("password", "correct-horse-battery-stable", "roles", List.of("on-call")));
        admin.post(
                "me/tokens",
                Map.of(
                        "name", "pipeline",
                        "permissions", List.of("config:read"),
                        "expiresAt", Instant.now().plus(Duration.ofDays(30)).toString()));
        admin.post(
                "token-revocations",
                Map.of(
                        "issuer",
                        "corp",
                        "subject",
                        "mallory",
                        "issuedBefore",
                        Instant.now().toString(),
                        "reason",
                        "left"));
    }

    /** A change with a reason, and one that somebody ought to think about twice. */
    private void openToEverybody() throws IOException, InterruptedException {
        var token = admin.post(
                        "me/tokens",
                        Map.of(
                                "name", "deployment",
                                "permissions", List.of("routes:read", "routes:write"),
                                "expiresAt",
                                        Instant.now().plus(Duration.ofDays(30)).toString()))
                .path("secret")
                .asText();
        state(
                token,
                "{\"authentication\":[\"api-key\"],\"permissions\":{\"read\":\"stock:read\"}}",
                "The state of the shop moves in");
        state(token, "{\"public\":true}", "Partners ask whether we are up");
        screens.put(
                "revision",
                "revisions/" + admin.get("revisions").at("/items/0/number").asInt());
    }

    private void state(String token, String access, String why) throws IOException, InterruptedException {
        var document = "{\"match\":{\"paths\":[\"/status\"]},\"upstream\":\"shop\",\"access\":%s}".formatted(access);
        var request = HttpRequest.newBuilder(system.admin("/api/v1/routes/status"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("X-Change-Message", why)
                .PUT(BodyPublishers.ofString(document))
                .build();
        var answer = caller.client().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    }

    /** Some of everything that a gateway answers, so that charts and tables have what they have in real life. */
    private void traffic() throws Exception {
        acme = admin.post("consumers/acme/keys", Map.of("alias", "production"))
                .path("secret")
                .asText();
        globex = admin.post("consumers/globex/keys", Map.of("alias", "trial"))
                .path("secret")
                .asText();
        for (int node = 1; node <= 2; node++) {
            var orders = system.proxy(node, "/orders/hello");
            await().atMost(SOON).until(() -> caller.get(orders, acme).statusCode() == 200);
            await().atMost(SOON).until(() -> caller.get(orders, globex).statusCode() == 200);
        }
        for (int i = 0; i < 60; i++) {
            int node = 1 + i % 2;
            caller.get(system.proxy(node, "/orders/hello"), acme);
            caller.get(system.proxy(node, "/catalogue/hello"));
            caller.post(system.proxy(node, "/orders/hello"), globex, "{}");
            if (i % 6 == 0) {
                caller.get(system.proxy(node, "/nowhere"));
                caller.get(system.proxy(node, "/orders/hello"), wrongKey());
            }
        }
        await().atMost(SOON)
                .until(() -> admin.get("telemetry/summary?window=1h")
                                .path("requests")
                                .asInt()
                        > 150);
    }

    private String wrongKey() {
        return acme.substring(0, acme.length() - 1) + (acme.endsWith("x") ? "y" : "x");
    }

    /** Some requests now and then, for the pages that show what happens. */
    private ScheduledExecutorService trickle() {
        var thread = Executors.newSingleThreadScheduledExecutor();
        var _ = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        caller.get(system.proxy(1, "/catalogue/hello"));
                        caller.get(system.proxy(2, "/orders/hello"));
                        caller.get(system.proxy(2, "/nowhere"));
                        if (!guessing) {
                            caller.get(system.proxy(1, "/orders/hello"), acme);
                            caller.get(system.proxy(2, "/stock/hello"), acme);
                        }
                    } catch (IOException | InterruptedException e) {
                        // the system is being stopped
                    }
                },
                0,
                2,
                TimeUnit.SECONDS);
        return thread;
    }

    @Test
    void every_screen_can_be_read_by_everybody() throws Exception {
        Accessibility axe = new Accessibility();
        List<String> found = new ArrayList<>();
        try (var console = new ConsoleBrowser(system.console("/"));
                var _ = trickle()) {
            console.open(LOGIN, "login-username");
            found.addAll(console.forms(LOGIN, axe));
            console.signIn("admin", system.adminPassword());
            assertThat(console.linksInTheRail())
                    .as("screens that the rail leads to")
                    .isSubsetOf(screens.values().stream()
                            .map(address -> address.replaceFirst("\\?.*", ""))
                            .toList());
            for (var screen : screens.entrySet()) {
                if (screen.getKey().equals("penalties")) {
                    misbehave();
                }
                console.open(screen.getValue(), screen.getKey().equals("live") ? "live-table" : "page-title");
                happen(screen.getKey(), console);
                // A page that failed has a title, too.
                assertThat(console.one("page-title").textContent())
                        .as(screen.getKey())
                        .isNotIn("Something failed", "Not found", "Not allowed");
                found.addAll(console.forms(screen.getKey(), axe));
                guessing = false;
            }
            assertThat(console.complaints()).isEmpty();
        }
        assertThat(found)
                .as("what axe-core finds serious, and what is wider than the window")
                .isEmpty();
        if (Boolean.getBoolean("tollgate.write-docs")) {
            keep();
        }
    }

    @Test
    void on_a_phone_a_row_says_the_rest_when_it_is_unfolded() throws IOException {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("routes", "route-delete-orders");
            console.narrow();
            console.awaitUnseen("route-delete-orders");
            console.awaitVisible("route-open-orders");
            console.fold("routes-row-orders");
            console.awaitVisible("route-delete-orders");
            console.awaitUnseen("route-delete-stock");
            console.fold("routes-row-orders");
            console.awaitUnseen("route-delete-orders");
            assertThat(console.complaints()).isEmpty();
        }
    }

    /** Pages of what happens are empty until something does. */
    private void happen(String screen, ConsoleBrowser console) throws IOException, InterruptedException {
        switch (screen) {
            case "live" -> {
                for (int i = 0; i < 4; i++) {
                    int node = 1 + i % 2;
                    caller.get(system.proxy(node, "/orders/hello"), acme);
                    caller.post(system.proxy(node, "/orders/hello"), globex, "{}");
                    caller.get(system.proxy(node, "/catalogue/hello"));
                }
                caller.get(system.proxy(1, "/orders/hello"), wrongKey());
                await().atMost(SOON).until(() -> console.rows("live").size() > 16);
            }
            case "penalties" -> {
                console.awaitVisible("penalties-row-127.0.0.1");
                console.awaitVisible("lowered-limits-row-per-address-127.0.0.1");
            }
            case "operator" -> console.awaitVisible("operator-tokens-table");
            case "import" -> {
                console.type("import-document", ImportE2eTest.PETSTORE);
                console.type("import-target", upstream.url());
                console.press("import-preview");
                console.awaitText("import-result", "added");
            }
            case "try" -> {
                console.type("try-key", acme);
                console.press("try-send");
                console.awaitText("try-status", "200");
                console.awaitVisible("try-body-came");
            }
            default -> {}
        }
    }

    /** Somebody guesses keys and looks for paths that are not there. */
    private void misbehave() throws IOException, InterruptedException {
        guessing = true;
        admin.put(
                "limits/per-address",
                Map.of(
                        "by", List.of("address"),
                        "rules", List.of(Map.of("requests", 1_000, "per", "1h")),
                        "adaptive", Map.of("mode", "enforce", "floorPercent", 10, "requestsMin", 10)));
        route("status", Map.of("public", true), List.of("per-address"));
        for (int i = 0; i < 13; i++) {
            caller.get(system.proxy(1, "/orders/hello"), wrongKey());
        }
        await().atMost(SOON).until(() -> {
            for (int i = 0; i < 20; i++) {
                caller.get(system.proxy(1, "/wp-" + i + ".php"));
            }
            return !admin.get("lowered-limits").path("items").isEmpty();
        });
    }

    private void keep() throws IOException {
        Files.createDirectories(DOCS);
        var names = new TreeSet<>(screens.keySet());
        names.add(LOGIN);
        for (String name : names) {
            for (String form : ConsoleBrowser.FORMS) {
                Files.write(
                        DOCS.resolve(name + form + ".jpg"), Files.readAllBytes(ConsoleBrowser.picture(name + form)));
            }
        }
    }
}
