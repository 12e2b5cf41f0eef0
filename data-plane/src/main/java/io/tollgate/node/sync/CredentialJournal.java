package io.tollgate.node.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.CredentialBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Signed batches of credential changes on disk, a full one first. Each is verified when it is read. A last record that
 * a crash cut off is dropped: it was never acknowledged. Anything else that does not fit means that revocations may be
 * missing, so nothing of the journal is believed.
 */
final class CredentialJournal {
    private static final String NAME = "credentials.journal";

    /** With more batches than this a full one is asked for, which takes the place of all of them. */
    private static final int BATCHES_MAX = 1_000;

    private final DataFolder folder;
    private final int batchesMax;
    private int batches;

    CredentialJournal(DataFolder folder) {
        this(folder, BATCHES_MAX);
    }

    CredentialJournal(DataFolder folder, int batchesMax) {
        this.folder = folder;
        this.batchesMax = batchesMax;
    }

    /** Whether it is time to start over with a full batch. */
    boolean isLong() {
        return batches > batchesMax;
    }

    /** All batches in order; none when there is no journal. */
    List<CredentialBatch> load(PublicKey key) throws IOException, CorruptStoreException {
        ByteBuffer in = ByteBuffer.wrap(folder.read(NAME).orElse(new byte[0]));
        List<CredentialBatch> found = new ArrayList<>();
        int wholeBytes = 0;
        while (in.hasRemaining()) {
            switch (SignedBytes.next(in)) {
                case SignedBytes.Next.Whole whole -> {
                    found.add(verified(whole.signed(), key));
                    wholeBytes = in.position();
                }
                case SignedBytes.Next.Torn ignored -> {
                    folder.write(NAME, java.util.Arrays.copyOf(in.array(), wholeBytes));
                    batches = found.size();
                    return found;
                }
                case SignedBytes.Next.Damaged ignored ->
                    throw new CorruptStoreException("credentials: damaged after batch " + found.size());
            }
        }
        batches = found.size();
        return found;
    }

    private static CredentialBatch verified(SignedBytes signed, PublicKey key) throws CorruptStoreException {
        if (!signed.isSignedFor(Purpose.CREDENTIALS, key)) {
            throw new CorruptStoreException("credentials: a batch's signature does not verify");
        }
        try {
            return CredentialBatch.parseFrom(signed.payload());
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptStoreException("credentials: a batch is not readable");
        }
    }

    /** Starts over with a full batch. */
    void replace(SignedBytes full) throws IOException {
        folder.write(NAME, full.toRecord());
        batches = 1;
    }

    /** Adds a batch that follows the last. */
    void append(SignedBytes delta) throws IOException {
        folder.append(NAME, delta.toRecord());
        batches++;
    }
}
