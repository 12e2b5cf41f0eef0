package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.scan.DistinctPaths;
import io.tollgate.protocol.v1.PathScan;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes tell who looks for paths; what they tell of one address is added up, and raises an alert. */
final class PathScanSyncTest {
    private static final String WHOLE = "203.0.113.7";
    private static final String NETWORK = "2001:db8:0:0:0:0:0:0/64";

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

    private static PathScan.Builder scan(String address, int from, int to) {
        DistinctPaths paths = new DistinctPaths();
        for (int i = from; i < to; i++) {
            paths.add("/backup-" + i + ".zip");
        }
        return PathScan.newBuilder().setAddress(address).setPaths(ByteString.copyFrom(paths.bytes()));
    }

    private static JsonNode firing() {
        return door.admin()
                .get("/alerts?state=firing&rule=paths-scanned")
                .json()
                .get("items");
    }

    @Test
    void whatNodesTellOfOneAddressIsOneScanThatEndsByItself() {
        try (TestNode one = door.node("scan-1").hello(TestNode.nothing());
                TestNode two = door.node("scan-2").hello(TestNode.nothing())) {
            Runnable said = () -> {
                one.status(TestNode.ready()
                        .addPathScans(scan(WHOLE, 0, 25))
                        .addPathScans(scan(NETWORK, 0, 20))
                        .addPathScans(scan("198.51.100.1", 0, 20))
                        .addPathScans(PathScan.newBuilder()
                                .setAddress("198.51.100.2")
                                .setPaths(ByteString.copyFromUtf8("of another version"))));
                two.status(TestNode.ready().addPathScans(scan(WHOLE, 20, 45)).addPathScans(scan(NETWORK, 0, 20)));
            };
            JsonNode alerts = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> {
                                said.run();
                                return firing();
                            },
                            found -> !found.isEmpty()
                                    && found.at("/0/detail").asText().endsWith("seen by scan-1, scan-2"));

            assertThat(alerts.findValuesAsText("subject"))
                    .as("the same paths at two nodes are no more than at one")
                    .containsExactly(WHOLE);
            assertThat(alerts.at("/0/severity").asText()).isEqualTo("warning");
            assertThat(alerts.at("/0/detail").asText())
                    .matches("about 4\\d different paths within a minute that no route has or that were denied,"
                            + " seen by scan-1, scan-2");

            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
                one.status(TestNode.ready());
                two.status(TestNode.ready());
                return firing().isEmpty();
            });
        }
    }

    @Test
    void oneWhoseWordsCannotBeWrittenDownHidesNoOther() {
        try (TestNode one = door.node("scan-4").hello(TestNode.nothing());
                TestNode two = door.node("scan-5").hello(TestNode.nothing())) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                one.status(TestNode.ready()
                        .addPathScans(scan("x\0", 0, 40))
                        .addPathScans(scan("y".repeat(100_000), 0, 40)));
                two.status(TestNode.ready().addPathScans(scan("203.0.113.9", 0, 40)));
                return firing().findValuesAsText("subject").contains("203.0.113.9");
            });
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> firing().isEmpty());
    }

    @Test
    void aNodeThatTellsWithoutEndIsHeardToABound() {
        try (TestNode one = door.node("scan-3").hello(TestNode.nothing())) {
            var status = TestNode.ready();
            for (int i = 0; i < 2_000; i++) {
                status.addPathScans(scan("192.0.2." + i, 0, 40));
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                one.status(status);
                return !firing().isEmpty();
            });
            assertThat(firing().size()).isLessThanOrEqualTo(50);
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> firing().isEmpty());
    }
}
