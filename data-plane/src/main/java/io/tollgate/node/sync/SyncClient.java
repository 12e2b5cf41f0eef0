package io.tollgate.node.sync;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.tollgate.node.limit.quota.QuotaLedger;
import io.tollgate.protocol.v1.ClusterLeft;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.CredentialsApplied;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FindDecision;
import io.tollgate.protocol.v1.FoundDecision;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import io.tollgate.protocol.v1.TelemetryInterval;
import io.tollgate.protocol.v1.TrustChain;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream to the control plane, kept up for ever: Hello, then what comes is verified and applied, and each second a
 * Status.
 *
 * <p>Everything is confined to the sync thread but applying snapshots ({@link SnapshotApplying}).
 */
public final class SyncClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncClient.class);

    /** So long a node that starts waits for the control plane before it joins the cluster by the stored view. */
    private static final long STORED_VIEW_AFTER_MILLIS = 5_000;

    /** Nodes that lose their control plane at the same moment do not come to the next one as one. */
    private static final long MOVES_WITHIN_MILLIS = 100;

    /** One fault after so long is no sign that the next stream meets it too. */
    private static final long WENT_WELL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long STATUS_EVERY_MILLIS = 1_000;
    private static final long STORED_MILLIS_MAX = 2_000;
    private static final Duration QUOTAS_RETURN_WITHIN = Duration.ofSeconds(5);

    private final SyncPlan plan;
    private final LastKnownGood state;
    private final SyncEvents events;
    private final CertificateRenewal renewal;
    private final TrustKeeper trustKeeper;
    private final ClusterNews clusterNews;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(daemon("sync"));
    private final Random random = new Random();
    private final Backoff backoff = new Backoff(random);
    private final Pulse pulse = new Pulse();
    private final SnapshotApplying snapshots;
    private final SeenTeller seen;
    private final Rotation controlPlanes;

    private volatile NodeIdentity identity;
    // Confined to the sync thread.
    private @Nullable ManagedChannel channel;
    private @Nullable ClientCallStreamObserver<NodeMessage> out;
    private volatile boolean heard; // the closing thread looks, too
    private final RemoteQuotas quotas = new RemoteQuotas(thread, this::heardChannel);
    private boolean helloSaid; // on the stream that is open
    private boolean stays; // the stream ends because we want another one to the same control plane
    private boolean untaken; // the stream ends because what came by it could not be taken
    private long begunNanos; // the stream that is open
    private boolean closing;
    private String lastFailure = "";

    /** A client that is not started. */
    public SyncClient(
            SyncPlan plan,
            NodeIdentity identity,
            NodeStore store,
            LastKnownGood state,
            SyncEvents events,
            InstantSource clock) {
        this.plan = plan;
        this.identity = identity;
        this.state = state;
        this.events = events;
        seen = new SeenTeller(thread, events, () -> out);
        controlPlanes = new Rotation(plan.controlPlanes(), identity.node());
        renewal = new CertificateRenewal(store, clock);
        trustKeeper = new TrustKeeper(store);
        snapshots = new SnapshotApplying(
                state, trustKeeper, () -> this.identity.trust(), outcome -> run(() -> tell(outcome)));
        clusterNews = new ClusterNews(state, events);
    }

    private static ThreadFactory daemon(String name) {
        return Thread.ofPlatform().name(name).daemon().factory();
    }

    /** Connects, and again whenever the connection ends. Returns at once. */
    public void start() {
        events.identity(identity);
        thread.execute(this::connect);
        var _ = thread.scheduleAtFixedRate(this::tick, STATUS_EVERY_MILLIS, STATUS_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        var _ = thread.schedule(
                () -> clusterNews.useStored(identity.trust()), STORED_VIEW_AFTER_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Tells how this node does without waiting for the next second. */
    public void reportSoon() {
        run(this::sendStatus);
    }

    /** The control plane's quotas, as long as it is connected. */
    public QuotaLedger quotas() {
        return quotas;
    }

    /** Where somebody answers; null while nobody does, or when it is about to end. */
    private @Nullable ManagedChannel heardChannel() {
        ManagedChannel open = channel;
        return heard && open != null && !open.isShutdown() ? open : null;
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the sync stream is closed");
        }
    }

    private void connect() {
        if (closing) {
            return;
        }
        ManagedChannel opened;
        try {
            opened = SyncChannel.enrolled(controlPlanes.current(), identity, thread);
        } catch (RuntimeException | Error e) { // no descriptor or thread is left, for one: there may be later
            again("no connection can be made: " + e);
            return;
        }
        channel = opened;
        heard = false;
        begunNanos = System.nanoTime();
        pulse.begins();
        NodeSyncGrpc.newStub(opened).sync(new Inbound(opened));
    }

    private void say(NodeMessage.Builder message) {
        ClientCallStreamObserver<NodeMessage> stream = out;
        if (stream != null) {
            stream.onNext(message.build());
        }
    }

    private void sayHello() {
        CredentialHistory.Position position = state.credentialPosition();
        say(NodeMessage.newBuilder()
                .setHello(Hello.newBuilder(plan.hello())
                        .setRevision(state.revision())
                        .setCredentialEpoch(position.epoch())
                        .setCredentialSequence(position.sequence())
                        .setTrust(identity.trustTaken())
                        .setTakesDeltas(true)));
        sendStatus();
    }

    private void tick() {
        try {
            sendStatus();
            sendTelemetry();
            ManagedChannel open = channel;
            if (open != null && controlPlanes.hasOthers()) {
                feel(open);
            }
            if (open != null && heard && renewal.isDue(identity)) {
                renewal.renew(open, () -> identity, this::use);
            }
        } catch (RuntimeException e) {
            LOG.error("the status was not sent", e); // and the next tick still comes
        }
    }

    /** Another control plane is better than one that does nothing. */
    private void feel(ManagedChannel open) {
        if (pulse.isGone()) {
            LOG.warn("control plane {} does not answer any more", controlPlanes.current());
            open.shutdownNow(); // its end makes the next connection
        } else {
            pulse.ask(open);
        }
    }

    private void sendStatus() {
        ClientCallStreamObserver<NodeMessage> stream = out;
        if (stream != null && stream.isReady()) {
            say(NodeMessage.newBuilder().setStatus(events.status()));
        }
    }

    private void sendTelemetry() {
        ClientCallStreamObserver<NodeMessage> stream = out;
        while (stream != null && helloSaid && stream.isReady()) {
            Optional<TelemetryInterval> next = events.telemetry().next();
            if (next.isEmpty()) {
                return;
            }
            stream.onNext(NodeMessage.newBuilder().setTelemetry(next.get()).build());
        }
    }

    /** In the same turn of the sync thread as it was made from what held then: nothing that came to be believed is lost. */
    private void use(NodeIdentity renewed) {
        identity = renewed;
        events.identity(renewed);
        anotherStream(); // with the new certificate
    }

    /** Ends the stream, and its end makes the next. Calls that are out get their answers: what a quota's brings is to be known. */
    private void anotherStream() {
        ManagedChannel old = channel;
        ClientCallStreamObserver<NodeMessage> stream = out;
        if (old != null && stream != null) {
            stays = true;
            out = null; // nothing more is said by it
            old.shutdown();
            stream.cancel("another one takes its place", null);
        }
    }

    /** Whom to believe, before anything that they signed is looked at. */
    private void believe(TrustChain chain) throws IOException {
        synchronized (trustKeeper) { // a snapshot that is being stored has to be there to be vouched for
            Optional<NodeIdentity> next = trustKeeper.follow(identity, chain);
            if (next.isPresent()) {
                identity = next.get();
                events.identity(identity);
            }
        }
        say(NodeMessage.newBuilder().setTrustTaken(identity.trustTaken()));
    }

    private void received(ControlMessage message) throws IOException {
        switch (message.getMessageCase()) {
            case SNAPSHOT, SNAPSHOT_DELTA -> snapshots.apply(message);
            case CREDENTIALS -> {
                var position = state.acceptCredentials(SignedBytes.of(message.getCredentials()), identity.trust());
                say(NodeMessage.newBuilder()
                        .setCredentialsApplied(CredentialsApplied.newBuilder()
                                .setEpoch(position.epoch())
                                .setSequence(position.sequence())));
                if (state.wantsAllCredentials()) {
                    LOG.info("the journal of credentials is long: all of them are asked for");
                    anotherStream();
                }
            }
            case CLUSTER_VIEW -> clusterNews.received(SignedBytes.of(message.getClusterView()), identity.trust());
            case SECRETS -> state.acceptSecrets(SignedBytes.of(message.getSecrets()), identity.trust());
            case TRUST -> believe(message.getTrust());
            case DRAIN -> events.drain(message.getDrain().getDraining());
            case TELEMETRY_STORED -> {
                events.telemetry().stored(message.getTelemetryStored());
                sendTelemetry();
            }
            case FIND_DECISION -> find(message.getFindDecision());
            case FIND_COUNTER -> look(message.getFindCounter());
            case WATCH_TRAFFIC -> seen.asked(message.getWatchTraffic());
            case LIFT_PENALTIES -> events.lift(message.getLiftPenalties());
            case MESSAGE_NOT_SET -> LOG.debug("a message of a newer version; ignored");
        }
    }

    private void find(FindDecision asked) {
        var answer = FoundDecision.newBuilder().setQuestion(asked.getQuestion());
        events.decision(asked.getRequestId()).ifPresent(answer::setDecision);
        say(NodeMessage.newBuilder().setFoundDecision(answer));
    }

    private void look(FindCounter asked) {
        var _ = events.counter(asked)
                .thenAccept(found -> run(() -> say(NodeMessage.newBuilder()
                        .setFoundCounter(found.toBuilder().setQuestion(asked.getQuestion())))));
    }

    private void tell(SnapshotOutcome outcome) {
        if (outcome instanceof SnapshotOutcome.Rejected rejected) {
            LOG.error("revision {} is refused: {} {}", rejected.revision(), rejected.pointer(), rejected.reason());
            events.rejected(rejected.revision(), rejected.pointer(), rejected.reason());
        }
        say(outcome.message());
        sendStatus();
    }

    private void ended(ManagedChannel which, String why) {
        if (!which.equals(channel)) {
            return;
        }
        channel = null;
        out = null;
        seen.ended();
        if (stays) {
            which.shutdown();
        } else {
            which.shutdownNow();
        }
        boolean wasHeard = heard;
        heard = false;
        if (wasHeard) {
            lastFailure = "";
            events.connected(false);
        }
        if (wasHeard && (!untaken || System.nanoTime() - begunNanos > WENT_WELL_NANOS)) {
            backoff.reset();
            controlPlanes.works();
        }
        if (!closing) {
            again(why);
        }
    }

    /** The next connection: to the same control plane, or the next; after a while when all failed, or are heard and can't be followed. */
    private void again(String why) {
        if (!why.equals(lastFailure)) {
            LOG.warn("control plane {}: {}; trying again until one answers", controlPlanes.current(), why);
        }
        lastFailure = why;
        boolean soon = stays || (!controlPlanes.failed() && !untaken);
        stays = false;
        untaken = false;
        long waitMillis = soon ? random.nextLong(MOVES_WITHIN_MILLIS) : backoff.nextMillis();
        var _ = thread.schedule(this::connect, waitMillis, TimeUnit.MILLISECONDS);
    }

    /**
     * Sees permits of quotas taken back, says a last Status and that this node has left the cluster, sees the last counts stored and
     * ends the stream. Blocks for eight seconds at most.
     */
    @Override
    public void close() {
        quotas.close(QUOTAS_RETURN_WITHIN);
        run(() -> {
            if (helloSaid) {
                // Whether the stream is ready for more or not: they are its last.
                say(NodeMessage.newBuilder().setStatus(events.status()));
                say(NodeMessage.newBuilder().setClusterLeft(ClusterLeft.getDefaultInstance()));
            }
            sendTelemetry();
        });
        if (heard) {
            events.telemetry().awaitStored(STORED_MILLIS_MAX);
        }
        run(() -> {
            closing = true;
            ClientCallStreamObserver<NodeMessage> stream = out;
            if (stream != null) {
                stream.onCompleted();
            }
            ManagedChannel open = channel;
            if (open != null) {
                open.shutdown();
            }
        });
        snapshots.close();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** One connection's other end; gRPC calls it on the sync thread. */
    private final class Inbound implements ClientResponseObserver<NodeMessage, ControlMessage> {
        private final ManagedChannel mine;

        private Inbound(ManagedChannel mine) {
            this.mine = mine;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<NodeMessage> stream) {
            out = stream;
            helloSaid = false;
            events.telemetry().rewind();
            stream.setOnReadyHandler(() -> {
                if (!helloSaid) {
                    helloSaid = true;
                    sayHello();
                }
            });
        }

        @Override
        public void onNext(ControlMessage message) {
            if (!heard) {
                heard = true;
                lastFailure = "";
                LOG.info("control plane {} is connected", controlPlanes.current());
                events.connected(true);
                quotas.proceed();
            }
            try {
                received(message);
            } catch (IllegalArgumentException | IOException e) {
                // Starting over says where we are, and gets what is missing.
                LOG.error("the stream is started over: {}", e.getMessage());
                untaken = true;
                mine.shutdownNow();
            }
        }

        @Override
        public void onError(Throwable failure) {
            io.grpc.Status status = io.grpc.Status.fromThrowable(failure);
            String said = status.getDescription();
            ended(mine, status.getCode() + (said == null ? "" : " " + said));
        }

        @Override
        public void onCompleted() {
            ended(mine, "it ended the stream");
        }
    }
}
