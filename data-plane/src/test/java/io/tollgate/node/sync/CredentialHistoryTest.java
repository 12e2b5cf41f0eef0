package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyVerdict;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.core.token.TokenRevocation.TokenFacts;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.protocol.v1.Credential;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.TokenRevocation;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this node says it knows of credentials is never more than what a restart would find. */
class CredentialHistoryTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("Test CA");
    private static final int BATCHES_MAX = 3;

    @TempDir
    Path data;

    private final ApiKeyText key = ApiKeyText.generate(new SecureRandom());
    private final CredentialBook book = new CredentialBook(List.of());
    private final TokenRevocationBook revocations = new TokenRevocationBook();
    private DataFolder folder;
    private CredentialHistory history;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(data);
        history = new CredentialHistory(book, revocations, new CredentialJournal(folder, BATCHES_MAX));
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    @Test
    void a_revocation_that_cannot_be_stored_is_in_force_and_all_credentials_are_asked_for() throws Exception {
        accept(0, 1, true, false);
        Path journal = data.resolve("credentials.journal");
        Path kept = data.resolve("kept");
        Files.move(journal, kept);
        Files.createDirectory(journal); // no file can be written under its name

        assertThatThrownBy(() -> accept(1, 2, false, true)).isInstanceOf(IOException.class);
        assertThat(verdict(book)).isInstanceOf(KeyVerdict.Refused.class);
        assertThat(history.position()).isEqualTo(CredentialHistory.Position.NONE);

        Files.delete(journal);
        Files.move(kept, journal);
        accept(0, 2, true, true);
        assertThat(history.position()).isEqualTo(new CredentialHistory.Position("epoch", 2));
        CredentialBook restarted = new CredentialBook(List.of());
        CredentialHistory found =
                new CredentialHistory(restarted, new TokenRevocationBook(), new CredentialJournal(folder));
        found.load(AUTHORITY.trust());
        assertThat(found.position()).isEqualTo(history.position());
        assertThat(verdict(restarted)).isInstanceOf(KeyVerdict.Refused.class);
    }

    @Test
    void a_long_journal_is_replaced_by_a_full_batch() throws Exception {
        accept(0, 1, true, false);
        for (long after = 1; after < BATCHES_MAX; after++) {
            accept(after, after + 1, false, false);
        }
        assertThat(history.wantsAll()).isFalse();
        accept(BATCHES_MAX, BATCHES_MAX + 1, false, false);
        assertThat(history.wantsAll()).isTrue();
        assertThat(history.position()).isEqualTo(CredentialHistory.Position.NONE);
        accept(0, BATCHES_MAX + 1, true, false);
        assertThat(history.wantsAll()).isFalse();
        assertThat(history.position()).isEqualTo(new CredentialHistory.Position("epoch", BATCHES_MAX + 1));
        List<CredentialChanges> batches = new ArrayList<>();
        new CredentialJournal(folder).load(AUTHORITY.trust(), batches::add);
        assertThat(batches).hasSize(1);
    }

    @Test
    void a_long_journal_is_known_as_long_after_a_restart() throws Exception {
        accept(0, 1, true, false);
        for (long after = 1; after <= BATCHES_MAX; after++) {
            accept(after, after + 1, false, false);
        }
        CredentialHistory restarted =
                new CredentialHistory(book, revocations, new CredentialJournal(folder, BATCHES_MAX));
        restarted.load(AUTHORITY.trust());
        assertThat(restarted.position()).isEqualTo(CredentialHistory.Position.NONE);
        assertThat(verdict(book)).isInstanceOf(KeyVerdict.Accepted.class);
    }

    @Test
    void token_revocations_come_with_the_same_history_and_outlive_a_restart() throws Exception {
        assertThat(revocations.isKnown()).isFalse();
        accept(0, 1, true, false);
        assertThat(revocations.isKnown()).isTrue();
        history.accept(
                signed(CredentialBatch.newBuilder()
                        .setEpoch("epoch")
                        .setAfterSequence(1)
                        .setSequence(2)
                        .addTokenRevocations(TokenRevocation.newBuilder()
                                .setId("tr_1")
                                .setIssuer("corp")
                                .setJti("t1")
                                .setExpiresAtEpochMillis(
                                        Instant.now().plusSeconds(600).toEpochMilli()))
                        .build()),
                AUTHORITY.trust());
        assertThat(refusing(revocations)).isEqualTo("tr_1");

        TokenRevocationBook restarted = new TokenRevocationBook();
        new CredentialHistory(new CredentialBook(List.of()), restarted, new CredentialJournal(folder))
                .load(AUTHORITY.trust());
        assertThat(restarted.isKnown()).isTrue();
        assertThat(refusing(restarted)).isEqualTo("tr_1");
    }

    @Test
    void no_key_is_known_when_the_journal_is_damaged_behind_the_batch_that_has_it() throws Exception {
        accept(0, 1, true, false);
        accept(1, 2, false, true);
        Path journal = data.resolve("credentials.journal");
        byte[] bytes = Files.readAllBytes(journal);
        bytes[bytes.length - 1] ^= 1; // the second batch is what revokes the key
        Files.write(journal, bytes);
        CredentialBook restarted = new CredentialBook(List.of());
        TokenRevocationBook unknown = new TokenRevocationBook();
        CredentialHistory found = new CredentialHistory(restarted, unknown, new CredentialJournal(folder));
        assertThatThrownBy(() -> found.load(AUTHORITY.trust()))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessage("credentials: a batch's signature does not verify");
        assertThat(restarted.size()).isZero();
        assertThat(unknown.isKnown()).isFalse();
        assertThat(found.position()).isEqualTo(CredentialHistory.Position.NONE);
    }

    @Test
    void keys_of_one_consumer_with_the_same_roles_share_what_they_have_in_common() throws Exception {
        CredentialBatch.Builder batch =
                CredentialBatch.newBuilder().setEpoch("epoch").setSequence(1).setFull(true);
        for (String id : List.of("k_1", "k_2")) {
            batch.addUpserts(Credential.newBuilder()
                    .setId(id)
                    .setSha256(ByteString.copyFrom(key.hash().bytes()))
                    .setConsumer("acme")
                    .setRestrictsRoles(true)
                    .addRoles("reader"));
        }
        history.accept(signed(batch.build()), AUTHORITY.trust());
        var one = book.find("k_1").orElseThrow();
        var other = book.find("k_2").orElseThrow();
        assertThat(one.consumer()).isEqualTo("acme").isSameAs(other.consumer());
        assertThat(one.roles()).containsExactly("reader").isSameAs(other.roles());
    }

    @Test
    void what_is_revoked_is_not_known_when_the_journal_is_damaged() throws Exception {
        accept(0, 1, true, false);
        Path journal = data.resolve("credentials.journal");
        byte[] bytes = Files.readAllBytes(journal);
        bytes[bytes.length / 2] ^= 1;
        Files.write(journal, bytes);

        TokenRevocationBook restarted = new TokenRevocationBook();
        CredentialHistory damaged =
                new CredentialHistory(new CredentialBook(List.of()), restarted, new CredentialJournal(folder));
        assertThatThrownBy(() -> damaged.load(AUTHORITY.trust())).isInstanceOf(CorruptStoreException.class);
        assertThat(restarted.isKnown()).isFalse();
    }

    private static @Nullable String refusing(TokenRevocationBook book) {
        return book.refusing("corp", new TokenFacts("t1", null, null), Instant.now());
    }

    private void accept(long after, long sequence, boolean full, boolean revoked) throws IOException {
        CredentialBatch batch = CredentialBatch.newBuilder()
                .setEpoch("epoch")
                .setAfterSequence(after)
                .setSequence(sequence)
                .setFull(full)
                .addUpserts(Credential.newBuilder()
                        .setId(key.credentialId())
                        .setSha256(ByteString.copyFrom(key.hash().bytes()))
                        .setConsumer("acme")
                        .setRevoked(revoked))
                .build();
        history.accept(signed(batch), AUTHORITY.trust());
    }

    private static SignedBytes signed(CredentialBatch batch) {
        return SignedBytes.of(AUTHORITY.sign(Purpose.CREDENTIALS, batch.toByteArray()));
    }

    private KeyVerdict verdict(CredentialBook asked) {
        return asked.check(key.text(), InetAddress.getLoopbackAddress(), Instant.now());
    }
}
