package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.EventStream;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.LeftOut;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.RequestFilter;
import io.tollgate.protocol.v1.SeenRequest;
import io.tollgate.protocol.v1.SeenRequests;
import io.tollgate.protocol.v1.WatchTraffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests as they happen, from the nodes' streams to whoever reads {@code /events}; nodes tell only while somebody does. */
@Timeout(120)
final class EventsTest {
    private static TestControlPlane plane;
    private static SyncDoor door;
    private static Client admin;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
        admin = door.admin();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static TestNode node(String name) {
        TestNode node = door.node(name).hello(TestNode.nothing());
        node.status(TestNode.ready());
        node.nextSecrets(); // from here on it is asked
        return node;
    }

    private static SeenRequest.Builder request(String id, int status, String route) {
        return SeenRequest.newBuilder()
                .setAtEpochMillis(1_800_000_000_000L)
                .setRequestId(id)
                .setMethod("GET")
                .setHost("api.example.com")
                .setPath("/orders\n7")
                .setUserAgent("\u009b2Jshop\u202e")
                .setStatus(status)
                .setCode(status < 400 ? "ok" : "no-route")
                .setDurationMicros(1_500)
                .setUpstreamMicros(-1)
                .setRoute(route)
                .setConsumer("acme")
                .setKeyId("k_1");
    }

    private static void tell(TestNode node, SeenRequest.Builder... requests) {
        tell(node, RequestFilter.getDefaultInstance(), 0, requests);
    }

    private static void tell(TestNode node, RequestFilter filter, long leftOut, SeenRequest.Builder... requests) {
        SeenRequests.Builder seen = SeenRequests.newBuilder()
                .addLeftOut(LeftOut.newBuilder().setFilter(filter).setRequests(leftOut));
        for (SeenRequest.Builder request : requests) {
            seen.addRequests(request);
        }
        node.send(NodeMessage.newBuilder().setSeenRequests(seen));
    }

    /** The next word that asks for something, which is repeated now and then. */
    private static WatchTraffic asked(TestNode node) {
        WatchTraffic wanted = node.nextWatch();
        while (wanted.getFiltersCount() == 0) {
            wanted = node.nextWatch();
        }
        return wanted;
    }

    private static void awaitSilenced(TestNode node) {
        while (node.nextWatch().getFiltersCount() > 0) {
            // it was asked before, and the word that it is over comes behind
        }
    }

    @Test
    void whatANodeSeesIsShownAndTheNodeIsToldWhenNobodyWatchesAnyMore() throws Exception {
        try (TestNode node = node("events-1")) {
            try (EventStream events = EventStream.open(admin, "/events?route=orders&node=events-1")) {
                WatchTraffic wanted = asked(node);
                assertThat(wanted.getFiltersList())
                        .containsExactly(
                                RequestFilter.newBuilder().setRoute("orders").build());
                assertThat(wanted.getMillis()).isEqualTo(10_000);
                assertThat(asked(node)).as("asked again before that is over").isEqualTo(wanted);

                tell(node, RequestFilter.newBuilder().setRoute("stock").build(), 5); // somebody else's
                tell(node, wanted.getFilters(0), 1, request("r-1", 200, "orders"), request("r-2", 404, "stock"));
                JsonNode seen = events.next("request");
                assertThat(seen.path("requestId").asText()).isEqualTo("r-1");
                assertThat(seen.path("ts").asText()).isEqualTo("2027-01-15T08:00:00Z");
                assertThat(seen.path("url.path").asText()).isEqualTo("/orders 7");
                assertThat(seen.path("userAgent").asText())
                        .as("steers no terminal")
                        .isEqualTo(" 2Jshop ");
                assertThat(seen.path("node").asText()).isEqualTo("events-1");
                assertThat(seen.path("durationMs").asDouble()).isEqualTo(1.5);
                assertThat(seen.has("upstreamMs")).isFalse();
                JsonNode state = events.nextState(told -> told.path("leftOut").asInt() > 0);
                assertThat(state.path("leftOut").asInt()).isEqualTo(1);
                assertThat(state.at("/nodes/0").asText()).isEqualTo("events-1");
                assertThat(state.path("elsewhere")).isEmpty();
            }
            awaitSilenced(node);
        }
    }

    @Test
    void eachOfTwoSeesWhatTheyAskedFor() throws Exception {
        try (TestNode node = node("events-2");
                EventStream errors = EventStream.open(admin, "/events?node=events-2&status=4xx");
                EventStream slow =
                        EventStream.open(admin, "/events?node=events-2&slowerThan=1s&consumer=acme&key=k_1")) {
            List<RequestFilter> filters = asked(node).getFiltersList();
            while (filters.size() < 2) {
                filters = asked(node).getFiltersList();
            }
            assertThat(filters)
                    .containsExactlyInAnyOrder(
                            RequestFilter.newBuilder().setStatus(4).build(),
                            RequestFilter.newBuilder()
                                    .setConsumer("acme")
                                    .setKeyId("k_1")
                                    .setSlowerThanMicros(1_000_000)
                                    .build());
            tell(node, request("bad", 404, ""), request("slow", 200, "").setDurationMicros(1_000_000));
            assertThat(errors.next("request").path("requestId").asText()).isEqualTo("bad");
            assertThat(slow.next("request").path("requestId").asText()).isEqualTo("slow");
        }
    }

