package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.telemetry.Counting;
import io.tollgate.protocol.v1.Dimension;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.TargetHealth;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes tell how they find each target; people see it by target and node, and take one out of rotation and back. */
final class UpstreamTargetsSyncTest {
    private static final String A = "http://10.0.0.1:8080";
    private static final String B = "http://10.0.0.2:8080";
    private static final String C = "http://10.0.0.3:8080";

    private static TestControlPlane plane;
    private static SyncDoor door;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    /** An upstream with a target of each weight. */
    private static void upstream(String name, String... weighted) {
        StringBuilder targets = new StringBuilder();
        for (String each : weighted) {
            String[] parts = each.split(" ", -1);
            targets.append(targets.isEmpty() ? "" : ",")
                    .append("{\"url\":\"" + parts[0] + "\",\"weight\":" + parts[1] + "}");
        }
        assertThat(door.admin()
                        .put("/upstreams/" + name, "{\"targets\":[" + targets + "]}")
                        .status())
                .isEqualTo(201);
    }

    private static TargetHealth.Builder told(String upstream, String url, boolean healthy) {
        return TargetHealth.newBuilder().setUpstream(upstream).setTarget(url).setHealthy(healthy);
    }

    private static JsonNode targets(String upstream) {
        Answer answer = door.admin().get("/upstreams/" + upstream + "/targets");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    /** What {@code node} finds of the target at {@code index}. */
    private static JsonNode at(String upstream, int index, String node) {
        for (JsonNode each : targets(upstream).at("/items/" + index + "/nodes")) {
            if (each.get("node").asText().equals(node)) {
                return each;
            }
        }
        throw new AssertionError(node + " is not among " + targets(upstream));
    }

    private static void await(String upstream, int index, String node, String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(at(upstream, index, node).get("state").asText())
                                .isEqualTo(state));
    }

    private static Answer drain(String upstream, String verb, String url, String... headers) {
        return door.admin()
                .post("/upstreams/" + upstream + "/targets/" + verb, "{\"target\":\"" + url + "\"}", headers);
    }

    @Test
    void eachTargetIsShownAsEachNodeFindsIt() {
        upstream("seen", A + " 100", B + " 100", C + " 0");
        try (TestNode one = door.node("eye-1").hello(TestNode.nothing());
                TestNode two = door.node("eye-2").hello(TestNode.nothing())) {
            one.status(TestNode.ready()
                    .addTargets(told("seen", A, true))
                    .addTargets(told("seen", B, true).setEjected(true).setOutMillis(30_000))
                    .addTargets(told("seen", C, true).setDraining(true).setInflight(3))
                    .addTargets(told("another", A, false)));
            two.status(TestNode.ready()
                    .addTargets(told("seen", A, false))
                    .addTargets(told("seen", C, false).setDraining(true)));

            await("seen", 0, "eye-2", "unhealthy");
            await("seen", 0, "eye-1", "healthy");
            assertThat(at("seen", 1, "eye-1").get("state").asText()).isEqualTo("ejected");
            assertThat(at("seen", 1, "eye-1").get("back").asText()).isEqualTo("30s");
            assertThat(at("seen", 1, "eye-2").get("state").asText())
                    .as("it has not told")
                    .isEqualTo("unknown");
            assertThat(at("seen", 2, "eye-1").get("state").asText()).isEqualTo("draining");
            assertThat(at("seen", 2, "eye-1").get("inflight").asInt()).isEqualTo(3);
            assertThat(at("seen", 2, "eye-2").get("state").asText()).isEqualTo("drained");
            assertThat(at("seen", 2, "eye-2").get("checked").asBoolean()).isFalse();
            assertThat(targets("seen").get("inRotation").asInt()).isEqualTo(2);
            assertThat(targets("seen").get("healthy").asInt()).isZero();

            two.status(TestNode.ready().addTargets(told("seen", A, true)));
            await("seen", 0, "eye-2", "healthy");
            assertThat(targets("seen").get("healthy").asInt()).as("A, for both").isEqualTo(1);
        }
        await("seen", 0, "eye-1", "unknown"); // what a silent node said last is not how things are
    }

    @Test
    void whatNonsenseANodeTellsStaysWithinBounds() {
        upstream("odd", A + " 100", A + " 50");
        try (TestNode node = door.node("liar").hello(TestNode.nothing())) {
            Status.Builder status = TestNode.ready()
                    .addTargets(told("odd", A, true).setDraining(true).setInflight(-5))
                    .addTargets(told("odd", A, true).setEjected(true).setOutMillis(Long.MAX_VALUE))
                    .addTargets(told("odd", "http://nobody.example:1", false));
            node.status(status);
            await("odd", 0, "liar", "ejected");
            assertThat(targets("odd").get("items")).as("one URL is one target").hasSize(1);
            assertThat(targets("odd").at("/items/0/weight").asInt()).isEqualTo(150);
            assertThat(at("odd", 0, "liar").get("inflight").asInt()).isZero();
            assertThat(at("odd", 0, "liar").get("back").asText()).isEqualTo("1h");
        }
    }

