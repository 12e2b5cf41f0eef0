package io.tollgate.node.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Signed batches of credential changes on disk, a full one first. Each is verified when it is read. A last record that
 * a crash cut off is dropped: it was never acknowledged. Anything else that does not fit means that revocations may be
 * missing, so nothing of the journal is believed.
 */
final class CredentialJournal {
    static final String NAME = "credentials.journal";

    /** With more batches than this a full one is asked for, which takes the place of all of them. */
    static final int BATCHES_MAX = 1_000;

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

    /**
     * Gives all batches to {@code takes}, in order and each when it is verified; none when there is no journal. When this
     * fails, what was given is not to be believed either.
     */
    void load(TrustAnchors trust, Consumer<CredentialChanges> takes) throws IOException, CorruptStoreException {
        byte[] content = folder.read(NAME).orElse(new byte[0]);
        int vouched = trust.vouchedFor(NAME, content);
        ByteBuffer in = ByteBuffer.wrap(content);
        int found = 0;
        int wholeBytes = 0;
        while (in.hasRemaining()) {
            switch (SignedBytes.next(in)) {
                case SignedBytes.Next.Whole whole -> {
                    wholeBytes = in.position();
                    takes.accept(wholeBytes <= vouched ? parse(whole.signed()) : verified(whole.signed(), trust));
                    found++;
                }
                case SignedBytes.Next.Torn ignored -> {
                    folder.write(NAME, java.util.Arrays.copyOf(in.array(), wholeBytes));
                    batches = found;
                    return;
                }
                case SignedBytes.Next.Damaged ignored ->
                    throw new CorruptStoreException("credentials: damaged after batch " + found);
            }
        }
        batches = found;
    }

    private static CredentialChanges verified(SignedBytes signed, TrustAnchors trust) throws CorruptStoreException {
        if (!signed.isSignedFor(Purpose.CREDENTIALS, trust)) {
            throw new CorruptStoreException("credentials: a batch's signature does not verify");
        }
        return parse(signed);
    }

    private static CredentialChanges parse(SignedBytes signed) throws CorruptStoreException {
        try {
            return CredentialChanges.read(signed.payload());
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
