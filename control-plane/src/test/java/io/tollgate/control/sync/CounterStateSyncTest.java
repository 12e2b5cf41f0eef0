package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.CounterStanding;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.OwnerStanding;
import io.tollgate.protocol.v1.QuotaStanding;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a counter stands is asked of all nodes, and of one what is written where it lives. */
final class CounterStateSyncTest {
    private static final String COUNTER = "/limits/per-consumer/counter?consumer=acme";

    private static TestControlPlane plane;
    private static SyncDoor door;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
        put("per-consumer", "['consumer']");
        put("per-address", "['address','route']");
        put("per-tenant", "['header:x-tenant']");
        put("per-network", "['network']");
    }

    private static void put(String name, String by) {
        Answer answer = door.admin()
                .put("/limits/" + name, ("{'by':" + by + ",'rules':[{'requests':100,'per':'1m'}]}").replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static TestNode node(String name) {
        TestNode node = door.node(name).hello(TestNode.nothing());
        node.status(TestNode.ready().setClusterState(ClusterState.CLUSTER_STATE_JOINED));
        node.nextSnapshot(); // from here on it is asked
        return node;
    }

    private static CounterStanding.Builder standing(FindCounter asked, long held, long restMillis, long left) {
        CounterStanding.Builder standing =
                CounterStanding.newBuilder().setRule("100 per 1m").setHeld(held).setRestMillis(restMillis);
        return asked.getAskOwner()
                ? standing.setOwner(
                        OwnerStanding.newBuilder().setKnown(true).setLeft(left).setResetMillis(20_000))
                : standing;
    }

    private static void answer(TestNode node, FindCounter asked, CounterStanding.Builder... standings) {
        FoundCounter.Builder found = FoundCounter.newBuilder().setQuestion(asked.getQuestion());
        for (CounterStanding.Builder standing : standings) {
            found.addCounters(standing);
        }
        node.send(NodeMessage.newBuilder().setFoundCounter(found));
    }

    private static CompletableFuture<Answer> asking(Supplier<Answer> question) {
        return CompletableFuture.supplyAsync(question);
    }

    private static JsonNode told(CompletableFuture<Answer> asked) throws Exception {
        Answer answer = asked.get(10, TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void whatNodesHoldAndWhatIsLeftAreToldTogether() throws Exception {
        try (TestNode one = node("count-1");
                TestNode two = node("count-2")) {
            CompletableFuture<Answer> asked = asking(() -> door.admin().get(COUNTER));
            FindCounter first = one.nextCounterQuestion();
            FindCounter second = two.nextCounterQuestion();
            assertThat(first.getLimit()).isEqualTo("per-consumer");
            assertThat(first.getBy(0).getDimension()).isEqualTo("consumer");
            assertThat(first.getBy(0).getText()).isEqualTo("acme");
            assertThat(first.getAskOwner() ^ second.getAskOwner())
                    .as("one node reads what is written")
                    .isTrue();
            answer(one, first, standing(first, 12, 0, 30));
            answer(two, second, standing(second, 0, 9_000, 30));

            JsonNode told = told(asked);
            assertThat(told.get("subject").asText()).isEqualTo("consumer acme");
            JsonNode rule = told.at("/rules/0");
            assertThat(told.get("rules")).hasSize(1);
            assertThat(rule.get("rule").asText()).isEqualTo("100 per 1m");
            assertThat(rule.get("kind").asText()).isEqualTo("rate");
            assertThat(rule.get("left").asLong()).isEqualTo(30);
            assertThat(rule.get("held").asLong()).isEqualTo(12);
            assertThat(Instant.parse(rule.get("resetAt").asText()))
                    .isBetween(Instant.now(), Instant.now().plusSeconds(21));
            assertThat(rule.at("/nodes/0/node").asText()).isEqualTo("count-1");
            assertThat(rule.at("/nodes/0").has("refusesUntil")).isFalse();
            assertThat(rule.at("/nodes/1/refusesUntil").asText()).isNotEmpty();
            assertThat(told.get("limited").isNull()).isTrue();
        }
    }

    @Test
    void whoCannotTellIsNamedAndTheRestIsTold() throws Exception {
        try (TestNode one = node("count-3");
                TestNode two = node("count-4")) {
            CompletableFuture<Answer> asked = asking(() -> door.admin().get(COUNTER));
            one.send(NodeMessage.newBuilder()
                    .setFoundCounter(FoundCounter.newBuilder()
                            .setQuestion(one.nextCounterQuestion().getQuestion())
                            .setFlaw("has no such limit yet")));
            two.nextCounterQuestion();
            one.send(NodeMessage.newBuilder()
                    .setFoundCounter(FoundCounter.newBuilder().setQuestion(4_711)));

            JsonNode told = told(asked);
            assertThat(told.get("rules")).isEmpty();
            assertThat(told.get("silent").toString())
                    .isEqualTo("{\"count-3\":\"has no such limit yet\",\"count-4\":\"did not answer\"}");
        }
    }

    @Test
    void aQuotasRestIsTheControlPlanesAndRequestsInFlightAreTheNodes() throws Exception {
        try (TestNode node = node("count-5")) {
            CompletableFuture<Answer> asked = asking(() -> door.admin().get(COUNTER));
            answer(
                    node,
                    node.nextCounterQuestion(),
                    CounterStanding.newBuilder()
                            .setRule("1000 per 1d of UTC")
                            .setQuota(QuotaStanding.newBuilder()
                                    .setRule("1000/1d/UTC")
                                    .setCounter("0".repeat(32))
                                    .setQuota(1_000)),
                    CounterStanding.newBuilder()
                            .setRule("5 at once")
                            .setInFlight(true)
                            .setHeld(3));

            JsonNode rules = told(asked).get("rules");
            assertThat(rules.at("/0/kind").asText()).isEqualTo("quota");
            assertThat(rules.at("/0/left").asLong()).isEqualTo(1_000);
            assertThat(rules.at("/1/kind").asText()).isEqualTo("in-flight");
            assertThat(rules.at("/1/held").asLong()).isEqualTo(3);
        }
    }

    @Test
    void valuesOfHeadersComeInTheBody() throws Exception {
        try (TestNode node = node("count-6")) {
            CompletableFuture<Answer> asked =
                    asking(() -> door.admin().post("/limits/per-tenant/counter", "{\"header:x-tenant\":\"blue\"}"));
            FindCounter question = node.nextCounterQuestion();
            assertThat(question.getBy(0).getText()).isEqualTo("blue");
            answer(node, question, standing(question, 0, 0, 100));
            assertThat(told(asked).at("/rules/0/left").asLong()).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "count-7, 203.0.113.0/24, 203.0.113.0",
        "count-8, 203.0.113.9, 203.0.113.9",
        "count-9, 2001:db8:1:2::/64, 2001:db8:1:2::",
    })
    void aNetworkIsNamedAsListsNameItOrByAnAddressInIt(String name, String network, String asked) throws Exception {
        try (TestNode node = node(name)) {
            CompletableFuture<Answer> answer =
                    asking(() -> door.admin().get("/limits/per-network/counter?network=" + network));
            FindCounter question = node.nextCounterQuestion();
            assertThat(question.getBy(0).getDimension()).isEqualTo("network");
            assertThat(question.getBy(0).getText()).isEqualTo(asked);
            answer(node, question, standing(question, 0, 0, 100));
            assertThat(told(answer).get("subject").asText()).isEqualTo("network " + network);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "per-consumer, '', /consumer",
        "per-consumer, ?consumer=acme&route=r, /route",
        "per-address, ?address=203.0.113.7, /route",
        "per-address, ?address=10&route=r, /address",
        "per-tenant, '', /header:x-tenant",
        "per-network, ?network=203.0.113.0/25, /network",
        "per-network, ?network=here, /network",
        "per-network, ?address=203.0.113.7, /network",
    })
    void whatTheLimitDoesNotCountByIsRefusedWithItsPlace(String limit, String query, String pointer) {
        Answer answer = door.admin().get("/limits/" + limit + "/counter" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.pointer()).isEqualTo(pointer);
    }
}
