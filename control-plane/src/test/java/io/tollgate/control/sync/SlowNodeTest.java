package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.CredentialBatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A node that does not read costs a bounded amount of memory, and gets the newest when it reads again. */
final class SlowNodeTest {
    private static final int REVISIONS = 60;

    @Test
    void snapshotsThatItDidNotTakeAreSkippedAndRevocationsOvertakeThem() {
        try (TestControlPlane plane = TestControlPlane.start()) {
            SyncDoor door = new SyncDoor(plane);
            door.putConsumer("acme");
            String key = door.issueKey("acme");
            try (TestNode node = door.node("slow")) {
                node.stopReading();
                node.hello(TestNode.nothing());
                for (int i = 0; i < REVISIONS; i++) {
                    putLargeRole(door.admin(), i);
                }
                long newest = door.admin()
                        .get("/revisions?limit=1")
                        .json()
                        .at("/items/0/number")
                        .asLong();
                door.revokeKey(key);
                // Both wait for the node before it reads again: the revocation and the newest snapshot.
                Awaitility.await().untilAsserted(() -> {
                    assertThat(door.node(node).get("desiredRevision").asLong()).isEqualTo(newest);
                    assertThat(door.node(node).get("desiredCredentialSequence").asLong())
                            .isEqualTo(2);
                });
                node.readAgain();

                int snapshots = 0;
                long revision = 0;
                while (revision < newest) {
                    long next = node.nextSnapshot().revision();
                    assertThat(next).isGreaterThan(revision);
                    revision = next;
                    snapshots++;
                }
                assertThat(snapshots).isLessThan(REVISIONS / 2);
                CredentialBatch full = node.nextCredentials();
                CredentialBatch delta = node.nextCredentials();
                assertThat(full.getFull()).isTrue();
                assertThat(delta.getUpserts(0).getRevoked()).isTrue();
                // What waited for the slow node when the key was revoked came behind the revocation. On a busy machine
                // more than one snapshot does: those that were not signed yet when it read again.
                assertThat(node.order().getLast()).isEqualTo("snapshot");
            }
        }
    }

    /** About 100 kB, so that some of them are more than a connection holds on its way. */
    private static void putLargeRole(Client admin, int number) {
        StringBuilder permissions = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            permissions
                    .append(i == 0 ? "" : ",")
                    .append('"')
                    .append(("r" + number + "p" + i + ".").repeat(8), 0, 40)
                    .append("x:")
                    .append("y".repeat(60))
                    .append(":")
                    .append("z".repeat(60))
                    .append('"');
        }
        Client.Answer answer = admin.put(
                "/roles/large-" + number, "{\"name\":\"large-" + number + "\",\"permissions\":[" + permissions + "]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }
}
