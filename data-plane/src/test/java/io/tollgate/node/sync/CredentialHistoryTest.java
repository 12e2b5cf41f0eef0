package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyVerdict;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.Credential;
import io.tollgate.protocol.v1.CredentialBatch;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
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
    private DataFolder folder;
    private CredentialHistory history;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(data);
        history = new CredentialHistory(book, new CredentialJournal(folder, BATCHES_MAX));
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
        CredentialHistory found = new CredentialHistory(restarted, new CredentialJournal(folder));
        found.load(AUTHORITY.signing.getPublic());
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
        assertThat(new CredentialJournal(folder).load(AUTHORITY.signing.getPublic()))
                .hasSize(1);
    }

    @Test
    void a_long_journal_is_known_as_long_after_a_restart() throws Exception {
        accept(0, 1, true, false);
        for (long after = 1; after <= BATCHES_MAX; after++) {
            accept(after, after + 1, false, false);
        }
        CredentialHistory restarted = new CredentialHistory(book, new CredentialJournal(folder, BATCHES_MAX));
        restarted.load(AUTHORITY.signing.getPublic());
        assertThat(restarted.position()).isEqualTo(CredentialHistory.Position.NONE);
        assertThat(verdict(book)).isInstanceOf(KeyVerdict.Accepted.class);
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
        history.accept(
                SignedBytes.of(AUTHORITY.sign(Purpose.CREDENTIALS, batch.toByteArray())),
                AUTHORITY.signing.getPublic());
    }

    private KeyVerdict verdict(CredentialBook asked) {
        return asked.check(key.text(), InetAddress.getLoopbackAddress(), Instant.now());
    }
}
