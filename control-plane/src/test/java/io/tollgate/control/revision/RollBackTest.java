package io.tollgate.control.revision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.Operators;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What revisions differ in, what that means, and the way back. */
final class RollBackTest {
    private static final String UPSTREAM = "{\"targets\":[{\"url\":\"http://127.0.0.1:1\"}]}";
    private static final String ROUTE =
            "{\"match\":{\"paths\":[\"/a\"]},\"upstream\":\"u\",\"access\":{\"authentication\":[\"api-key\"],"
                    + "\"permissions\":{\"read\":\"a:read\"}}}";
    private static final String PUBLIC =
            "{\"match\":{\"paths\":[\"/a\"]},\"upstream\":\"u\",\"access\":{\"public\":true}}";
    private static final List<String> KINDS =
            List.of("upstreams", "roles", "limits", "consumers", "routes", "certificates");

    private static TestControlPlane plane;
    private static Client admin;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    /** Each test begins with nothing. */
    @BeforeEach
    void empty() {
        assertThat(rollBack(1).status()).isEqualTo(200);
    }

    private long write(String path, String body) {
        Answer answer = admin.put(path, body);
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return Long.parseLong(answer.header("Tollgate-Revision"));
    }

    private long revision() {
        return admin.get("/revisions?limit=1").json().at("/items/0/number").asLong();
    }

    private Map<String, JsonNode> everything() {
        Map<String, JsonNode> all = new TreeMap<>();
        for (String kind : KINDS) {
            admin.get("/" + kind + "?limit=1000")
                    .json()
                    .get("items")
                    .forEach(object -> all.put(kind + "/" + object.get("name").asText(), object));
        }
        return all;
    }

    private Answer rollBack(long number, String... headers) {
        return admin.post("/revisions/" + number + "/rollback", "", headers);
    }

