package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.telemetry.Counting;
import io.tollgate.protocol.v1.NodeMessage;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a node counted is stored before the node hears that it may let go of it. */
final class TelemetrySyncTest {
    @Test
    void aNodeHearsWhatIsStoredAndWhatItSendsAgainCountsOnce() {
        try (TestControlPlane plane = TestControlPlane.start()) {
            SyncDoor door = new SyncDoor(plane);
            TestIdentity identity = door.enrol("counting");
            try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
                send(node, 1, 5);
                send(node, 2, 6);
                long stored = 0;
                while (stored < 2) {
                    stored = node.nextTelemetryStored().getSequence();
                }
            }
            try (TestNode again = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
                send(again, 2, 6);
                assertThat(again.nextTelemetryStored().getSequence()).isEqualTo(2);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(door.admin()
                                    .get("/telemetry/top?by=route&window=10m")
                                    .json()
                                    .at("/items/0/requests")
                                    .asLong())
                            .isEqualTo(11));
        }
    }

    private static void send(TestNode node, long sequence, int requests) {
        node.send(NodeMessage.newBuilder()
                .setTelemetry(Counting.interval(sequence, 20_000)
                        .addCounted(Counting.total(requests, 0, 1_000))
                        .addCounted(Counting.route("shop", requests, 0, 1_000))));
    }
}
