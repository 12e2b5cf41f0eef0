package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.snapshot.SnapshotImage;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.node.cluster.Membership;
import io.tollgate.node.limit.quota.QuotaLedger;
import io.tollgate.node.record.LiveRequests;
import io.tollgate.node.record.RequestFilter;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.snapshot.SnapshotCompiler;
import io.tollgate.node.snapshot.SnapshotHolder;
import io.tollgate.protocol.v1.Decision;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.LeftOut;
import io.tollgate.protocol.v1.LiftPenalties;
import io.tollgate.protocol.v1.ObjectChanges;
import io.tollgate.protocol.v1.SeenRequests;
import io.tollgate.protocol.v1.SignedPayload;
import io.tollgate.protocol.v1.SnapshotDelta;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.WatchTraffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The sync side of one node on a folder of its own. */
final class TestSync implements SyncEvents, AutoCloseable {
    final DataFolder folder;
    final NodeStore store;
    final AtomicReference<@Nullable SecretsKey> secrets = new AtomicReference<>();
    final SnapshotHolder holder = new SnapshotHolder(SnapshotCompiler.pure());
    final CredentialBook book = new CredentialBook(List.of());
    final TokenRevocationBook revocations = new TokenRevocationBook();
    final LastKnownGood state;
    final BlockingQueue<Membership> memberships = new LinkedBlockingQueue<>();
    final BlockingQueue<NodeIdentity> identities = new LinkedBlockingQueue<>();
    final BlockingQueue<Boolean> drains = new LinkedBlockingQueue<>();
    final TelemetryBacklog telemetry = new TelemetryBacklog(System::nanoTime);
    final BlockingQueue<String> lifted = new LinkedBlockingQueue<>();
    final LiveRequests live = new LiveRequests(System::nanoTime);
    volatile boolean connected;
    private @Nullable SyncClient client;

    TestSync(Path data) throws IOException {
        folder = DataFolder.open(data);
        store = new NodeStore(folder);
        state = new LastKnownGood(store, holder, book, revocations, secrets::set);
    }

    TestSync start(HostPort controlPlane, NodeIdentity identity) {
        return start(List.of(controlPlane), identity);
    }

    TestSync start(List<HostPort> controlPlanes, NodeIdentity identity) {
        Hello hello = Hello.newBuilder().setVersion("test").build();
        SyncClient started = new SyncClient(
                new SyncPlan(controlPlanes, hello), identity, store, state, this, InstantSource.system());
        client = started;
        started.start();
        return this;
    }

    QuotaLedger quotas() {
        return Objects.requireNonNull(client, "start it first").quotas();
    }

    @Override
    public void connected(boolean now) {
        connected = now;
    }

    @Override
    public void identity(NodeIdentity identity) {
        identities.add(identity);
    }

    @Override
    public void membership(Membership membership, byte[] counterKeySecret) {
        memberships.add(membership);
    }

    @Override
    public void drain(boolean draining) {
        drains.add(draining);
    }

    @Override
    public void lift(LiftPenalties subjects) {
        lifted.addAll(subjects.getSubjectsList());
    }

    @Override
    public CompletionStage<FoundCounter> counter(FindCounter asked) {
        return CompletableFuture.completedFuture(
                FoundCounter.newBuilder().setFlaw("of " + asked.getLimit()).build());
    }

    @Override
    public Optional<Decision> decision(String requestId) {
        return requestId.equals("known")
                ? Optional.of(Decision.newBuilder().setCode("no-route").build())
                : Optional.empty();
    }

    @Override
    public void rejected(long revision, String pointer, String reason) {}

    @Override
    public void watch(WatchTraffic wanted) {
        live.watch(
                wanted.getFiltersCount() == 0 ? List.of() : List.of(RequestFilter.ALL), wanted.getMillis() * 1_000_000);
    }

    @Override
    public boolean isWatched() {
        return live.isWatched();
    }

    /** One request after the other, as long as it is asked. */
    @Override
    public SeenRequests seen() {
        return SeenRequests.newBuilder()
                .addLeftOut(LeftOut.newBuilder().setRequests(1))
                .build();
    }

    @Override
    public TelemetryBacklog telemetry() {
        return telemetry;
    }

    @Override
    public Status status() {
        return Status.newBuilder().setReady(holder.currentOrNull() != null).build();
    }

    static Snapshot snapshot(long revision) {
        return new Snapshot(revision, Instant.EPOCH.plusSeconds(revision), configuration());
    }

    static SignedPayload signed(TestAuthority authority, long revision) {
        return authority.sign(Purpose.SNAPSHOT, snapshot(revision).toBytes());
    }

    /** What turns {@link #snapshot} of {@code base} into that of {@code revision} with one more role, signed by {@code authority}. */
    static SnapshotDelta delta(TestAuthority authority, long base, long revision) {
        String role = "{\"name\":\"added\",\"permissions\":[]}";
        return SnapshotDelta.newBuilder()
                .setBaseRevision(base)
                .setRevision(revision)
                .setCreatedAt(Instant.EPOCH.plusSeconds(revision).toString())
                .addChanges(
                        ObjectChanges.newBuilder().setKind("roles").putWritten("added", ByteString.copyFromUtf8(role)))
                .setSignature(authority
                        .sign(
                                Purpose.SNAPSHOT_DIGEST,
                                SnapshotImage.of(withRole(revision)).digest())
                        .getSignature())
                .build();
    }

    /** What comes of {@link #delta}. */
    static Snapshot withRole(long revision) {
        return new Snapshot(
                revision,
                Instant.EPOCH.plusSeconds(revision),
                configuration().with(read(Kind.ROLE, "{\"name\":\"added\",\"permissions\":[]}")));
    }

    private static Configuration configuration() {
        return Configuration.of(List.of(
                read(Kind.UPSTREAM, "{\"name\":\"orders\",\"targets\":[{\"url\":\"http://127.0.0.1:9\"}]}"),
                read(Kind.ROUTE, """
                        {"name":"orders","match":{"paths":["/orders"]},"upstream":"orders","access":{"public":true}}""")));
    }

    private static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        SyncClient running = client;
        if (running != null) {
            running.close();
        }
        folder.close();
    }
}