    @Test
    void requestsAreToldByTargetAndTogether() {
        upstream("busy", "http://10.1.0.1 100", "http://10.1.0.2 100");
        try (TestNode node = door.node("counter").hello(TestNode.nothing())) {
            node.send(NodeMessage.newBuilder()
                    .setTelemetry(Counting.interval(1, 15_000)
                            .addCounted(Counting.counted(Dimension.DIMENSION_UPSTREAM, "busy", 90, 10, 20_000))
                            .addCounted(Counting.counted(Dimension.DIMENSION_TARGET, "http://10.1.0.1", 90, 0, 5_000))
                            .addCounted(Counting.counted(Dimension.DIMENSION_TARGET, "http://10.1.0.2", 0, 10, 20_000))
                            .addCounted(Counting.counted(Dimension.DIMENSION_TARGET, "http://else", 7, 0, 1))));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(
                                    targets("busy").get("requestsPerSecond").asDouble())
                            .isPositive());
            JsonNode busy = targets("busy");
            assertThat(busy.get("errorPercent").asDouble()).isEqualTo(10);
            assertThat(busy.at("/items/0/errorPercent").asDouble()).isZero();
            assertThat(busy.at("/items/0/latency/p95Millis").asDouble()).isBetween(4.9, 5.1);
            assertThat(busy.at("/items/1/errorPercent").asDouble()).isEqualTo(100);
            assertThat(busy.at("/items/1/requestsPerSecond").asDouble())
                    .isLessThan(busy.at("/items/0/requestsPerSecond").asDouble());
        }
    }

    @Test
    void aTargetIsDrainedAndServesAgainWithTheWeightThatItHad() {
        upstream("pool", A + " 30", B + " 70");

        Answer dry = door.admin().post("/upstreams/pool/targets/drain?dryRun=true", "{\"target\":\"" + A + "\"}");
        assertThat(dry.json().at("/changes")).hasSize(1);
        Answer drained = drain("pool", "drain", A, "X-Change-Message", "maintenance of the first");
        assertThat(drained.status()).as(drained.body()).isEqualTo(200);
        assertThat(drained.json().at("/targets/0/weight").asInt()).isZero();
        assertThat(drained.json().at("/targets/1/weight").asInt()).isEqualTo(70);
        String revision = drained.header("Tollgate-Revision");
        assertThat(door.admin()
                        .get("/revisions/" + revision)
                        .json()
                        .get("message")
                        .asText())
                .isEqualTo("maintenance of the first");
        assertThat(targets("pool").get("inRotation").asInt()).isEqualTo(1);
        assertThat(drain("pool", "drain", A).header("Tollgate-Revision"))
                .as("drained already: no revision")
                .isEqualTo(revision);

        Answer last = drain("pool", "drain", B);
        assertThat(last.status()).isEqualTo(422);
        assertThat(last.pointer()).isEqualTo("/target");

        Answer again = drain("pool", "undrain", A);
        assertThat(again.json().at("/targets/0/weight").asInt()).isEqualTo(30);
        assertThat(drain("pool", "undrain", A).json().at("/targets/0/weight").asInt())
                .as("serves already")
                .isEqualTo(30);
    }

    @Test
    void aTargetThatNeverServedGetsTheUsualWeight() {
        upstream("fresh", A + " 0", B + " 70");
        assertThat(drain("fresh", "undrain", A).json().at("/targets/0/weight").asInt())
                .isEqualTo(100);
    }

    @Test
    void whatIsNotThereCannotBeDrained() {
        upstream("small", A + " 100", B + " 100");
        assertThat(drain("nobody", "drain", A).status()).isEqualTo(404);
        assertThat(door.admin().get("/upstreams/nobody/targets").status()).isEqualTo(404);
        Answer strange = drain("small", "drain", C);
        assertThat(strange.status()).isEqualTo(422);
        assertThat(strange.pointer()).isEqualTo("/target");
        assertThat(door.admin().post("/upstreams/small/targets/drain", "{}").pointer())
                .isEqualTo("/target");
        assertThat(drain("small", "drain", A, "If-Match", "\"r0\"").status()).isEqualTo(412);
    }
}