    @Test
    void aDifferenceIsToldByObjectByFieldAndByMeaning() {
        write("/upstreams/u", UPSTREAM);
        long before = write("/routes/r", ROUTE);
        admin.put("/roles/gone-again", "{\"permissions\":[]}");
        admin.delete("/roles/gone-again");
        long after = write("/routes/r", PUBLIC);
        JsonNode diff =
                admin.get("/revisions/" + after + "/diff?against=" + before).json();
        assertThat(diff.get("from").asLong()).isEqualTo(before);
        assertThat(diff.get("to").asLong()).isEqualTo(after);
        assertThat(diff.get("objects"))
                .as("what came and went again is no difference")
                .hasSize(1);
        assertThat(diff.at("/objects/0/object").asText()).isEqualTo("routes/r");
        assertThat(diff.at("/objects/0/op").asText()).isEqualTo("update");
        assertThat(diff.at("/objects/0/changes").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/access/authentication", "/access/permissions/read", "/access/public");
        assertThat(diff.get("risks").findValuesAsText("kind")).containsExactly("route-became-public");
        assertThat(diff.at("/risks/0/object").asText()).isEqualTo("routes/r");
        JsonNode back =
                admin.get("/revisions/" + before + "/diff?against=" + after).json();
        assertThat(back.get("risks").findValuesAsText("kind")).containsExactly("route-no-longer-public");
        JsonNode own = admin.get("/revisions/" + after + "/diff").json();
        assertThat(own.get("from").asLong()).isEqualTo(after - 1);
        assertThat(own.get("objects")).hasSize(1);
    }

    @Test
    void whatIsNoRevisionIsRefused() {
        long before = revision();
        for (String path : List.of("/revisions/999/diff", "/revisions/x/diff", "/revisions/1/diff?against=999")) {
            assertThat(admin.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(admin.get("/revisions/1/diff?against=x").pointer()).isEqualTo("?against");
        assertThat(admin.get("/revisions/1/diff?again=1").status()).isEqualTo(400);
        assertThat(rollBack(999).status()).isEqualTo(404);
        assertThat(rollBack(0).status()).isEqualTo(404);
        assertThat(admin.post("/revisions/1/rollback", "{\"force\":true}").pointer())
                .isEqualTo("/force");
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void theOldContentIsANewRevisionWithAnEntryForItAndForEachObject() {
        write("/upstreams/u", UPSTREAM);
        long good = write("/routes/r", ROUTE);
        Map<String, JsonNode> wanted = everything();
        write("/routes/r", ROUTE.replace("/a", "/b"));
        write("/roles/new", "{\"permissions\":[\"a:*\"]}");
        admin.delete("/routes/r");
        admin.delete("/upstreams/u");
        long bad = revision();

        Answer preview = admin.post("/revisions/" + good + "/rollback?dryRun=true", "");
        assertThat(preview.status()).as(preview.body()).isEqualTo(200);
        assertThat(preview.json().get("changes").findValuesAsText("object"))
                .containsExactlyInAnyOrder("upstreams/u", "roles/new", "routes/r");
        assertThat(revision()).as("a dry run").isEqualTo(bad);

        Answer done = rollBack(good, "X-Change-Message", "that was wrong", "X-Request-Id", "back-1");
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.json().get("number").asLong()).isEqualTo(bad + 1);
        assertThat(done.header("Tollgate-Revision")).isEqualTo(Long.toString(bad + 1));
        assertThat(done.json().get("message").asText()).isEqualTo("that was wrong");
        assertThat(done.json().at("/changes/added").asInt()).isEqualTo(2);
        assertThat(done.json().at("/changes/removed").asInt()).isEqualTo(1);
        assertThat(everything()).isEqualTo(wanted);
        JsonNode entries = admin.get("/audit?q=that%20was%20wrong").json().get("items");
        assertThat(entries.findValuesAsText("action"))
                .containsExactlyInAnyOrder("revisions.roll-back", "upstreams.create", "roles.delete", "routes.create");
        assertThat(new HashSet<>(entries.findValuesAsText("requestId"))).containsExactly("back-1");
        assertThat(admin.get("/revisions/" + (bad + 1) + "/diff?against=" + good)
                        .json()
                        .get("objects"))
                .isEmpty();
    }

    @Test
    void rollingBackToWhatHoldsChangesNothing() {
        long now = write("/upstreams/u", UPSTREAM);
        Answer done = rollBack(now);
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.json().get("number").asLong()).isEqualTo(now);
        assertThat(revision()).isEqualTo(now);
        assertThat(admin.get("/audit?object=revisions/" + now).json().get("items"))
                .isEmpty();
    }

    @Test
    void aRollBackCanBeRolledBack() {
        write("/upstreams/u", UPSTREAM);
        long one = write("/routes/r", ROUTE);
        long two = write("/routes/r", ROUTE.replace("/a", "/b"));
        Map<String, JsonNode> second = everything();
        assertThat(rollBack(one).status()).isEqualTo(200);
        assertThat(rollBack(two).status()).isEqualTo(200);
        assertThat(everything()).isEqualTo(second);
        assertThat(rollBack(1).status()).as("to the empty configuration").isEqualTo(200);
        assertThat(everything()).isEmpty();
    }

    @Test
    void aCertificateComesBackWithItsSealedKey() {
        var issued = TestCertificates.selfSigned("shop.example.com");
        long with = write(
                "/certificates/shop",
                Json.print(Json.object().put("certPem", issued.pem()).put("keyPem", issued.keyPem())));
        JsonNode before = admin.get("/certificates/shop").json();
        admin.delete("/certificates/shop");
        Answer done = rollBack(with);
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.body()).doesNotContain("PRIVATE KEY");
        assertThat(admin.get("/certificates/shop").json()).isEqualTo(before);
        assertThat(before.get("keyPem").asText()).startsWith("sealed:");
        assertThat(admin.get("/certificates/shop/status").status()).isEqualTo(200);
    }

    @Test
    void aConsumerWithAKeyThatWorksCannotGo() {
        long before = revision();
        write("/consumers/acme", "{\"roles\":[]}");
        String key = admin.post("/consumers/acme/keys", "{}").json().get("id").asText();
        Answer refused = rollBack(before);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("keys/" + key);
        assertThat(admin.get("/consumers/acme").status()).isEqualTo(200);
        assertThat(admin.post("/revisions/" + before + "/rollback?dryRun=true", "")
                        .status())
                .as("the preview says so already")
                .isEqualTo(409);
        admin.post("/keys/" + key + "/revoke", "{\"reason\":\"test\"}");
        assertThat(rollBack(before).status()).isEqualTo(200);
        assertThat(admin.get("/consumers/acme").status()).isEqualTo(404);
    }

    @Test
    void aPreviewThatIsOldIsRefused() {
        long first = write("/upstreams/u", UPSTREAM);
        long seen = write("/roles/a", "{\"permissions\":[]}");
        write("/roles/b", "{\"permissions\":[]}");
        assertThat(rollBack(first, "If-Match", "\"r" + seen + "\"").status()).isEqualTo(412);
        assertThat(rollBack(first, "If-Match", "\"r" + (seen + 1) + "\"").status())
                .isEqualTo(200);
    }

    @Test
    void whoMayNotWriteWhatChangesMayNotRollBack() {
        long first = write("/upstreams/u", UPSTREAM);
        write("/roles/a", "{\"permissions\":[]}");
        plane.bean(Operators.class).create("looker", TestControlPlane.PASSWORD, List.of("viewer"), Actor.system());
        Answer refused = plane.client()
                .signIn("looker", TestControlPlane.PASSWORD)
                .post("/revisions/" + first + "/rollback", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(admin.get("/roles/a").status()).isEqualTo(200);
    }

    @Test
    void whoMayNotSeeTheAnswerIsRefusedBeforeAnythingIsDone() {
        long first = write("/upstreams/u", UPSTREAM);
        write("/routes/r", PUBLIC);
        admin.put("/operator-roles/blind", "{\"permissions\":[\"revisions:write\",\"routes:write\"]}");
        plane.bean(Operators.class).create("blind", TestControlPlane.PASSWORD, List.of("blind"), Actor.system());
        Answer refused =
                plane.client().signIn("blind", TestControlPlane.PASSWORD).post("/revisions/" + first + "/rollback", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(admin.get("/routes/r").status()).as("it is as it was").isEqualTo(200);
    }

    @Test
    void oneObjectGoesBackAloneAndTheOthersStay() {
        write("/upstreams/u", UPSTREAM);
        long good = write("/routes/r", ROUTE);
        write("/routes/r", PUBLIC);
        long last = write("/roles/later", "{\"permissions\":[]}");
        String only = "?object=routes/r";

        Answer preview = admin.post("/revisions/" + good + "/rollback" + only + "&dryRun=true", "");
        assertThat(preview.json().get("changes").findValuesAsText("object")).containsExactly("routes/r");
        assertThat(preview.json().get("risks").findValuesAsText("kind")).containsExactly("route-no-longer-public");
        assertThat(revision()).as("a dry run").isEqualTo(last);

        Answer done = admin.post("/revisions/" + good + "/rollback" + only, "");
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(done.json().get("message").asText()).isEqualTo("Roll back routes/r to revision " + good);
        assertThat(admin.get("/routes/r").json().at("/access/permissions/read").asText())
                .isEqualTo("a:read");
        assertThat(admin.get("/roles/later").status()).isEqualTo(200);
        long now = revision();
        assertThat(admin.post("/revisions/" + good + "/rollback" + only, "").status())
                .isEqualTo(200);
        assertThat(revision()).as("it is so already").isEqualTo(now);
        assertThat(admin.post("/revisions/" + good + "/rollback?object=cats/tom", "")
                        .pointer())
                .isEqualTo("?object");
        assertThat(admin.post("/revisions/1/rollback" + only, "").status())
                .as("what was not there yet goes")
                .isEqualTo(200);
        assertThat(admin.get("/routes/r").status()).isEqualTo(404);
    }

    @Test
    void rollBacksAndWritesThatRaceLeaveOneHistory() throws Exception {
        long first = write("/upstreams/u", UPSTREAM);
        List<Callable<Answer>> tasks = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            tasks.add(() -> admin.put("/roles/race-" + number, "{\"permissions\":[]}"));
            tasks.add(() -> rollBack(first));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> done : threads.invokeAll(tasks)) {
                assertThat(done.get().status()).isIn(200, 201);
            }
        }
        long last = revision();
        for (long number = first; number <= last; number++) {
            assertThat(admin.get("/revisions/" + number).status()).isEqualTo(200);
        }
        rollBack(first);
        assertThat(everything()).containsOnlyKeys("upstreams/u");
    }

    @Test
    void whoMayNotReadAKindSeesOnlyHowManyOfItChanged() {
        String password = "a long enough password";
        admin.put("/operator-roles/routes-only", "{\"permissions\":[\"revisions:read\",\"routes:read\"]}");
        plane.bean(Operators.class).create("auditor", password, List.of("routes-only"), Actor.system());
        Client auditor = plane.client().signIn("auditor", password);
        long before = write("/upstreams/u", UPSTREAM);
        write("/roles/reader", "{\"permissions\":[\"a:read\"]}");
        write("/consumers/acme", "{\"roles\":[\"reader\"]}");
        write("/routes/r", ROUTE);
        long granted = write("/roles/reader", "{\"permissions\":[]}");
        long last = write("/routes/r", PUBLIC);

        Answer one = auditor.get("/revisions/" + granted);
        assertThat(one.json().at("/changes/changed").asInt()).isEqualTo(1);
        assertThat(one.body()).doesNotContain("reader");
        assertThat(admin.get("/revisions/" + granted).body()).contains("roles/reader");

        JsonNode diff =
                auditor.get("/revisions/" + last + "/diff?against=" + before).json();
        assertThat(diff.at("/counts/added").asInt()).isEqualTo(3);
        assertThat(diff.get("objects").findValuesAsText("object")).containsExactly("routes/r");
        assertThat(diff.get("objectsLeftOut").asInt()).isEqualTo(2);
        assertThat(diff.toString()).doesNotContain("acme").doesNotContain("reader");

        assertThat(auditor.get("/revisions?object=routes/r").json().get("items"))
                .isNotEmpty();
        assertThat(auditor.get("/revisions?object=roles/reader").status()).isEqualTo(403);

        JsonNode lost = auditor.get("/revisions/" + granted + "/diff").json();
        assertThat(lost.get("risks").findValuesAsText("kind")).containsExactly("not-all-judged");
        assertThat(lost.toString()).doesNotContain("acme");
        assertThat(admin.get("/revisions/" + granted + "/diff")
                        .json()
                        .get("risks")
                        .findValuesAsText("kind"))
                .containsExactly("permission-lost");
    }
}