    @Test
    void aNodeThatComesWhileSomebodyWatchesIsAskedToo() throws Exception {
        try (EventStream events = EventStream.open(admin, "/events?node=events-3");
                TestNode node = node("events-3")) {
            asked(node);
            tell(node, request("late", 200, ""));
            assertThat(events.next("request").path("requestId").asText()).isEqualTo("late");
        }
    }

    private static Client viewer(String name) {
        admin.put("/operators/" + name, "{\"password\":\"correct-horse-battery-stable\",\"roles\":[\"viewer\"]}");
        Client first = plane.client().signIn(name, "correct-horse-battery-stable");
        Answer changed = first.post(
                "/me/password", "{\"old\":\"correct-horse-battery-stable\",\"new\":\"another-horse-battery-stable\"}");
        assertThat(changed.status()).as(changed.body()).isLessThan(300);
        return plane.client().signIn(name, "another-horse-battery-stable");
    }

    @Test
    void aReaderWhoIsSwitchedOffSeesNothingMore() throws Exception {
        Client looker = viewer("looker");
        try (EventStream events = EventStream.open(looker, "/events?node=nobody")) {
            events.nextState(told -> true);
            admin.patch("/operators/looker", "{\"enabled\":false}", "Content-Type", "application/merge-patch+json");
            events.awaitEnd();
        }
    }

    @Test
    void aTokenThatIsDeletedSeesNothingMore() throws Exception {
        Answer issued = admin.post(
                "/me/tokens",
                "{\"name\":\"watch\",\"expiresAt\":\"" + Instant.now().plusSeconds(3_600)
                        + "\",\"permissions\":[\"events:read\"]}");
        assertThat(issued.status()).as(issued.body()).isEqualTo(201);
        Client program = admin.with(issued.json().path("secret").asText());
        try (EventStream events = EventStream.open(program, "/events?node=nobody")) {
            events.nextState(told -> true);
            assertThat(admin.delete("/me/tokens/" + issued.json().path("id").asText())
                            .status())
                    .isEqualTo(204);
            events.awaitEnd();
        }
    }

    @Test
    void moreThanSoManyPeopleAreRefusedAndAPlaceThatIsLeftIsFree() throws Exception {
        List<EventStream> all = new ArrayList<>();
        try {
            Client last = viewer("watcher-0");
            EventStream.Refused refused = openAll(all, last);
            assertThat(all).as("of one operator").hasSize(8);
            assertThat(refused.answer().body()).contains("You watch");
            for (int i = 1; i < 5; i++) {
                last = viewer("watcher-" + i);
                refused = openAll(all, last);
            }
            assertThat(all).hasSizeBetween(28, 32); // other tests' may not be over yet
            assertThat(refused.answer().status()).isEqualTo(429);
            assertThat(refused.answer().body()).contains("32 people");
            all.removeFirst().close();
            all.add(EventStream.openSoon(last, "/events?node=nobody"));
        } finally {
            for (EventStream each : all) {
                each.close();
            }
        }
    }

    private static EventStream.Refused openAll(List<EventStream> all, Client client) {
        return assertThrows(EventStream.Refused.class, () -> {
            while (all.size() < 40) {
                all.add(EventStream.open(client, "/events?node=nobody"));
            }
        });
    }

    @Test
    void filtersThatMeanNothingAreRefused() {
        for (String query : List.of(
                "status=none",
                "status=600",
                "status=40x",
                "slowerThan=5",
                "slowerThan=2h",
                "route=" + "r".repeat(129),
                "colour=red")) {
            Answer answer = admin.get("/events?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.pointer()).as(query).isEqualTo("?" + query.substring(0, query.indexOf('=')));
        }
    }

    @Test
    void whatNobodyAskedForIsDroppedAndAFloodIsCut() throws Exception {
        try (TestNode node = node("events-4")) {
            tell(node, request("unasked", 200, ""));
            node.applied(1);
            Awaitility.await().until(() -> door.node(node).path("revision").asInt() == 1); // it was heard
            try (EventStream events = EventStream.open(admin, "/events?node=events-4")) {
                asked(node);
                SeenRequest.Builder[] flood = new SeenRequest.Builder[500];
                for (int i = 0; i < flood.length; i++) {
                    flood[i] = request("flood-" + i, 200, "");
                }
                tell(node, flood);
                assertThat(events.next("request").path("requestId").asText()).isEqualTo("flood-0");
                assertThat(events.nextState(told -> told.path("leftOut").asInt() > 0)
                                .path("leftOut")
                                .asInt())
                        .isEqualTo(100);
            }
        }
    }
}
