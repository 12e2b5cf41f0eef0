package io.tollgate.control.sync;

import io.grpc.Status;
import io.tollgate.control.catalogue.ChangeFeed;
import io.tollgate.control.live.SerialTask;
import io.tollgate.control.node.Desired;
import io.tollgate.control.node.NodeRegistry;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.trust.AnchorBook;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.protocol.v1.ControlMessage;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.SignedPayload;
import io.tollgate.protocol.v1.TrustChain;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each committed change to every connected node. A revision becomes one snapshot, built and signed once, and sent
 * to all; credential changes go the same way on a path of their own, so that a large snapshot in the making never delays
 * a revocation.
 *
 * <p>Everything that reads the database or signs runs in a {@link SerialTask}; all methods return at once but
 * {@link #start}, which waits for the first snapshot so that the first node finds one.
 */
@Singleton
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    /** Of the chain of trust in one message; more follow in the next. */
    private static final int STATEMENTS_MAX = 64;

    private final SnapshotFeed snapshots;
    private final CredentialFeed credentials;
    private final ClusterFeed cluster;
    private final SecretsFeed secrets;
    private final AnchorBook anchors;
    private final CertificateAuthority authority;
    private final NodeRegistry registry;
    private final ChangeFeed changes;
    private final InstantSource clock;
    private final Set<NodeStream> streams = ConcurrentHashMap.newKeySet();
    private final SerialTask publishTrust = new SerialTask("publish-trust", this::publishTrust);
    private final SerialTask publishRevision = new SerialTask("publish-revision", this::publishRevision);
    private final SerialTask publishCredentials = new SerialTask("publish-credentials", this::publishCredentials);
    private final SerialTask publishCluster = new SerialTask("publish-cluster", this::publishCluster);

    Publisher(
            SnapshotFeed snapshots,
            CredentialFeed credentials,
            ClusterFeed cluster,
            SecretsFeed secrets,
            AnchorBook anchors,
            CertificateAuthority authority,
            NodeRegistry registry,
            ChangeFeed changes,
            InstantSource clock) {
        this.snapshots = snapshots;
        this.credentials = credentials;
        this.cluster = cluster;
        this.secrets = secrets;
        this.anchors = anchors;
        this.authority = authority;
        this.registry = registry;
        this.changes = changes;
        this.clock = clock;
    }

    /** Makes the first snapshot and follows the changes from then on. Blocks. */
    void start() {
        publishCredentials();
        publishRevision();
        publishCluster();
        changes.onRevision(revision -> publishRevision.signal());
        changes.onCredentials(sequence -> publishCredentials.signal());
        changes.on(ChangeFeed.NODES_CHANNEL, controlPlane -> publishCluster.signal());
        changes.on(ChangeFeed.CLUSTER_CHANNEL, version -> publishCluster.signal());
        changes.on(ChangeFeed.PENALTIES_CHANNEL, this::lift);
        changes.on(ChangeFeed.LOWERED_LIMITS_CHANNEL, this::liftLowered);
        changes.on(ChangeFeed.TRUST_CHANNEL, statement -> publishTrust.signal());
        anchors.onChange(publishTrust::signal);
        // What was committed between the first look and the line above.
        publishRevision.signal();
        publishCredentials.signal();
        publishTrust.signal();
    }

    /** Ends all streams; nodes come back to whoever listens next. */
    void stop() {
        List.of(publishTrust, publishRevision, publishCredentials, publishCluster)
                .forEach(SerialTask::close);
        streams.forEach(stream -> stream.end(Status.UNAVAILABLE.withDescription("the control plane stops")));
    }

    /** Keys and authorities may have changed: nodes hear of it, and what is ready for them is signed by the key that signs now. */
    private void publishTrust() {
        try {
            anchors.refresh();
        } catch (ProblemException.Unavailable e) {
            LOG.debug("keys and authorities stay as they are while the database is away", e);
            return;
        }
        streams.forEach(NodeStream::wake);
        publishRevision.signal();
        publishCredentials.signal();
        publishCluster.signal();
        endUnbelieved();
    }

    /** Statements that a node lacks, and the number of the last. */
    record Trust(long number, ControlMessage message) {}

    /** The statements after {@code number}; empty when there are none. */
    Optional<Trust> nextTrust(long number) {
        List<SignedPayload> next = anchors.after(number, STATEMENTS_MAX);
        return next.isEmpty()
                ? Optional.empty()
                : Optional.of(new Trust(
                        number + next.size(), // they grow by one
                        ControlMessage.newBuilder()
                                .setTrust(TrustChain.newBuilder().addAllStatements(next))
                                .build()));
    }

    private void endUnbelieved() {
        streams.stream()
                .filter(stream -> !authority.isBelieved(stream.certificate()))
                .forEach(stream -> stream.end("the certificate is of an authority that is retired", false));
    }

    private void publishRevision() {
        SignedSnapshot before = snapshots.newest();
        SignedSnapshot signed = snapshots.refresh();
        if (before != null && before.revision() == signed.revision()) {
            streams.forEach(stream -> stream.offerAgain(signed));
            return;
        }
        desire();
        if (before != null && before.revision() < signed.revision() && !streams.isEmpty()) {
            signed.messageAfter(before); // here, and not where revocations wait behind it
        }
        streams.forEach(stream -> stream.offerSnapshot(signed));
        LOG.info(
                "revision {} goes to {} nodes ({} bytes)",
                signed.revision(),
                streams.size(),
                signed.image().size());
    }

    private void publishCredentials() {
        CredentialFeed.Head before = credentials.head();
        if (!credentials.refresh().equals(before)) {
            streams.forEach(NodeStream::wake);
            desire();
        }
    }

    /** Two tasks call this: both heads are read under the lock, so that what is older never comes after what is newer. */
    private synchronized void desire() {
        SignedSnapshot newest = snapshots.newest();
        CredentialFeed.Head head = credentials.head();
        registry.desire(new Desired(newest == null ? 0 : newest.revision(), head.epoch(), head.sequence()));
    }

    /** Looks whether the cluster's members or turns have changed. */
    void reviewCluster() {
        publishCluster.signal();
    }

    /** The node has left the cluster in an orderly way. */
    void leftCluster(String node) {
        cluster.left(node);
        publishCluster.signal();
    }

    private void publishCluster() {
        try {
            ClusterFeed.Views views = cluster.refresh();
            streams.forEach(stream -> stream.offerClusterView(views.version(), views.of(stream.node())));
        } catch (ProblemException.Unavailable e) {
            LOG.debug("nodes keep the view of the cluster that they have while the database is away", e);
        }
    }

    /** Somebody forgave {@code subject} at one of the control planes; nothing when something may have been missed. */
    private void lift(String subject) {
        if (!subject.isEmpty()) {
            streams.forEach(stream -> stream.lift(subject));
        }
    }

    /** As {@link #lift}, of {@code lifted}: the name of a limit, a space, and for whom it was lowered. */
    private void liftLowered(String lifted) {
        int space = lifted.indexOf(' ');
        if (space > 0) {
            streams.forEach(stream -> stream.liftLowered(lifted.substring(0, space), lifted.substring(space + 1)));
        }
    }

    /** A node has said what it has: from now on it gets what it lacks. */
    void join(NodeStream stream, Hello hello) {
        stream.offerSecrets(secrets.message());
        SignedSnapshot known = snapshots.newest();
        stream.beginSnapshots(
                hello.getTakesDeltas(), known != null && known.revision() == hello.getRevision() ? known : null);
        streams.add(stream); // first, so that nothing published from here on passes it by
        SignedSnapshot newest = snapshots.newest();
        if (newest != null && newest.revision() != hello.getRevision()) {
            stream.offerSnapshot(newest);
        }
        publishCluster.signal(); // with this node among the members
    }

    /** A node has refused a snapshot: the whole, or one by the key that signs now, may fare better. */
    void rejected(NodeStream stream) {
        SignedSnapshot newest = snapshots.newest();
        if (newest != null) {
            stream.offerAgain(newest);
        }
    }

    void leave(NodeStream stream) {
        if (streams.remove(stream)) {
            publishCluster.signal();
        }
    }

    CredentialFeed.Start credentialStart(Hello hello) {
        return credentials.start(hello.getCredentialEpoch(), hello.getCredentialSequence());
    }

    Optional<CredentialFeed.Batch> nextCredentials(CredentialFeed.Start start) {
        return credentials.next(start);
    }

    /** Ends streams whose certificate has ended since they were opened. */
    void endExpired() {
        Instant now = clock.instant();
        streams.stream()
                .filter(stream -> !now.isBefore(stream.certificateExpiresAt()))
                .forEach(stream -> stream.end("the certificate is over", false));
    }
}
