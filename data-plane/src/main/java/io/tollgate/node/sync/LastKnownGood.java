package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.snapshot.SnapshotImage;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.node.snapshot.SnapshotHolder;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.SnapshotDelta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node runs by and keeps on disk: secrets key, snapshot, credentials, view of the cluster. Whatever can't be verified,
 * read, compiled or stored changes nothing.
 *
 * <p>{@link #load} comes first, by the main thread. Then snapshots are applied by one thread and the rest by another.
 */
public final class LastKnownGood {
    private static final Logger LOG = LoggerFactory.getLogger(LastKnownGood.class);

    private final SnapshotHolder holder;
    private final SnapshotFiles snapshots;
    private final CredentialHistory credentials;
    private final ClusterViews clusterViews;
    private final SecretsFile secrets;
    private final Consumer<SecretsKey> useSecrets;
    /** What runs, for what changes it. */
    private SnapshotFiles.@Nullable Stored running;

    /** Keeps in {@code store}, and makes {@code holder}, both books and {@code useSecrets} show it. */
    public LastKnownGood(
            NodeStore store,
            SnapshotHolder holder,
            CredentialBook book,
            TokenRevocationBook revocations,
            Consumer<SecretsKey> useSecrets) {
        this.holder = holder;
        snapshots = store.snapshots();
        credentials = new CredentialHistory(book, revocations, store.credentials());
        clusterViews = store.clusterViews();
        secrets = store.secrets();
        this.useSecrets = useSecrets;
    }

    /**
     * Runs by what is on disk.
     *
     * @return what was not believed or could not be run, one line each; empty when all is well, also when there is nothing
     */
    public List<String> load(TrustAnchors trust) throws IOException {
        List<String> problems = new ArrayList<>();
        try {
            credentials.load(trust);
        } catch (CorruptStoreException e) {
            LOG.error("{}; no key and no token is accepted until the control plane sends all of them", e.getMessage());
            problems.add(e.getMessage());
        }
        try {
            secrets.load(trust).ifPresent(useSecrets); // before the snapshots, whose keys it opens
        } catch (CorruptStoreException e) {
            LOG.error("{}; certificates wait for the control plane", e.getMessage());
            problems.add(e.getMessage());
        }
        for (String name : snapshots.newestFirst()) {
            try {
                run(snapshots.read(name, trust));
                break;
            } catch (CorruptStoreException e) {
                LOG.error("{} is not believed: {}", name, e.getMessage());
                problems.add(name + ": " + e.getMessage());
            } catch (InvalidDocumentException | RuntimeException e) {
                LOG.error("{} can't be run", name, e);
                problems.add(name + ": can't be run: " + e.getMessage());
            }
        }
        return problems;
    }

    private void run(SnapshotFiles.Stored stored) throws InvalidDocumentException {
        Snapshot snapshot = stored.image().snapshot();
        holder.swap(snapshot);
        running = stored;
        LOG.info("revision {} runs, from disk", snapshot.revision());
    }

    /** The running revision; 0 when there is none. */
    public long revision() {
        return holder.current().map(NodeSnapshot::revision).orElse(0L);
    }

    CredentialHistory.Position credentialPosition() {
        return credentials.position();
    }

    /** Whether the next Hello should come soon, since it asks for all credentials. */
    boolean wantsAllCredentials() {
        return credentials.wantsAll();
    }

    /** Verifies, compiles, swaps and stores. Takes milliseconds to seconds. */
    SnapshotOutcome acceptSnapshot(SignedBytes signed, TrustAnchors trust) {
        if (!signed.isSignedFor(Purpose.SNAPSHOT, trust)) {
            return new SnapshotOutcome.Rejected(claimedRevision(signed), "", "the signature does not verify");
        }
        ByteString digest = signed.snapshotDigest();
        SnapshotFiles.Stored before = running;
        if (before != null && before.digest().equals(digest)) {
            return new SnapshotOutcome.Applied(revision(), 0);
        }
        return accept(
                () -> {
                    SnapshotImage image = SnapshotImage.read(signed.payload().toByteArray());
                    return swap(new SnapshotFiles.Stored(image, digest), signed::writeTo);
                },
                () -> claimedRevision(signed));
    }

    /** As {@link #acceptSnapshot}, of one that differs from what runs by {@code delta}. Takes as long as there is to change. */
    SnapshotOutcome acceptDelta(SnapshotDelta delta, TrustAnchors trust) {
        SnapshotFiles.Stored before = running;
        if (before == null) {
            return new SnapshotOutcome.Rejected(delta.getRevision(), "", "there is nothing yet that it could change");
        }
        if (delta.getRevision() == revision()
                && trust.signed(Purpose.SNAPSHOT_DIGEST, before.digest(), delta.getSignature())) {
            return new SnapshotOutcome.Applied(revision(), 0); // it came from another control plane meanwhile
        }
        return accept(
                () -> {
                    AtomicReference<ByteString> digest = new AtomicReference<>(ByteString.EMPTY);
                    Optional<SnapshotImage> image = before.image().after(SnapshotDeltas.read(delta), bytes -> {
                        digest.set(ByteString.copyFrom(bytes));
                        return trust.signed(Purpose.SNAPSHOT_DIGEST, digest.get(), delta.getSignature());
                    });
                    return image.isPresent()
                            ? swap(
                                    new SnapshotFiles.Stored(image.get(), digest.get()),
                                    SignedBytes.record(image.get(), delta.getSignature()))
                            : new SnapshotOutcome.Rejected(
                                    delta.getRevision(), "", "the signature of what comes of it does not verify");
                },
                delta::getRevision);
    }

    private interface Acceptance {
        SnapshotOutcome run() throws IOException, InvalidDocumentException;
    }

    private static SnapshotOutcome accept(Acceptance acceptance, LongSupplier claimedRevision) {
        try {
            return acceptance.run();
        } catch (InvalidDocumentException e) {
            Violation first = e.violations().getFirst();
            return new SnapshotOutcome.Rejected(claimedRevision.getAsLong(), first.pointer(), first.detail());
        } catch (IOException e) {
            return new SnapshotOutcome.Rejected(claimedRevision.getAsLong(), "", "not stored: " + e.getMessage());
        } catch (RuntimeException e) {
            long claimed = claimedRevision.getAsLong();
            LOG.error("revision {} can't be run", claimed, e);
            return new SnapshotOutcome.Rejected(claimed, "", "can't be run: " + e);
        }
    }

    private SnapshotOutcome swap(SnapshotFiles.Stored next, DataFolder.Content record)
            throws IOException, InvalidDocumentException {
        Snapshot snapshot = next.image().snapshot();
        long before = revision();
        if (snapshot.revision() <= before) {
            return new SnapshotOutcome.Rejected(
                    snapshot.revision(),
                    "/revision",
                    snapshot.revision() + " (expected: more than the running " + before + ")");
        }
        DataFolder.Prepared prepared = snapshots.prepare(snapshot.revision(), record);
        long startNanos = System.nanoTime();
        try {
            holder.swap(snapshot);
        } catch (InvalidDocumentException | RuntimeException e) {
            prepared.discard();
            throw e;
        }
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos);
        running = next;
        LOG.info("revision {} runs, compiled in {} µs", snapshot.revision(), micros);
        try {
            prepared.commit();
            snapshots.prune();
        } catch (IOException | RuntimeException e) {
            // It runs, and that is what is asked; a restart without the control plane would find the one before.
            LOG.error("revision {} runs but is not the stored one: {}", snapshot.revision(), e.getMessage());
        }
        return new SnapshotOutcome.Applied(snapshot.revision(), micros);
    }

    /** Reads all of it for one number: for what is refused only. */
    private static long claimedRevision(SignedBytes signed) {
        try {
            return Json.parse(signed.payload().toByteArray()).path("revision").asLong(0);
        } catch (InvalidDocumentException e) {
            return 0;
        }
    }

    /** In force when it returns. Throws {@link IllegalArgumentException} for a batch that must not be believed. */
    CredentialHistory.Position acceptCredentials(SignedBytes batch, TrustAnchors trust) throws IOException {
        return credentials.accept(batch, trust);
    }

    /**
     * In force when it returns. That it can't be stored is no reason to stop listening: revocations come on the same stream.
     */
    void acceptSecrets(SignedBytes signed, TrustAnchors trust) {
        SecretsKey read = SecretsFile.read(signed, trust)
                .orElseThrow(
                        () -> new IllegalArgumentException("a secrets key is refused: its signature does not verify"));
        useSecrets.accept(read);
        try {
            secrets.store(signed);
        } catch (IOException e) {
            LOG.error(
                    "the secrets key is not stored, and a restart without the control plane would not open certificates: {}",
                    e.getMessage());
        }
    }

    /** The view when it verifies; stored as the last one, unless a later one is. */
    Optional<ClusterView> acceptClusterView(SignedBytes view, TrustAnchors trust) {
        Optional<ClusterView> read = ClusterViews.read(view, trust);
        if (read.isPresent()) {
            try {
                clusterViews.store(view, read.get(), trust);
            } catch (IOException e) {
                LOG.warn("the view of the cluster is not stored: {}", e.getMessage());
            }
        }
        return read;
    }

    /** By which the whole cluster names counters, of the last view that was stored; empty when it tells none. */
    public Optional<byte[]> counterKeySecret(TrustAnchors trust) {
        return storedClusterView(trust)
                .map(view -> view.getCounterKeySecret().toByteArray())
                .filter(secret -> secret.length > 0);
    }

    /** The last view that was stored. */
    Optional<ClusterView> storedClusterView(TrustAnchors trust) {
        try {
            return clusterViews.load(trust);
        } catch (IOException e) {
            LOG.warn("the stored view of the cluster is not readable: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
