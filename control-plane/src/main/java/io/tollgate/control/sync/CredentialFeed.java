package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.tollgate.control.key.CredentialChange;
import io.tollgate.control.key.CredentialLog;
import io.tollgate.control.key.CredentialState;
import io.tollgate.control.token.TokenRevocationView;
import io.tollgate.control.token.TokenRevocations;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.core.key.Cidr;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.Credential;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.SignedPayload;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Signed batches of changes of credentials, keys and token revocations alike, each made once however many nodes want it. Nodes are nearly always at the same
 * place, so that a revocation is read and signed once and sent to all.
 */
@Singleton
final class CredentialFeed {
    /** Changes in one batch; more follow in the next. About 1 MB. */
    static final int CHANGES_MAX = 5_000;

    private final CredentialLog log;
    private final TokenRevocations revocations;
    private final SigningKey key;
    /** By where the batch starts; thrown away when the history grows. */
    private final Map<Start, Batch> batches = new ConcurrentHashMap<>();

    private volatile Head head = new Head("", 0);
    /** Which key signed the batches. */
    private volatile ByteString signedBy = ByteString.EMPTY;

    /** Where the history stands. */
    record Head(String epoch, long sequence) {}

    /** What a node has: nothing of our history means that it gets all of it. */
    record Start(boolean full, long sequence) {}

    /** A message and where a node is when it has applied it. */
    record Batch(ControlMessage message, long sequence) {}

    CredentialFeed(CredentialLog log, TokenRevocations revocations, SigningKey key) {
        this.log = log;
        this.revocations = revocations;
        this.key = key;
    }

    /** Looks where the history stands. Blocks. */
    Head refresh() {
        Head before = head;
        Head now = new Head(before.epoch().isEmpty() ? log.epoch() : before.epoch(), log.sequence());
        head = now;
        ByteString signs = key.verificationKey();
        if (!now.equals(before) || !signs.equals(signedBy)) {
            signedBy = signs;
            batches.clear();
        }
        return now;
    }

    Head head() {
        return head;
    }

    /** Where to start for a node that has {@code sequence} of {@code epoch}. */
    Start start(String epoch, long sequence) {
        Head now = head;
        // A node that is ahead of us has seen a history that is gone, for example before a restore.
        boolean follows = epoch.equals(now.epoch()) && sequence >= 0 && sequence <= now.sequence();
        return follows ? new Start(false, sequence) : new Start(true, 0);
    }

    /** The next batch for a node at {@code start}; empty when it lacks nothing. Blocks. */
    Optional<Batch> next(Start start) {
        if (!start.full() && start.sequence() >= head.sequence()) {
            return Optional.empty();
        }
        return Optional.of(batches.computeIfAbsent(start, this::make));
    }

    private Batch make(Start start) {
        CredentialBatch.Builder batch = CredentialBatch.newBuilder().setEpoch(head.epoch());
        if (start.full()) {
            CredentialState state = log.full();
            batch.setFull(true).setSequence(state.sequence());
            state.credentials().forEach(credential -> batch.addUpserts(message(credential)));
            // Read later than the sequence: what is newer than it comes again with the next batch, and nothing is
            // missed.
            revocations.inForce().forEach(each -> batch.addTokenRevocations(TokenRevocationMessages.of(each)));
        } else {
            addChanges(batch, start.sequence());
        }
        byte[] payload = batch.build().toByteArray();
        SignedPayload signed = SignedPayload.newBuilder()
                .setPayload(ByteString.copyFrom(payload))
                .setSignature(ByteString.copyFrom(key.sign(Purpose.CREDENTIALS, payload)))
                .build();
        return new Batch(ControlMessage.newBuilder().setCredentials(signed).build(), batch.getSequence());
    }

    /**
     * Changes of both kinds in the order of the one sequence. The two are read one after the other, so what has come in
     * between is left for the next batch: else a change of the first kind could be passed over.
     */
    private void addChanges(CredentialBatch.Builder batch, long start) {
        long upTo = log.sequence();
        NavigableMap<Long, Consumer<CredentialBatch.Builder>> changes = new TreeMap<>();
        for (CredentialChange change : log.after(start)) {
            changes.put(change.sequence(), into -> into.addUpserts(message(change.credential())));
        }
        for (TokenRevocationView change : revocations.after(start)) {
            changes.put(change.sequence(), into -> TokenRevocationMessages.add(into, change));
        }
        changes.tailMap(upTo, false).clear();
        List<Long> part = changes.keySet().stream().limit(CHANGES_MAX).toList();
        changes.values().stream().limit(CHANGES_MAX).forEach(change -> change.accept(batch));
        boolean isAll = part.size() == changes.size();
        batch.setAfterSequence(start).setSequence(isAll ? upTo : part.getLast());
    }

    private static Credential message(io.tollgate.core.key.Credential credential) {
        Credential.Builder message = Credential.newBuilder()
                .setId(credential.id())
                .setSha256(ByteString.copyFrom(credential.hash().bytes()))
                .setConsumer(credential.consumer())
                .addAllAllowedCidrs(
                        credential.allowedCidrs().stream().map(Cidr::toString).toList())
                .addAllLimits(credential.limits())
                .setRevoked(credential.revoked());
        List<String> roles = credential.roles();
        if (roles != null) {
            message.setRestrictsRoles(true).addAllRoles(roles);
        }
        Instant expiresAt = credential.expiresAt();
        if (expiresAt != null) {
            message.setExpiresAtEpochMillis(expiresAt.toEpochMilli());
        }
        return message.build();
    }
}
