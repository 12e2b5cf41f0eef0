package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.TestControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Since when a node's process is there: from then on it may be behind. */
final class NodeCameSyncTest {
    private record Came(long stream, @Nullable Instant at) {}

    @Test
    void aProcessComesOnceHoweverManyStreamsItOpens() {
        try (TestControlPlane plane = TestControlPlane.start()) {
            SyncDoor door = new SyncDoor(plane);
            TestIdentity identity = door.enrol("a");
            Came first = afterStream(plane, 0, door, identity, 1_000);
            assertThat(first.at()).isNotNull();
            Came again = afterStream(plane, first.stream(), door, identity, 1_000);
            assertThat(again.at()).as("the same process").isEqualTo(first.at());
            Came restarted = afterStream(plane, again.stream(), door, identity, 2_000);
            assertThat(restarted.at()).isAfter(Objects.requireNonNull(first.at()));
        }
    }

    private static Came afterStream(
            TestControlPlane plane, long before, SyncDoor door, TestIdentity identity, long startedAt) {
        AtomicReference<Came> now = new AtomicReference<>(new Came(before, null));
        try (TestNode node =
                new TestNode(door.port(), identity).hello(TestNode.nothing().setStartedAtEpochMillis(startedAt))) {
            await().atMost(Duration.ofSeconds(15)).until(() -> {
                now.set(came(plane, node.name()));
                return now.get().stream() > before;
            });
        }
        return now.get();
    }

    private static Came came(TestControlPlane plane, String node) {
        return plane.bean(Database.class)
                .read(connection -> Sql.one(
                                connection,
                                "SELECT stream, came_at FROM nodes WHERE name = ?",
                                row -> new Came(row.getLong("stream"), Sql.instantOrNull(row, "came_at")),
                                node)
                        .orElseThrow());
    }
}
