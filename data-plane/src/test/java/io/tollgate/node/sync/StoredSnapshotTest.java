package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tollgate.core.snapshot.SnapshotImage;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.node.snapshot.SnapshotCompiler;
import io.tollgate.node.snapshot.SnapshotHolder;
import io.tollgate.protocol.v1.CredentialBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the newest generation on disk, it is refused and the one before it serves. */
class StoredSnapshotTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("Test CA");

    @TempDir
    Path data;

    @Property(tries = 300)
    void a_flipped_bit_is_refused_and_the_older_generation_serves(@ForAll @IntRange(min = 0) int where)
            throws IOException {
        afterDamage(content -> {
            int bit = where % (content.length * 8);
            content[bit / 8] ^= (byte) (1 << (bit % 8));
            return content;
        });
    }

    /** What a delta led to is stored as a whole, under the signature that the delta came with. */
    @Property(tries = 300)
    void a_flipped_bit_of_what_a_delta_led_to_is_refused_too(@ForAll @IntRange(min = 0) int where) throws IOException {
        afterDamage(content -> {
            byte[] record = deltaRecord(Purpose.SNAPSHOT_DIGEST);
            int bit = where % (record.length * 8);
            record[bit / 8] ^= (byte) (1 << (bit % 8));
            return record;
        });
    }

    @Test
    void a_digest_that_was_signed_for_another_purpose_is_refused() throws IOException {
        afterDamage(content -> deltaRecord(Purpose.SNAPSHOT));
    }

    private static byte[] deltaRecord(Purpose purpose) {
        byte[] payload = TestSync.withRole(2).toBytes();
        return new SignedBytes(
                        ByteString.copyFrom(payload),
                        AUTHORITY
                                .sign(
                                        purpose,
                                        SnapshotImage.of(TestSync.withRole(2)).digest())
                                .getSignature(),
                        true)
                .toRecord();
    }

    @Test
    void what_a_delta_led_to_serves_after_a_restart() throws IOException {
        try (TestSync node = written()) {
            node.state.load(AUTHORITY.trust());
            node.state.acceptDelta(TestSync.delta(AUTHORITY, 2, 3), AUTHORITY.trust());
            SnapshotHolder holder = new SnapshotHolder(SnapshotCompiler.pure());
            LastKnownGood state = new LastKnownGood(node.store, holder, node.book, node.revocations, node.secrets::set);
            assertThat(state.load(AUTHORITY.trust())).isEmpty();
            assertThat(holder.current().orElseThrow().configuration())
                    .isEqualTo(TestSync.withRole(3).configuration());
            assertThat(node.folder.read(SnapshotFiles.name(3)).orElseThrow())
                    .isEqualTo(new SignedBytes(
                                    ByteString.copyFrom(TestSync.withRole(3).toBytes()),
                                    TestSync.delta(AUTHORITY, 2, 3).getSignature(),
                                    true)
                            .toRecord());
        } finally {
            clear();
        }
    }

    @Property(tries = 100)
    void a_cut_is_refused_and_the_older_generation_serves(@ForAll @IntRange(min = 0) int where) throws IOException {
        afterDamage(content -> Arrays.copyOf(content, where % content.length));
    }

    @Property(tries = 20)
    void anything_added_is_refused_and_the_older_generation_serves(@ForAll @IntRange(min = 1, max = 64) int more)
            throws IOException {
        afterDamage(content -> Arrays.copyOf(content, content.length + more));
    }

    @Test
    void a_snapshot_of_another_signer_is_refused_and_the_older_generation_serves() throws IOException {
        byte[] forged =
                SignedBytes.of(TestSync.signed(new TestAuthority("Forger"), 2)).toRecord();
        afterDamage(content -> forged);
    }

    @Test
    void a_signature_for_another_purpose_is_refused() throws IOException {
        byte[] other = SignedBytes.of(
                        AUTHORITY.sign(Purpose.CREDENTIALS, TestSync.snapshot(2).toBytes()))
                .toRecord();
        afterDamage(content -> other);
    }

    @Test
    void an_old_snapshot_under_a_newer_name_is_refused() throws IOException {
        byte[] old = SignedBytes.of(TestSync.signed(AUTHORITY, 1)).toRecord();
        afterDamage(content -> old);
    }

    @Test
    void with_both_generations_damaged_nothing_serves_and_the_reason_is_told() throws IOException {
        try (TestSync node = written()) {
            node.folder.write(SnapshotFiles.name(1), new byte[] {1});
            node.folder.write(SnapshotFiles.name(2), new byte[] {2});
            assertThat(node.state.load(AUTHORITY.trust())).hasSize(2);
            assertThat(node.holder.current()).isEmpty();
        } finally {
            clear();
        }
    }

    @Test
    void a_newest_generation_that_does_not_compile_leaves_the_older_one_to_serve() throws IOException {
        try (TestSync node = written()) {
            SnapshotHolder holder = new SnapshotHolder((snapshot, before) -> {
                if (snapshot.revision() == 2) {
                    throw new IllegalStateException("played");
                }
                return SnapshotCompiler.pure().compile(snapshot, before);
            });
            LastKnownGood state = new LastKnownGood(node.store, holder, node.book, node.revocations, node.secrets::set);
            assertThat(state.load(AUTHORITY.trust())).containsExactly(SnapshotFiles.name(2) + ": can't be run: played");
            assertThat(state.revision()).isEqualTo(1);
        } finally {
            clear();
        }
    }

    @Test
    void only_two_generations_are_kept() throws IOException {
        try (TestSync node = written()) {
            node.state.acceptSnapshot(SignedBytes.of(TestSync.signed(AUTHORITY, 3)), AUTHORITY.trust());
            assertThat(node.folder.list("snapshot-")).containsExactly(SnapshotFiles.name(2), SnapshotFiles.name(3));
        }
    }

    @Property(tries = 200)
    void of_a_damaged_journal_no_key_is_believed_but_a_torn_end_is_dropped(@ForAll @IntRange(min = 0) int where)
            throws Exception {
        Path folder = Files.createTempDirectory("journal");
        try (TestSync node = new TestSync(folder)) {
            CredentialJournal journal = node.store.credentials();
            byte[] first = batch(0, 1, true);
            byte[] second = batch(1, 2, false);
            byte[] whole = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, whole, first.length, second.length);
            byte[] cut = Arrays.copyOf(whole, first.length + where % second.length);
            node.folder.write("credentials.journal", cut);
            assertThat(batches(journal)).isEqualTo(1);
            int bit = where % (whole.length * 8);
            whole[bit / 8] ^= (byte) (1 << (bit % 8));
            node.folder.write("credentials.journal", whole);
            try {
                assertThat(batches(journal))
                        .as("a longer length looks like a torn end")
                        .isLessThan(2);
            } catch (CorruptStoreException e) {
                assertThat(e).hasMessageStartingWith("credentials: ");
            }
        }
    }

    private static int batches(CredentialJournal journal) throws IOException, CorruptStoreException {
        AtomicInteger batches = new AtomicInteger();
        journal.load(AUTHORITY.trust(), batch -> batches.incrementAndGet());
        return batches.get();
    }

    private static byte[] batch(long after, long sequence, boolean full) {
        CredentialBatch batch = CredentialBatch.newBuilder()
                .setEpoch("epoch")
                .setAfterSequence(after)
                .setSequence(sequence)
                .setFull(full)
                .build();
        return SignedBytes.of(AUTHORITY.sign(Purpose.CREDENTIALS, batch.toByteArray()))
                .toRecord();
    }

    private interface Damage {
        byte[] to(byte[] content);
    }

    private static void afterDamage(Damage damage) throws IOException {
        StoredSnapshotTest test = new StoredSnapshotTest();
        test.data = Files.createTempDirectory("snapshot");
        try (TestSync node = test.written()) {
            String newest = SnapshotFiles.name(2);
            byte[] content = node.folder.read(newest).orElseThrow();
            node.folder.write(newest, damage.to(content));
            assertThat(node.state.load(AUTHORITY.trust())).hasSize(1);
            assertThat(node.holder.current().orElseThrow().revision()).isEqualTo(1);
        } finally {
            test.clear();
        }
    }

    private TestSync written() throws IOException {
        TestSync node = new TestSync(data);
        for (long revision = 1; revision <= 2; revision++) {
            byte[] record = SignedBytes.of(TestSync.signed(AUTHORITY, revision)).toRecord();
            node.folder.write(SnapshotFiles.name(revision), record);
        }
        return node;
    }

    private void clear() throws IOException {
        try (var files = Files.list(data)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
