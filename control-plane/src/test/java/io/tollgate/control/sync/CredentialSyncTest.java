package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.KeyUse;
import io.tollgate.protocol.v1.TokenRevocation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys reach nodes as deltas with a growing sequence, apart from snapshots, and their receipts come back. */
final class CredentialSyncTest {
    private static TestControlPlane plane;
    private static SyncDoor door;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        door = new SyncDoor(plane);
        door.putConsumer("acme");
        door.issueKey("acme");
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    @Test
    void issuingAndRevokingAreDeltasWithAGrowingSequence() {
        try (TestNode node = door.node("cred-1").hello(TestNode.nothing())) {
            CredentialBatch full = node.nextCredentials();
            assertThat(full.getFull()).isTrue();
            assertThat(full.getUpsertsCount()).isPositive();

            String id = door.issueKey("acme");
            CredentialBatch issued = node.nextCredentials();
            assertThat(issued.getFull()).isFalse();
            assertThat(issued.getEpoch()).isEqualTo(full.getEpoch());
            assertThat(issued.getAfterSequence()).isEqualTo(full.getSequence());
            assertThat(issued.getSequence()).isGreaterThan(full.getSequence());
            assertThat(issued.getUpserts(0).getId()).isEqualTo(id);
            assertThat(issued.getUpserts(0).getRevoked()).isFalse();
            assertThat(issued.getUpserts(0).getSha256().size()).isEqualTo(32);

            door.revokeKey(id);
            CredentialBatch revoked = node.nextCredentials();
            assertThat(revoked.getAfterSequence()).isEqualTo(issued.getSequence());
            assertThat(revoked.getUpserts(0).getId()).isEqualTo(id);
            assertThat(revoked.getUpserts(0).getRevoked()).isTrue();
        }
    }

    @Test
    void theLimitsOfAKeyGoWithItWheneverTheyChange() {
        assertThat(door.admin()
                        .put("/limits/slow", "{\"rules\":[{\"requests\":5,\"per\":\"1m\"}]}")
                        .status())
                .isEqualTo(201);
        String id = door.issueKey("acme");
        try (TestNode node = door.node("cred-limits").hello(TestNode.nothing())) {
            CredentialBatch full = node.nextCredentials();
            assertThat(door.admin()
                            .put("/keys/" + id + "/limits", "{\"limits\":[\"slow\"]}")
                            .status())
                    .isEqualTo(200);
            CredentialBatch limited = node.nextCredentials();
            assertThat(limited.getAfterSequence()).isEqualTo(full.getSequence());
            assertThat(limited.getUpserts(0).getId()).isEqualTo(id);
            assertThat(limited.getUpserts(0).getLimitsList()).containsExactly("slow");
        }
    }

