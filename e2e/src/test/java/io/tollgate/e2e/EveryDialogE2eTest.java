package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link EveryScreenE2eTest} does not come by: lists with nothing in them, forms of new objects, addresses of nothing,
 * refusals, and every question that the console asks. None with a serious finding of axe-core's, light on a desk and dark on a
 * phone. Which dialogs there are, the console's sources say: one that is opened by no question here fails the test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class EveryDialogE2eTest {
    /** Between them both colors and both widths. */
    private static final List<String> FORMS = List.of("", "-dark-phone");

    private static final List<String> EMPTY_LISTS = List.of(
            "live",
            "routes",
            "upstreams",
            "limits",
            "quotas",
            "certificates",
            "consumers",
            "keys",
            "keys?only=never-used",
            "issuers",
            "trust-stores",
            "token-revocations",
            "roles",
            "penalties");

    private static final List<String> NEW_OBJECTS = List.of(
            "new/route",
            "new/upstream",
            "new/limit",
            "new/certificate",
            "new/consumer",
            "new/issuer",
            "new/trust-store",
            "new/role",
            "alerts/new-rule");

    private static final Pattern DIALOG =
            Pattern.compile("class (\\w+)(?:<[^{]*>)? extends (?:Dialog|ConfirmDialog)\\b");
    private static final Pattern ITS_ID = Pattern.compile("Mark\\.once\\(\\s*this,\\s*\"([^\"]+)\"");

    /** Robin's password, after the first day. */
    private static final String OWN = "a sentence of my own";

    /** Of dialogs that have no class, nobody could say whether they were opened. */
    private static final Pattern NAMELESS = Pattern.compile("\\bnew Dialog\\(");

    private final Caller caller = new Caller();
    private TollgateUp system;
    private AdminApi admin;
    private String key = "";

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("dialogs"), 1));
        admin = system.signIn(caller.client());
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
    }

    private static String picture(String address) {
        return address.replaceAll("[^a-z]+", "-");
    }

    @Test
    @Order(1)
    void empty_lists_new_objects_and_what_is_not_there_can_be_read_by_everybody() throws IOException {
        Accessibility axe = new Accessibility();
        List<String> found = new ArrayList<>();
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            for (String address : EMPTY_LISTS) {
                console.open(address, "empty-state");
                found.addAll(console.forms("empty-" + picture(address), axe, FORMS));
            }
            for (String address : NEW_OBJECTS) {
                console.open(address, "save");
                found.addAll(console.forms(picture(address), axe, FORMS));
            }
            for (String address : List.of("nowhere", "routes/nowhere", "revisions/999999")) {
                console.open(address, "page-title");
                console.awaitText("page-title", "ot found");
                found.addAll(console.forms("missing-" + picture(address), axe, FORMS));
            }
            assertThat(console.complaints()).isEmpty();
        }
        assertThat(found).isEmpty();
    }

    /** A page, and what to press there until a question is asked. */
    private record Question(String address, Consumer<ConsoleBrowser> ask) {
        static Question of(String address, String press, String shows) {
            return new Question(address, console -> {
                console.press(press);
                console.awaitVisible(shows);
            });
        }

        /** Of a row: the button's name begins so. */
        static Question ofFirst(String address, String pressPrefix, String shows) {
            return new Question(address, console -> {
                console.pressFirst(pressPrefix);
                console.awaitVisible(shows);
            });
        }
    }

    private Map<String, Question> questions() {
        Map<String, Question> all = new LinkedHashMap<>();
        all.put("issue-key", Question.of("keys", "keys-issue", "key-issue-cancel"));
        all.put("secret", new Question("keys", EveryDialogE2eTest::issue));
        all.put("rotate-key", Question.ofFirst("keys", "key-rotate-", "rotate-close"));
        all.put("overlap", Question.ofFirst("keys", "key-overlap-", "overlap-close"));
        all.put("limit-key", Question.ofFirst("keys", "key-limits-", "key-limits-close"));
        all.put("revoke-key", Question.ofFirst("keys", "key-revoke-", "revoke-close"));
        all.put("revoke-all-keys", Question.of("consumers/acme", "keys-revoke-all", "revoke-all-close"));
        all.put("grant-quota", Question.ofFirst("quotas", "quota-grant-", "grant-cancel"));
        all.put("live-request", new Question("live", this::openLive));
        all.put("silence", Question.ofFirst("alerts", "alert-silence-", "silence-confirm"));
        all.put("delete", Question.of("routes", "route-delete-orders", "delete-cancel"));
        all.put("delete-in-use", Question.of("upstreams", "upstream-delete-shop", "in-use-by"));
        all.put("several-routes", new Question("routes", console -> {
            console.press("route-choose-orders");
            console.press("routes-bulk-disable");
            console.awaitVisible("bulk-names");
        }));
        all.put("roll-back", Question.of("revisions/1", "roll-back", "roll-back-cancel"));
        all.put("add-node", Question.of("nodes", "nodes-add", "node-token-close"));
        all.put("add-node-command", new Question("nodes", console -> {
            console.press("nodes-add");
            console.press("node-token-make");
            console.awaitVisible("node-command");
        }));
        all.put("revoke-node", Question.ofFirst("nodes", "node-revoke-", "confirm"));
        all.put("revoke-tokens", Question.of("token-revocations", "tokens-revoke", "revocation-close"));
        all.put(
                "take-back-revocation",
                Question.ofFirst("token-revocations", "revocation-withdraw-", "confirm-cancel"));
        all.put("operator", Question.of("operators", "operator-open-robin", "operator-close"));
        all.put("delete-operator", new Question("operators", console -> {
            console.press("operator-open-robin");
            console.press("operator-delete");
            console.awaitVisible("confirm-cancel");
        }));
        all.put("sign-out-everywhere", new Question("operators", console -> {
            console.press("operator-open-robin");
            console.press("operator-sign-out");
            console.awaitVisible("confirm-cancel");
        }));
        all.put("end-session", new Question("operators/admin", console -> {
            console.awaitVisible("operator-sessions-table");
            console.pressFirst("operator-session-end-"); // of the admin API, in which this test is signed in
            console.awaitVisible("confirm-cancel");
        }));
        all.put("revoke-token", new Question("operators/admin", console -> {
            console.awaitVisible("operator-tokens-table");
            console.pressFirst("operator-token-revoke-");
            console.awaitVisible("confirm-cancel");
        }));
        all.put("operator-role", Question.of("operator-roles", "operator-role-open-on-call", "operator-role-cancel"));
        all.put("personal-token", Question.of("account", "token-new", "token-close"));
        all.put("revoke-own-token", Question.ofFirst("account", "token-revoke-", "confirm-cancel"));
        all.put("audit-entry", Question.ofFirst("audit", "audit-open-", "audit-entry-close"));
        all.put("shortcuts", new Question("keys", console -> {
            console.press("shortcuts");
            console.awaitAnywhere("Keyboard shortcuts");
        }));
        // The last one: a page with edits is not left for another without a question.
        all.put("discard", new Question("roles/orders-reader", console -> {
            console.type("role-permissions", "orders:write");
            console.press("back");
            console.awaitAnywhere("Discard your edits?");
        }));
        return all;
    }

    /** By id: the dialogs that the console's sources have. */
    private static Map<String, String> dialogs() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(TollgateUp.HOME.resolve("admin-ui/src/main/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                assertThat(source).as("%s", file).doesNotContainPattern(NAMELESS);
                Matcher dialog = DIALOG.matcher(source);
                if (dialog.find()) {
                    Matcher id = ITS_ID.matcher(source);
                    assertThat(id.find())
                            .as("%s has an id of its own", dialog.group(1))
                            .isTrue();
                    assertThat(all.put(id.group(1), dialog.group(1)))
                            .as("another with the id of %s", dialog.group(1))
                            .isNull();
                }
            }
        }
        return all;
    }

    private static List<?> opened(ConsoleBrowser console) {
        return (List<?>) console.evaluate(
                "unused => [...document.querySelectorAll('vaadin-dialog[opened], vaadin-confirm-dialog[opened]')].map(one => one.id)",
                "");
    }

    private void openLive(ConsoleBrowser console) {
        call();
        await().atMost(Duration.ofSeconds(60)).until(() -> !console.rows("live").isEmpty());
        console.pressFirst("live-open-");
        console.awaitVisible("live-event-close");
    }

    private void call() {
        try {
            caller.get(system.proxy(1, "/orders/hello"), key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void issue(ConsoleBrowser console) {
        console.press("keys-issue");
        console.choose("key-consumer", "acme");
        console.type("key-alias", "shown once");
        console.press("key-issue-confirm");
        console.awaitVisible("key-secret-done");
        console.awaitText("enforcement", "In force on"); // what is drawn after a look is not looked at
    }

    /** Something to ask about: of everything one, a key that was rotated, and one that ends soon, of which an alert tells. */
    private void configure() throws IOException {
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", "http://127.0.0.1:9"))));
        admin.put("roles/orders-reader", Map.of("permissions", List.of("orders:read")));
        admin.put("consumers/acme", Map.of("roles", List.of("orders-reader")));
        admin.put("limits/slow", Map.of("rules", List.of(Map.of("requests", 40, "per", "1m"))));
        admin.put(
                "limits/monthly",
                Map.of(
                        "by", List.of("consumer"),
                        "rules", List.of(Map.of("requests", 1_000, "per", "1mo", "calendar", "UTC"))));
        admin.put(
                "routes/orders",
                Map.of(
                        "match", Map.of("paths", List.of("/orders/**")),
                        "upstream", "shop",
                        "limits", List.of("monthly"),
                        "access",
                                Map.of(
                                        "authentication",
                                        List.of("api-key"),
                                        "permissions",
                                        Map.of("read", "orders:read", "write", "orders:write"))));
        key = admin.post("consumers/acme/keys", Map.of("alias", "calls"))
                .path("secret")
                .asText();
        String old = admin.post("consumers/acme/keys", Map.of("alias", "turns"))
                .path("id")
                .asText();
        admin.post("keys/" + old + "/rotate", Map.of("overlap", "24h"));
        admin.post(
                "consumers/acme/keys",
                Map.of(
                        "alias",
                        "ends soon",
                        "expiresAt",
                        Instant.now().plus(Duration.ofDays(1)).toString()));
        admin.put(
                "issuers/corp",
                Map.of(
                        "issuer",
                        "https://login.example.com",
                        "jwksUri",
                        "https://127.0.0.1:9/keys", // away: what was revoked of it is asked about all the same
                        "audiences",
                        List.of("orders-api"),
                        "algorithms",
                        List.of("ES256")));
        admin.post(
                "token-revocations",
                Map.of(
                        "issuer", "corp",
                        "subject", "mallory",
                        "issuedBefore", Instant.now().toString(),
                        "reason", "left"));
        admin.post(
                "me/tokens",
                Map.of(
                        "name", "pipeline",
                        "permissions", List.of("config:read"),
                        "expiresAt", Instant.now().plus(Duration.ofDays(30)).toString()));
        admin.put("operator-roles/on-call", Map.of("permissions", List.of("nodes:read", "telemetry:read")));
        admin.put("operators/robin", Map.of("password", "a sentence for the first day", "roles", List.of("on-call")));
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> { // the target is away, and the quota is used all the same
                            call();
                            return !admin.get("quotas").path("items").isEmpty();
                        });
    }

    @Test
    @Order(2)
    void every_question_can_be_read_by_everybody() throws IOException {
        configure();
        Accessibility axe = new Accessibility();
        List<String> found = new ArrayList<>();
        Map<String, String> unseen = dialogs();
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            questions().forEach((name, question) -> {
                console.open(question.address(), "page-title");
                question.ask().accept(console);
                console.settle();
                assertThat(opened(console))
                        .as("dialogs of " + name)
                        .isNotEmpty()
                        .allSatisfy(id -> unseen.remove(id));
                found.addAll(console.forms("dialog-" + name, axe, FORMS));
            });
            assertThat(console.complaints()).isEmpty();
        }
        assertThat(found).isEmpty();
        assertThat(unseen).as("dialogs that no question opens").isEmpty();
    }

    @Test
    @Order(3)
    void a_page_that_somebody_may_not_see_says_so_in_a_way_that_everybody_can_read() throws IOException {
        AdminApi.login(caller.client(), system.admin("/api/v1/"), "robin", "a sentence for the first day")
                .post("me/password", Map.of("old", "a sentence for the first day", "new", OWN));
        Accessibility axe = new Accessibility();
        List<String> found = new ArrayList<>();
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("robin", OWN);
            for (String address : List.of("keys", "operators", "routes/orders")) {
                console.open(address, "page-title");
                console.awaitOnPage("You may not see this page");
                found.addAll(console.forms("refused-" + picture(address), axe, FORMS));
            }
            assertThat(console.complaints()).isEmpty();
        }
        assertThat(found).isEmpty();
    }

    @Test
    @Order(4)
    void a_page_of_somebody_who_is_switched_off_says_so_and_shows_nothing_more() throws IOException {
        Accessibility axe = new Accessibility();
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("robin", OWN);
            console.open("account", "page-title"); // to which nothing is pushed
            console.press("shortcuts");
            console.awaitAnywhere("Keyboard shortcuts");
            admin.put("operators/robin", Map.of("roles", List.of("on-call"), "enabled", false));
            console.awaitVisible("login-ended");
            console.settle();
            assertThat(console.path()).isEqualTo("/login");
            assertThat(console.query()).contains("to=account");
            assertThat(console.count("signed-in-as")).isZero();
            assertThat(opened(console)).isEmpty();
            assertThat(console.forms("signed-out", axe, FORMS)).isEmpty();
            assertThat(console.complaints()).isEmpty();
        }
    }

    private static final String BESIDE = """
            () => {
              const [before, after] = ['old', 'new'].map(side => document.querySelector('.tg-diff-' + side).getBoundingClientRect());
              return before.right <= after.left && Math.abs(before.top - after.top) < 2 && before.width > 50;
            }""";

    @Test
    @Order(5)
    void where_there_is_room_a_revision_shows_what_was_beside_what_is() throws IOException {
        admin.put("roles/orders-reader", Map.of("permissions", List.of("orders:read", "stock:read", "stock:count")));
        int newest = admin.get("revisions").at("/items/0/number").asInt();
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("revisions/" + newest, "revision-diff");
            console.awaitVisible("diff-roles-orders-reader");
            assertThat(console.evaluate(BESIDE, "")).isEqualTo(true);
            console.screenshot("revision-side-by-side");
            console.narrow();
            assertThat(console.evaluate(BESIDE, "")).isEqualTo(false);
            console.screenshot("revision-phone");
            assertThat(console.complaints()).isEmpty();
        }
    }
}
