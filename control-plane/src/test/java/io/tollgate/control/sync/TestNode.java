package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.snapshot.SnapshotSignature;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.CredentialBatch;
import io.tollgate.protocol.v1.CredentialsApplied;
import io.tollgate.protocol.v1.Drain;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FindDecision;
import io.tollgate.protocol.v1.FoundDecision;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.NodeSecrets;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import io.tollgate.protocol.v1.SignedPayload;
import io.tollgate.protocol.v1.SnapshotApplied;
import io.tollgate.protocol.v1.SnapshotDelta;
import io.tollgate.protocol.v1.SnapshotRejected;
import io.tollgate.protocol.v1.TelemetryStored;
import io.tollgate.protocol.v1.TrustStatement;
import io.tollgate.protocol.v1.TrustTaken;
import io.tollgate.protocol.v1.WatchTraffic;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A small real node: a gRPC client on mutual TLS that verifies every signature and sorts what it gets. It acknowledges
 * nothing of what it gets by itself, so that a test decides.
 */
final class TestNode implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final TestIdentity identity;
    private final ManagedChannel channel;
    private final BlockingQueue<Snapshot> snapshots = new LinkedBlockingQueue<>();
    private final BlockingQueue<SnapshotDelta> deltas = new LinkedBlockingQueue<>();
    private final BlockingQueue<CredentialBatch> credentials = new LinkedBlockingQueue<>();
    private final BlockingQueue<ClusterView> clusterViews = new LinkedBlockingQueue<>();
    private final BlockingQueue<NodeSecrets> secrets = new LinkedBlockingQueue<>();
    private final BlockingQueue<Drain> drains = new LinkedBlockingQueue<>();
    private final BlockingQueue<TelemetryStored> stored = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> lifted = new LinkedBlockingQueue<>();
    private final BlockingQueue<FindDecision> questions = new LinkedBlockingQueue<>();
    private final BlockingQueue<FindCounter> counterQuestions = new LinkedBlockingQueue<>();
    private final BlockingQueue<TrustStatement> statements = new LinkedBlockingQueue<>();
    /** Whose signatures fit; the last statement says. */
    private volatile List<ByteString> believed;

    private volatile ByteString lastSigner = ByteString.EMPTY;
    private final BlockingQueue<WatchTraffic> watched = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final List<String> order = new CopyOnWriteArrayList<>();
    private boolean reads = true;
    private @Nullable ClientCallStreamObserver<NodeMessage> out;

    /** A node that connects with {@code identity}; {@link #hello} opens its stream. */
    TestNode(int port, TestIdentity identity) {
        this.identity = identity;
        this.believed = List.of(ByteString.copyFrom(identity.verificationKey()));
        this.channel = channel(port, tls(identity));
    }

    private static SslContext tls(TestIdentity identity) {
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .trustManager(identity.authority())
                    .keyManager(identity.keyManager())
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    static ManagedChannel channel(int port, SslContext tls) {
        return NettyChannelBuilder.forAddress("localhost", port)
                .sslContext(tls)
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    String name() {
        return identity.certificate().getSubjectX500Principal().getName().substring("CN=".length());
    }

    NodeSyncGrpc.NodeSyncBlockingStub calls() {
        return NodeSyncGrpc.newBlockingStub(channel);
    }

    /** Opens the stream and says what this node has. */
    TestNode hello(Hello.Builder hello) {
        var opened = (ClientCallStreamObserver<NodeMessage>)
                NodeSyncGrpc.newStub(channel).sync(new Inbox(reads));
        out = opened;
        opened.onNext(NodeMessage.newBuilder().setHello(hello).build());
        return this;
    }

    /** Before {@link #hello}: takes nothing off the wire until {@link #readAgain}. */
    void stopReading() {
        reads = false;
    }

    void readAgain() {
        requireOpen().request(Integer.MAX_VALUE);
    }

    /** What came, in order: {@code snapshot}, {@code credentials}. */
    List<String> order() {
        return List.copyOf(order);
    }

    private ClientCallStreamObserver<NodeMessage> requireOpen() {
        ClientCallStreamObserver<NodeMessage> opened = out;
        if (opened == null) {
            throw new IllegalStateException("hello first");
        }
        return opened;
    }

    /** A node that has nothing yet. */
    static Hello.Builder nothing() {
        return Hello.newBuilder().setVersion("test").setStartedAtEpochMillis(1_000);
    }

    void send(NodeMessage.Builder message) {
        requireOpen().onNext(message.build());
    }

    void applied(long revision) {
        send(NodeMessage.newBuilder()
                .setSnapshotApplied(SnapshotApplied.newBuilder().setRevision(revision)));
    }

    void rejected(long revision, String pointer, String reason) {
        send(NodeMessage.newBuilder()
                .setSnapshotRejected(SnapshotRejected.newBuilder()
                        .setRevision(revision)
                        .setPointer(pointer)
                        .setReason(reason)));
    }

    void applied(CredentialBatch batch) {
        send(NodeMessage.newBuilder()
                .setCredentialsApplied(CredentialsApplied.newBuilder()
                        .setEpoch(batch.getEpoch())
                        .setSequence(batch.getSequence())));
    }

    void status(io.tollgate.protocol.v1.Status.Builder status) {
        send(NodeMessage.newBuilder().setStatus(status));
    }

    /** A status of a node that serves. */
    static io.tollgate.protocol.v1.Status.Builder ready() {
        return io.tollgate.protocol.v1.Status.newBuilder().setReady(true);
    }

    Snapshot nextSnapshot() {
        return next(snapshots);
    }

    /** Not verified: that takes what it changes. */
    SnapshotDelta nextDelta() {
        return next(deltas);
    }

    /** Whether one of the keys that are believed signed {@code payload}. */
    boolean believes(Purpose purpose, byte[] payload, ByteString signature) {
        return believed.stream().anyMatch(each -> {
            try {
                return SnapshotSignature.verify(
                        purpose,
                        payload,
                        signature.toByteArray(),
                        SnapshotSignature.verificationKey(each.toByteArray()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    CredentialBatch nextCredentials() {
        return next(credentials);
    }

    ClusterView nextClusterView() {
        return next(clusterViews);
    }

    NodeSecrets nextSecrets() {
        return next(secrets);
    }

    TelemetryStored nextTelemetryStored() {
        return next(stored);
    }

    /** Whom to believe from then on. */
    TrustStatement nextStatement() {
        return next(statements);
    }

    /** The key that signed what came last. */
    ByteString lastSigner() {
        return lastSigner;
    }

    void trustTaken(TrustTaken.Builder taken) {
        send(NodeMessage.newBuilder().setTrustTaken(taken));
    }

    Drain nextDrain() {
        return next(drains);
    }

    /** Whose penalty is to be lifted; of a lowered limit its name, a space, and whose. */
    String nextLifted() {
        return next(lifted);
    }

    /** What is asked about a request that it refused. */
    FindDecision nextQuestion() {
        return next(questions);
    }

    FindCounter nextCounterQuestion() {
        return next(counterQuestions);
    }

    /** What somebody wants to see of requests. */
    WatchTraffic nextWatch() {
        return next(watched);
    }

    /** Neither a snapshot nor credentials have come that no test has looked at. */
    boolean hasNothingNew() {
        return snapshots.isEmpty() && deltas.isEmpty() && credentials.isEmpty();
    }

    /** How the stream ended. */
    Status end() {
        return ended.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static <T> T next(BlockingQueue<T> queue) {
        try {
            T message = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(message).as("a message from the control plane").isNotNull();
            return message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** Verifies and sorts; called by gRPC. */
    private final class Inbox implements ClientResponseObserver<NodeMessage, ControlMessage> {
        private final boolean reads;

        Inbox(boolean reads) {
            this.reads = reads;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<NodeMessage> stream) {
            if (!reads) {
                stream.disableAutoRequestWithInitial(0);
            }
        }

        @Override
        public void onNext(ControlMessage message) {
            try {
                switch (message.getMessageCase()) {
                    case SNAPSHOT -> {
                        order.add("snapshot");
                        snapshots.add(Snapshot.read(verified(Purpose.SNAPSHOT, message.getSnapshot())));
                    }
                    case SNAPSHOT_DELTA -> {
                        order.add("delta");
                        deltas.add(message.getSnapshotDelta());
                    }
                    case CREDENTIALS -> {
                        order.add("credentials");
                        credentials.add(
                                CredentialBatch.parseFrom(verified(Purpose.CREDENTIALS, message.getCredentials())));
                    }
                    case CLUSTER_VIEW ->
                        clusterViews.add(ClusterView.parseFrom(verified(Purpose.CLUSTER, message.getClusterView())));
                    case SECRETS -> {
                        order.add("secrets");
                        secrets.add(NodeSecrets.parseFrom(verified(Purpose.SECRETS, message.getSecrets())));
                    }
                    case TRUST -> {
                        order.add("trust");
                        for (SignedPayload each : message.getTrust().getStatementsList()) {
                            TrustStatement said = TrustStatement.parseFrom(verified(Purpose.TRUST, each));
                            believed = said.getSigningKeysList();
                            statements.add(said);
                        }
                    }
                    case DRAIN -> drains.add(message.getDrain());
                    case TELEMETRY_STORED -> stored.add(message.getTelemetryStored());
                    case WATCH_TRAFFIC -> watched.add(message.getWatchTraffic());
                    case FIND_DECISION -> question(message.getFindDecision());
                    case FIND_COUNTER -> counterQuestions.add(message.getFindCounter());
                    case LIFT_PENALTIES -> {
                        lifted.addAll(message.getLiftPenalties().getSubjectsList());
                        message.getLiftPenalties()
                                .getLoweredLimitsList()
                                .forEach(each -> lifted.add(each.getLimit() + " " + each.getSubject()));
                    }
                    case MESSAGE_NOT_SET -> throw new IllegalStateException("an empty message");
                }
            } catch (GeneralSecurityException | InvalidDocumentException | InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }

        /** One about no request only wants to hear that what came before it was heard: a node says so at once. */
        private void question(FindDecision asked) {
            if (asked.getRequestId().isEmpty()) {
                send(NodeMessage.newBuilder()
                        .setFoundDecision(FoundDecision.newBuilder().setQuestion(asked.getQuestion())));
            } else {
                questions.add(asked);
            }
        }

        private byte[] verified(Purpose purpose, SignedPayload signed) throws GeneralSecurityException {
            byte[] payload = signed.getPayload().toByteArray();
            byte[] signature = signed.getSignature().toByteArray();
            for (ByteString each : believed) {
                PublicKey key = SnapshotSignature.verificationKey(each.toByteArray());
                if (SnapshotSignature.verify(purpose, payload, signature, key)) {
                    lastSigner = each;
                    return payload;
                }
            }
            throw new GeneralSecurityException(purpose + ": a signature that does not fit");
        }

        @Override
        public void onError(Throwable failure) {
            ended.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.OK);
        }
    }
}
