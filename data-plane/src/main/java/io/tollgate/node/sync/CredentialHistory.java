package io.tollgate.node.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.core.token.TokenRevocation;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.protocol.v1.CredentialBatch;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this node stands in the history of credentials. A batch takes effect in the book first and is stored then, so
 * that a revocation never waits for the disk; it is acknowledged when both are done. When it can't be stored it stays in
 * force but this node tells of no position, so that the control plane sends all of the history again. Confined to the
 * sync thread after {@link #load}.
 */
final class CredentialHistory {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialHistory.class);

    private final CredentialBook book;
    private final TokenRevocationBook revocations;
    private final CredentialJournal journal;
    private Position position = Position.NONE;

    CredentialHistory(CredentialBook book, TokenRevocationBook revocations, CredentialJournal journal) {
        this.book = book;
        this.revocations = revocations;
        this.journal = journal;
    }

    /** Which history and how much of it. An empty epoch means none. */
    record Position(String epoch, long sequence) {
        static final Position NONE = new Position("", 0);
    }

    /** What may be told to the control plane: never more than what is on disk. None asks for a full batch. */
    Position position() {
        return journal.isLong() ? Position.NONE : position;
    }

    /** Whether the journal should be replaced by a full batch, which {@link #position} asks for. */
    boolean wantsAll() {
        return journal.isLong();
    }

    /** Fills the book from disk. When the journal is not believed the books stay empty, so that no key and no token is accepted. */
    void load(TrustAnchors trust) throws IOException, CorruptStoreException {
        try {
            journal.load(trust, this::apply);
        } catch (CorruptStoreException e) {
            forget();
            throw e;
        } catch (IllegalArgumentException e) {
            forget();
            throw new CorruptStoreException("credentials: " + e.getMessage());
        }
    }

    private void forget() {
        book.replaceAll(List.of());
        revocations.forgetAll(Instant.now());
        position = Position.NONE;
    }

    /**
     * Takes a batch off the wire.
     *
     * @throws IOException when it is in force but not stored; {@link #position} asks for a full batch then
     * @throws IllegalArgumentException for one that is not signed, not readable or does not follow
     */
    Position accept(SignedBytes signed, TrustAnchors trust) throws IOException {
        if (!signed.isSignedFor(Purpose.CREDENTIALS, trust)) {
            throw new IllegalArgumentException("credentials: the signature does not verify");
        }
        CredentialChanges changes = parse(signed);
        CredentialBatch batch = changes.batch();
        if (!batch.getFull() && isKnown(batch)) {
            return position;
        }
        apply(changes);
        store(batch, signed);
        LOG.info(
                "credentials {} in force, {} keys, {} token revocations",
                batch.getSequence(),
                book.size(),
                revocations.size());
        return position;
    }

    private void store(CredentialBatch batch, SignedBytes signed) throws IOException {
        try {
            if (batch.getFull()) {
                journal.replace(signed);
            } else {
                journal.append(signed);
            }
        } catch (IOException e) {
            position = Position.NONE;
            throw e;
        }
    }

    private static CredentialChanges parse(SignedBytes signed) {
        try {
            return CredentialChanges.read(signed.payload());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("credentials: not readable", e);
        }
    }

    private boolean isKnown(CredentialBatch batch) {
        return batch.getEpoch().equals(position.epoch()) && batch.getSequence() <= position.sequence();
    }

    private void apply(CredentialChanges changes) {
        CredentialBatch batch = changes.batch();
        List<Credential> upserts = changes.upserts();
        List<TokenRevocation> revoked = CredentialMessages.readRevocations(batch.getTokenRevocationsList());
        Instant now = Instant.now();
        if (batch.getFull()) {
            book.replaceAll(upserts);
            revocations.replaceAll(revoked, now);
        } else {
            if (!batch.getEpoch().equals(position.epoch()) || batch.getAfterSequence() != position.sequence()) {
                throw new IllegalArgumentException("credentials: " + batch.getEpoch() + "/" + batch.getAfterSequence()
                        + " (expected: what follows " + position.epoch() + "/" + position.sequence() + ")");
            }
            book.apply(upserts, batch.getRemovedIdsList());
            if (!revoked.isEmpty() || batch.getWithdrawnTokenRevocationsCount() > 0) {
                revocations.apply(revoked, batch.getWithdrawnTokenRevocationsList(), now);
            }
        }
        position = new Position(batch.getEpoch(), batch.getSequence());
    }
}
