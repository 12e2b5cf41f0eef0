package io.tollgate.control.sync;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.tollgate.control.live.SerialTask;
import io.tollgate.control.node.NodeLink;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.sync.Peer.NodeCertificate;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.Drain;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FindDecision;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.LiftPenalties;
import io.tollgate.protocol.v1.LoweredLimitOf;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.TelemetryStored;
import io.tollgate.protocol.v1.WatchTraffic;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's stream. What waits for a slow node is bounded: the secrets key, the newest snapshot, the newest cluster view, the
 * last drain order, the penalties and lowered limits to lift, a few questions, what somebody watches, and places in the credential history and the
 * chain of trust from which batches are made as the node takes them. So nothing piles up,
 * and credential batches keep their order. Credentials go first: a revocation overtakes everything that waits.
 *
 * <p>gRPC calls the {@link StreamObserver} side, one message at a time. {@link #wake} may be called by anyone and returns
 * at once; sending happens on the virtual thread of {@link #sending}.
 */
final class NodeStream implements StreamObserver<NodeMessage>, NodeLink {
    private static final Logger LOG = LoggerFactory.getLogger(NodeStream.class);
    /** Subjects and lowered limits that wait to be forgiven by a slow node; with more it begins anew, and the operator sees what is left. */
    private static final int LIFTED_MAX = 500;

    /** Questions that wait for a slow node; each is a person's. */
    private static final int QUESTIONS_MAX = 16;

    private final NodeCertificate certificate;
    private final InetAddress address;
    private final ServerCallStreamObserver<ControlMessage> out;
    private final Publisher publisher;
    private final NodeReports reports;
    private final SerialTask sending;

    private final AtomicReference<@Nullable ControlMessage> secrets = new AtomicReference<>();
    private final SnapshotLane snapshots = new SnapshotLane();
    private final AtomicReference<@Nullable ControlMessage> clusterView = new AtomicReference<>();
    private final AtomicReference<@Nullable ControlMessage> drain = new AtomicReference<>();
    /** The newest word stands for those before. */
    private final AtomicReference<@Nullable ControlMessage> telemetryStored = new AtomicReference<>();

    private final AtomicReference<@Nullable ControlMessage> watched = new AtomicReference<>();
    private final AtomicReference<@Nullable LiftPenalties> lifted = new AtomicReference<>();
    private final ArrayBlockingQueue<ControlMessage> questions = new ArrayBlockingQueue<>(QUESTIONS_MAX);
    private final AtomicBoolean ended = new AtomicBoolean();
    /** Version of the newest view offered; of the publisher's cluster task alone. */
    private volatile long offeredClusterView;
    /** The last statement of trust that the node has once it has taken all that was sent. */
    private volatile long trustStatement;
    /** Where the node's credentials stand once it has applied all that was sent; null before its Hello. */
    private volatile CredentialFeed.@Nullable Start credentials;

    NodeStream(
            NodeCertificate certificate,
            InetAddress address,
            ServerCallStreamObserver<ControlMessage> out,
            Publisher publisher,
            NodeReports reports) {
        this.certificate = certificate;
        this.address = address;
        this.out = out;
        this.publisher = publisher;
        this.reports = reports;
        this.sending = new SerialTask("sync-to-" + certificate.node(), this::send);
        out.setOnReadyHandler(sending::signal);
        out.setOnCancelHandler(this::over);
    }

    String node() {
        return certificate.node();
    }

    Instant certificateExpiresAt() {
        return certificate.expiresAt();
    }

    X509Certificate certificate() {
        return certificate.certificate();
    }

    @Override
    public String certificateSerial() {
        return certificate.serial();
    }

    @Override
    public InetAddress address() {
        return address;
    }

    // What the node says -----------------------------------------------------------------------------------------

    @Override
    public void onNext(NodeMessage message) {
        if (ended.get()) {
            return;
        }
        boolean hello = message.getMessageCase() == NodeMessage.MessageCase.HELLO;
        if (hello != (credentials == null)) {
            end(Status.FAILED_PRECONDITION.withDescription("Hello comes first, and once"));
            return;
        }
        switch (message.getMessageCase()) {
            case HELLO -> hello(message.getHello());
            case SNAPSHOT_APPLIED -> {
                snapshots.applied(message.getSnapshotApplied().getRevision());
                sending.signal();
                reports.applied(this, message.getSnapshotApplied());
            }
            case SNAPSHOT_REJECTED -> {
                snapshots.rejected(message.getSnapshotRejected().getRevision());
                reports.rejected(this, message.getSnapshotRejected());
                publisher.rejected(this);
                sending.signal();
            }
            case CREDENTIALS_APPLIED -> reports.credentialsApplied(this, message.getCredentialsApplied());
            case STATUS -> reports.status(this, message.getStatus());
            case FOUND_DECISION -> reports.found(this, message.getFoundDecision());
            case FOUND_COUNTER -> reports.found(this, message.getFoundCounter());
            case SEEN_REQUESTS -> reports.seen(this, message.getSeenRequests());
            case CLUSTER_LEFT -> publisher.leftCluster(node());
            case TRUST_TAKEN -> reports.trustTaken(this, message.getTrustTaken());
            case TELEMETRY -> reports.telemetry(this, message.getTelemetry());
            case MESSAGE_NOT_SET -> LOG.debug("node {} sent a message of a newer version; ignored", node());
        }
    }

    private void hello(Hello hello) {
        try {
            if (!reports.hello(this, hello)) {
                end(Status.UNAUTHENTICATED.withDescription("this node is not enrolled"));
                return;
            }
        } catch (ProblemException.Unavailable e) {
            end(Status.UNAVAILABLE.withDescription(e.getMessage()));
            return;
        }
        LOG.info(
                "node {} is connected, running revision {}, credentials {}",
                node(),
                hello.getRevision(),
                hello.getCredentialSequence());
        trustStatement = hello.getTrust().getNumber();
        credentials = publisher.credentialStart(hello);
        publisher.join(this, hello);
        if (ended.get()) { // by another thread, which may have taken its leave before it was there
            publisher.leave(this);
        }
        sending.signal();
    }

    @Override
    public void onError(Throwable failure) {
        over();
    }

    @Override
    public void onCompleted() {
        end(Status.OK);
    }

    // What the node gets -----------------------------------------------------------------------------------------

    /** There may be something new: cheap, and harmless when there is not. */
    void wake() {
        sending.signal();
    }

    /**
     * What the node said of snapshots: whether it takes deltas, and by which one it runs.
     *
     * @param running null when that is not the newest
     */
    void beginSnapshots(boolean deltas, @Nullable SignedSnapshot running) {
        snapshots.begin(deltas, running);
    }

    /** What snapshots need before they come: it goes out ahead of them. */
    void offerSecrets(ControlMessage message) {
        secrets.set(message);
        sending.signal();
    }

    /** The newest snapshot replaces one that still waits. */
    void offerSnapshot(SignedSnapshot newest) {
        snapshots.offer(newest);
        sending.signal();
    }

    /** As {@link #offerSnapshot}, when the node has refused it as it was sent before. */
    void offerAgain(SignedSnapshot newest) {
        snapshots.offerAgain(newest);
        sending.signal();
    }

    /** As with snapshots; a view that was offered before is not offered again. Called by the publisher's one task. */
    void offerClusterView(long version, ControlMessage message) {
        if (version > offeredClusterView) {
            offeredClusterView = version;
            clusterView.set(message);
            sending.signal();
        }
    }

    /** What the node may let go of. */
    void telemetryStored(TelemetryStored upTo) {
        telemetryStored.set(ControlMessage.newBuilder().setTelemetryStored(upTo).build());
        sending.signal();
    }

    @Override
    public void drain(boolean draining) {
        drain.set(ControlMessage.newBuilder()
                .setDrain(Drain.newBuilder().setDraining(draining))
                .build());
        sending.signal();
    }

    @Override
    public void lift(String subject) {
        lift(more -> more.addSubjects(subject));
    }

    /** Gives {@code subject}, a consumer, an address or a network, the whole of {@code limit} again. */
    void liftLowered(String limit, String subject) {
        lift(more -> more.addLoweredLimits(
                LoweredLimitOf.newBuilder().setLimit(limit).setSubject(subject)));
    }

    private void lift(Consumer<LiftPenalties.Builder> adding) {
        lifted.getAndUpdate(waiting -> {
            boolean isFull =
                    waiting != null && waiting.getSubjectsCount() + waiting.getLoweredLimitsCount() >= LIFTED_MAX;
            LiftPenalties.Builder more = waiting == null || isFull ? LiftPenalties.newBuilder() : waiting.toBuilder();
            adding.accept(more);
            return more.build();
        });
        sending.signal();
    }

    @Override
    public boolean find(long question, String requestId) {
        return ask(ControlMessage.newBuilder()
                .setFindDecision(FindDecision.newBuilder().setQuestion(question).setRequestId(requestId)));
    }

    @Override
    public boolean find(FindCounter wanted) {
        return ask(ControlMessage.newBuilder().setFindCounter(wanted));
    }

    private boolean ask(ControlMessage.Builder question) {
        boolean waits = questions.offer(question.build());
        sending.signal();
        return waits;
    }

    @Override
    public void watch(WatchTraffic wanted) {
        watched.set(ControlMessage.newBuilder().setWatchTraffic(wanted).build());
        sending.signal();
    }

    private Optional<ControlMessage> liftedMessage() {
        return Optional.ofNullable(lifted.getAndSet(null))
                .map(subjects ->
                        ControlMessage.newBuilder().setLiftPenalties(subjects).build());
    }

    /** Sends while the transport takes more; its ready handler comes back for the rest. */
    private void send() {
        while (!ended.get() && out.isReady()) {
            Optional<ControlMessage> next = next();
            if (next.isEmpty()) {
                return;
            }
            write(next.get());
        }
    }

    private Optional<ControlMessage> next() {
        CredentialFeed.Start start = credentials;
        if (start == null) {
            return Optional.empty(); // before Hello nobody knows what it lacks
        }
        Optional<Publisher.Trust> trust = publisher.nextTrust(trustStatement);
        if (trust.isPresent()) {
            trustStatement = trust.get().number(); // what comes after may be signed by a key that it tells of
            return Optional.of(trust.get().message());
        }
        Optional<CredentialFeed.Batch> batch = publisher.nextCredentials(start);
        if (batch.isPresent()) {
            credentials = new CredentialFeed.Start(false, batch.get().sequence());
            return Optional.of(batch.get().message());
        }
        return Optional.ofNullable(secrets.getAndSet(null))
                .or(() -> Optional.ofNullable(drain.getAndSet(null)))
                .or(this::liftedMessage)
                .or(() -> Optional.ofNullable(clusterView.getAndSet(null)))
                .or(() ->
                        Optional.ofNullable(watched.getAndSet(null))) // ahead: who has answered a question has heard it
                .or(() -> Optional.ofNullable(questions.poll()))
                .or(snapshots::next)
                .or(() -> Optional.ofNullable(telemetryStored.getAndSet(null)));
    }

    private void write(ControlMessage message) {
        synchronized (out) {
            if (!ended.get()) {
                out.onNext(message);
            }
        }
    }

    // The end ----------------------------------------------------------------------------------------------------

    @Override
    public void end(String reason, boolean mayReturn) {
        end((mayReturn ? Status.ABORTED : Status.UNAUTHENTICATED).withDescription(reason));
    }

    void end(Status status) {
        synchronized (out) {
            if (!over()) {
                return;
            }
            try {
                if (status.isOk()) {
                    out.onCompleted();
                } else {
                    LOG.info("node {}: its stream is ended: {}", node(), status.getDescription());
                    out.onError(status.asException());
                }
            } catch (IllegalStateException | StatusRuntimeException e) {
                LOG.debug("node {}: its stream was gone already", node(), e);
            }
        }
    }

    /** True for the first call. */
    private boolean over() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        sending.close();
        publisher.leave(this);
        reports.gone(this);
        return true;
    }
}
