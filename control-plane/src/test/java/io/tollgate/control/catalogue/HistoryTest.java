package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every write is one revision and one audit entry, whoever else writes at the same time. */
final class HistoryTest {
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

    private static long revision() {
        return admin.get("/revisions?limit=1").json().at("/items/0/number").asLong();
    }

    private static JsonNode audit(String object) {
        return admin.get("/audit?object=" + object).json().get("items");
    }

    @Test
    void aWriteIsOneRevisionAndOneAuditEntry() {
        long before = revision();
        admin.put(
                "/roles/h-one",
                "{\"permissions\":[\"a:b\"]}",
                "X-Change-Message",
                "because of ticket 7",
                "X-Request-Id",
                "req-42");
        assertThat(revision()).isEqualTo(before + 1);
        JsonNode revision = admin.get("/revisions/" + (before + 1)).json();
        assertThat(revision.get("by").asText()).isEqualTo("admin");
        assertThat(revision.get("requestId").asText()).isEqualTo("req-42");
        assertThat(revision.get("message").asText()).isEqualTo("because of ticket 7");
        assertThat(revision.at("/changes/added").asInt()).isEqualTo(1);
        assertThat(revision.at("/objects/0/object").asText()).isEqualTo("roles/h-one");
        JsonNode entries = audit("roles/h-one");
        assertThat(entries).hasSize(1);
        JsonNode entry = entries.get(0);
        assertThat(entry.get("actor").asText()).isEqualTo("admin");
        assertThat(entry.get("action").asText()).isEqualTo("roles.create");
        assertThat(entry.get("address").asText()).isEqualTo("127.0.0.1");
        assertThat(entry.get("requestId").asText()).isEqualTo("req-42");
        assertThat(entry.get("revision").asLong()).isEqualTo(before + 1);
        assertThat(entry.get("message").asText()).isEqualTo("because of ticket 7");
        assertThat(entry.get("before").isNull()).isTrue();
        assertThat(entry.at("/after/permissions/0").asText()).isEqualTo("a:b");
    }

    @Test
    void changesAndDeletionsAreToldWithBeforeAndAfter() {
        admin.put("/roles/h-two", "{\"permissions\":[\"a:b\"]}");
        admin.patch("/roles/h-two", "{\"permissions\":[\"a:c\"]}");
        admin.delete("/roles/h-two");
        JsonNode entries = audit("roles/h-two");
        assertThat(entries.findValuesAsText("action")).containsExactly("roles.delete", "roles.update", "roles.create");
        assertThat(entries.at("/1/before/permissions/0").asText()).isEqualTo("a:b");
        assertThat(entries.at("/1/after/permissions/0").asText()).isEqualTo("a:c");
        assertThat(entries.at("/0/after").isNull()).isTrue();
        assertThat(audit("roles").size()).as("a kind finds its objects").isGreaterThanOrEqualTo(3);
    }

    @Test
    void nothingIsToldOfWhatChangedNothing() {
        admin.put("/roles/h-same", "{\"permissions\":[]}");
        long before = revision();
        admin.put("/roles/h-same", "{\"permissions\":[]}");
        admin.put("/roles/h-same", "{\"permissions\":7}");
        admin.put("/roles/h-same?dryRun=true", "{\"permissions\":[\"a\"]}");
        assertThat(revision()).isEqualTo(before);
        assertThat(audit("roles/h-same")).hasSize(1);
    }

    @Test
    void writersThatRaceLeaveOneRowOfRevisionsAndNoLostUpdate() throws Exception {
        admin.put("/consumers/h-race", "{\"tags\":[]}");
        long before = revision();
        int writers = 8;
        List<Callable<Answer>> tasks = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            int number = i;
            tasks.add(() -> admin.put("/roles/h-race-" + number, "{\"permissions\":[]}"));
            tasks.add(() -> admin.put(
                    "/consumers/h-race", "{\"tags\":[\"t" + number + "\"]}", "If-Match", "\"r" + before + "\""));
        }
        int won = 0;
        Set<String> revisions = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> done : threads.invokeAll(tasks)) {
                Answer answer = done.get();
                assertThat(answer.status()).as(answer.body()).isIn(200, 201, 412);
                if (answer.status() != 412) {
                    won++;
                    revisions.add(answer.header("Tollgate-Revision"));
                }
            }
        }
        assertThat(won)
                .as("all new roles, and one of those who saw the same version")
                .isEqualTo(writers + 1);
        assertThat(revisions).hasSize(won);
        assertThat(revision()).isEqualTo(before + won);
    }

    @Test
    void revisionsArePagedNewestFirst() {
        for (int i = 0; i < 3; i++) {
            admin.put("/roles/h-page-" + i, "{\"permissions\":[]}", "X-Change-Message", "paging " + i);
        }
        Answer first = admin.get("/revisions?q=paging&limit=2");
        assertThat(first.json().get("items").findValuesAsText("message")).containsExactly("paging 2", "paging 1");
        Answer second = admin.get(
                "/revisions?q=paging&limit=2&cursor=" + first.json().get("next").asText());
        assertThat(second.json().get("items").findValuesAsText("message")).containsExactly("paging 0");
        assertThat(admin.get("/revisions/99999999").status()).isEqualTo(404);
        assertThat(admin.get("/revisions/x").status()).isEqualTo(404);
    }

    @Test
    void whatWasDoneToOneObjectIsToldWithoutTheRest() {
        admin.put("/roles/h-life", "{\"permissions\":[\"a:b\"]}");
        admin.put("/roles/h-other", "{\"permissions\":[]}");
        admin.patch("/roles/h-life", "{\"permissions\":[\"a:c\"]}", "X-Change-Message", "a better name");
        admin.delete("/roles/h-life");
        admin.put("/roles/h-life", "{\"permissions\":[]}");

        JsonNode items = admin.get("/revisions?object=roles/h-life").json().get("items");
        List<String> verbs = new ArrayList<>();
        items.forEach(item -> verbs.add(item.at("/objects/0/op").asText()));
        assertThat(verbs).containsExactly("create", "delete", "update", "create");
        assertThat(items.findValuesAsText("object")).containsOnly("roles/h-life");
        assertThat(items.at("/2/message").asText()).isEqualTo("a better name");
        assertThat(items.at("/2/objects/0/changes/0/pointer").asText()).isEqualTo("/permissions/0");
        Answer first = admin.get("/revisions?object=roles/h-life&limit=3");
        Answer second = admin.get("/revisions?object=roles/h-life&limit=3&cursor="
                + first.json().get("next").asText());
        assertThat(second.json().get("items").findValuesAsText("number"))
                .containsExactly(items.at("/3/number").asText());
        assertThat(admin.get("/revisions?limit=3&cursor="
                                + first.json().get("next").asText())
                        .status())
                .as("a cursor of another list")
                .isEqualTo(400);
        assertThat(admin.get("/revisions?object=roles/never").json().get("items"))
                .isEmpty();
        for (String nonsense : new String[] {"h-life", "cats/tom", "roles/"}) {
            assertThat(admin.get("/revisions?object=" + nonsense).pointer()).isEqualTo("?object");
        }
    }

    @Test
    void aNewDatabaseHasRevisionOne() {
        JsonNode first = admin.get("/revisions/1").json();
        assertThat(first.get("by").asText()).isEqualTo("system");
    }
}