    @Test
    void tokenRevocationsAreChangesOfTheSameHistory() {
        door.putIssuer("sync-corp");
        try (TestNode node = door.node("cred-tokens").hello(TestNode.nothing())) {
            CredentialBatch full = node.nextCredentials();

            String id = door.revokeTokens(
                    "{\"issuer\":\"sync-corp\",\"subject\":\"ann\",\"issuedBefore\":\"2026-01-01T00:00:00Z\"}");
            CredentialBatch revoked = node.nextCredentials();
            assertThat(revoked.getAfterSequence()).isEqualTo(full.getSequence());
            assertThat(revoked.getSequence()).isEqualTo(full.getSequence() + 1);
            assertThat(revoked.getUpsertsCount()).isZero();
            TokenRevocation change = revoked.getTokenRevocations(0);
            assertThat(change.getId()).isEqualTo(id);
            assertThat(change.getIssuer()).isEqualTo("sync-corp");
            assertThat(change.hasJti()).isFalse();
            assertThat(change.getSubject()).isEqualTo("ann");
            assertThat(change.getIssuedBeforeEpochMillis())
                    .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());

            try (TestNode fresh = door.node("cred-tokens-2").hello(TestNode.nothing())) {
                assertThat(fresh.nextCredentials().getTokenRevocationsList()).contains(change);
            }

            door.withdrawTokens(id);
            CredentialBatch withdrawn = node.nextCredentials();
            assertThat(withdrawn.getAfterSequence()).isEqualTo(revoked.getSequence());
            assertThat(withdrawn.getTokenRevocationsCount()).isZero();
            assertThat(withdrawn.getWithdrawnTokenRevocationsList()).containsExactly(id);
        }
    }

    @Test
    void aReconnectingNodeGetsOnlyTheChangesItMissed() {
        TestIdentity identity = door.enrol("cred-2");
        CredentialBatch full;
        try (TestNode node = new TestNode(door.port(), identity).hello(TestNode.nothing())) {
            full = node.nextCredentials();
        }
        String missed = door.issueKey("acme");
        try (TestNode node = new TestNode(door.port(), identity)
                .hello(TestNode.nothing()
                        .setCredentialEpoch(full.getEpoch())
                        .setCredentialSequence(full.getSequence()))) {
            CredentialBatch delta = node.nextCredentials();
            assertThat(delta.getFull()).isFalse();
            assertThat(delta.getUpsertsList()).anyMatch(upsert -> upsert.getId().equals(missed));
            assertThat(delta.getUpsertsCount()).isLessThan(full.getUpsertsCount() + 1);
        }
    }

    @Test
    void anotherHistoryIsReplacedAsAWhole() {
        try (TestNode node = door.node("cred-3")
                .hello(TestNode.nothing().setCredentialEpoch("another").setCredentialSequence(3))) {
            assertThat(node.nextCredentials().getFull()).isTrue();
        }
    }

    @Test
    void anAcknowledgementIsAReceiptWithItsDelay() {
        try (TestNode node = door.node("cred-4").hello(TestNode.nothing())) {
            node.applied(node.nextCredentials());
            String id = door.issueKey("acme");
            node.applied(node.nextCredentials());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> receipt(door.key(id), "cred-4").isPresent());
            JsonNode enforcement = door.key(id).get("enforcement");
            assertThat(enforcement.get("inForce").asInt()).isEqualTo(1);
            assertThat(enforcement.get("of").asInt()).isGreaterThanOrEqualTo(1);
            assertThat(receipt(door.key(id), "cred-4")
                            .orElseThrow()
                            .get("afterMillis")
                            .asLong())
                    .isBetween(0L, 5_000L);
        }
    }

    private static Optional<JsonNode> receipt(JsonNode key, String node) {
        return StreamSupport.stream(key.get("enforcement").get("nodes").spliterator(), false)
                .filter(receipt -> receipt.get("node").asText().equals(node))
                .findFirst();
    }

    @Test
    void whenAKeyWasLastUsedIsWrittenDown() {
        try (TestNode node = door.node("cred-5").hello(TestNode.nothing())) {
            String id = door.issueKey("acme");
            Instant used = Instant.ofEpochMilli(System.currentTimeMillis());
            node.status(TestNode.ready()
                    .addKeyUses(KeyUse.newBuilder()
                            .setKeyId(id)
                            .setLastUsedEpochMillis(used.toEpochMilli())
                            .setAddress(ByteString.copyFrom(new byte[] {(byte) 203, 0, 113, 7}))));
            Instant issued = Instant.parse(door.key(id).get("createdAt").asText());
            Instant minute = used.truncatedTo(ChronoUnit.MINUTES);
            Instant expected = issued.isAfter(minute) ? issued : minute;
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> door.key(id).get("lastUsedAt").asText().equals(expected.toString()));
            JsonNode from = door.key(id).get("lastUsedFrom");
            assertThat(from.get("address").asText()).isEqualTo("203.0.113.7");
            assertThat(from.get("node").asText()).isEqualTo("cred-5");
        }
    }

    @Test
    void aRevocationIsPushedAtOnce() {
        try (TestNode node = door.node("cred-6").hello(TestNode.nothing())) {
            node.nextCredentials();
            String id = door.issueKey("acme");
            node.nextCredentials();
            long start = System.nanoTime();
            door.revokeKey(id);
            assertThat(node.nextCredentials().getUpserts(0).getRevoked()).isTrue();
            // A few milliseconds on a machine with time; the bound only tells a push from a poll.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }
}
