package io.tollgate.control.node;

import io.tollgate.control.catalogue.ChangeFeed;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.instance.ControlPlanes;
import io.tollgate.control.live.Registration;
import io.tollgate.control.live.SerialTask;
import io.tollgate.control.live.Subscribers;
import io.tollgate.control.node.EnrolledNode.Acknowledged;
import io.tollgate.control.node.EnrolledNode.Introduction;
import io.tollgate.control.node.EnrolledNode.LastReport;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.TrustTaken;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every enrolled node and what it last said, in memory; the database holds who is enrolled, and a copy of the last words
 * that {@link NodeWatch} writes in batches. Streams report here; only the newest stream of a node is heard.
 *
 * <p>Any thread. Reports do not touch the database; {@link #connected} and {@link #refresh} may.
 */
@Singleton
public final class NodeRegistry {
    /** More targets than this in one status are not shown. */
    static final int TARGETS_MAX = 500;

    static final int PENALTIES_MAX = 500;

    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistry.class);

    private final Database database;
    private final InstantSource clock;
    private final ConcurrentMap<String, NodeFacts> facts = new ConcurrentHashMap<>();
    private final Set<String> unwritten = ConcurrentHashMap.newKeySet();
    private final Subscribers<List<NodeView>> subscribers = new Subscribers<>();
    private final List<Acknowledgements> acknowledgements = new CopyOnWriteArrayList<>();
    private final UUID self;
    private final SerialTask writeSoon = new SerialTask("node-reports", this::flushIfPossible);
    private final Object refreshing = new Object();
    private volatile Desired desired = Desired.UNKNOWN;

    NodeRegistry(Database database, ControlPlanes controlPlanes, InstantSource clock) {
        this.database = database;
        this.self = controlPlanes.id();
        this.clock = clock;
    }

    /** Hears what nodes acknowledge at other control planes. Called while the database is read; returns at once. */
    @FunctionalInterface
    public interface Acknowledgements {
        /** The node acknowledged {@code sequence} at {@code at}, and everything before it. */
        void acknowledged(String node, long sequence, Instant at);
    }

    /** Tells {@code listener} from now on. */
    public void onAcknowledgedElsewhere(Acknowledgements listener) {
        acknowledgements.add(listener);
    }

    /** What all nodes should have from now on. */
    public void desire(Desired wanted) {
        desired = wanted;
        Instant now = clock.instant();
        facts.replaceAll((name, known) -> known.measured(wanted, now));
        publish();
    }

    /**
     * A node's stream begins; one that it had before, here or at another control plane, is ended. Blocks.
     *
     * @return whether the node is enrolled
     */
    public boolean connected(String node, NodeLink link, Hello hello) {
        Introduction introduction = Introductions.read(hello, clock.instant());
        Optional<Long> claim = database.write(connection -> {
            Optional<Long> stream = NodeStore.claim(connection, node, self, introduction);
            tellOthers(connection);
            return stream;
        });
        if (claim.isEmpty()) {
            return false;
        }
        if (!facts.containsKey(node)) {
            refresh();
        }
        AtomicReference<@Nullable NodeLink> replaced = new AtomicReference<>();
        NodeFacts after = facts.computeIfPresent(node, (name, known) -> {
            replaced.set(known.link());
            LastReport words = words(known.last(), introduction, hello);
            return known.linked(link, claim.get(), words).measured(desired, clock.instant());
        });
        NodeLink before = replaced.get();
        if (before != null) {
            before.end("a newer stream of this node took over", true);
        }
        if (after == null) {
            return false;
        }
        unwritten.add(node);
        writeSoon.signal();
        publish();
        if (after.enrolled().orders().draining()) {
            link.drain(true);
        }
        return true;
    }

    /** Makes every control plane look at the nodes once the transaction has committed. */
    void tellOthers(Connection connection) throws SQLException {
        Sql.notify(connection, ChangeFeed.NODES_CHANNEL, self.toString());
    }

    /** Whether {@link #tellOthers} of this control plane said that. */
    boolean isOwnWord(String said) {
        return said.equals(self.toString());
    }

    private LastReport words(LastReport before, Introduction introduction, Hello hello) {
        boolean sameHistory = hello.getCredentialEpoch().equals(desired.credentialEpoch());
        return new LastReport(
                clock.instant(),
                introduction,
                hello.getRevision(),
                sameHistory ? new Acknowledged(hello.getCredentialSequence(), null) : Acknowledged.NOTHING,
                NodeTrust.of(hello.getTrust()),
                before.rejection());
    }

    /** That stream is over. */
    public void disconnected(String node, NodeLink link) {
        change(node, link, NodeFacts::unlinked);
        unwritten.add(node);
        writeSoon.signal();
    }

    /** The node runs {@code revision}. */
    public void applied(String node, NodeLink link, long revision) {
        say(node, link, words -> words.applied(revision));
        writeSoon.signal();
    }

    /** The node refused a revision and keeps what it has. */
    public void rejected(String node, NodeLink link, NodeView.NodeError error) {
        say(node, link, words -> words.rejected(error));
        writeSoon.signal();
    }

    /** The node knows all credential changes up to {@code sequence} of our history. */
    public void credentialsApplied(String node, NodeLink link, long sequence) {
        say(node, link, words -> words.credentials(sequence, clock.instant()));
        writeSoon.signal();
    }

    /** Whom the node believes from now on. */
    public void trustTaken(String node, NodeLink link, TrustTaken taken) {
        say(node, link, words -> words.trust(NodeTrust.of(taken)));
        writeSoon.signal();
    }

    /** The node's word of each second. */
    public void status(String node, NodeLink link, Status status) {
        AtomicBoolean isNews = new AtomicBoolean();
        change(node, link, known -> {
            NodeFacts next = known.withStatus(status);
            isNews.set(!Objects.equals(known.inCluster(), next.inCluster()));
            return next;
        });
        say(node, link, UnaryOperator.identity());
        if (isNews.get()) {
            writeSoon.signal();
        }
    }

    private void say(String node, NodeLink link, UnaryOperator<LastReport> words) {
        Instant now = clock.instant();
        change(node, link, known -> known.saying(words.apply(known.last()).seen(now), desired, now));
        unwritten.add(node);
    }

    /** Changes what is known unless the stream is not the newest; a new state is pushed at once. */
    private void change(String node, NodeLink link, UnaryOperator<NodeFacts> step) {
        Instant now = clock.instant();
        AtomicBoolean stateChanged = new AtomicBoolean();
        facts.computeIfPresent(node, (name, known) -> {
            if (!link.equals(known.link())) {
                return known;
            }
            NodeFacts next = step.apply(known);
            stateChanged.set(known.state(desired, now) != next.state(desired, now));
            return next;
        });
        if (stateChanged.get()) {
            publish();
            writeSoon.signal();
        }
    }

    /** All nodes by name. */
    public List<NodeView> views() {
        Instant now = clock.instant();
        Desired wanted = desired;
        return facts.values().stream()
                .map(known -> known.view(wanted, now))
                .sorted(Comparator.comparing(NodeView::name))
                .toList();
    }

    /** Names of all enrolled nodes. */
    public Set<String> names() {
        return Set.copyOf(facts.keySet());
    }

    /** Gets every view from now on: about one a second, and at once when a state changes. */
    public Registration subscribe(Consumer<List<NodeView>> subscriber) {
        return subscribers.add(subscriber);
    }

    void publish() {
        if (!subscribers.isEmpty()) {
            subscribers.publish(views());
        }
    }

    /** What each live node said last, here or at another control plane, by name. */
    public Map<String, Status> statuses() {
        Instant now = clock.instant();
        Map<String, Status> statuses = new TreeMap<>();
        facts.values().stream()
                .filter(known -> known.status() != null && (known.link() != null || known.alive(now)))
                .forEach(known -> statuses.put(known.enrolled().name(), Objects.requireNonNull(known.status())));
        return statuses;
    }

    /** Names of the nodes that have a live stream, here or at another control plane. */
    public List<String> liveNames() {
        Instant now = clock.instant();
        return facts.values().stream()
                .filter(known -> known.link() != null || known.alive(now))
                .map(known -> known.enrolled().name())
                .sorted()
                .toList();
    }

    /** The live streams that end here, by the node's name. */
    public Map<String, NodeLink> links() {
        Map<String, NodeLink> links = new TreeMap<>();
        facts.forEach((name, known) -> {
            NodeLink link = known.link();
            if (link != null) {
                links.put(name, link);
            }
        });
        return links;
    }

    /** The live stream of a node that ends here. */
    public Optional<NodeLink> link(String node) {
        NodeFacts known = facts.get(node);
        return known == null ? Optional.empty() : Optional.ofNullable(known.link());
    }

    /**
     * Reads who is enrolled, so that what another control plane did (or a person in the database) counts here too: new
     * nodes appear, removed ones lose their stream, revoked certificates and streams that moved away theirs. Blocks.
     */
    public void refresh() {
        synchronized (refreshing) { // what was read first comes first
            Map<String, NodeLink> linksBySerial = facts.values().stream()
                    .map(NodeFacts::link)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toMap(NodeLink::certificateSerial, Function.identity(), (one, two) -> two));
            Set<String> gone = new HashSet<>(facts.keySet());
            List<EnrolledNode> enrolled = database.read(connection -> NodeStore.all(connection, self));
            List<String> valid = database.read(connection ->
                    NodeCertificates.valid(connection, List.copyOf(linksBySerial.keySet()), clock.instant()));
            enrolled.forEach(this::merge);
            enrolled.forEach(node -> gone.remove(node.name()));
            gone.forEach(this::forget);
            linksBySerial.forEach((serial, link) -> {
                if (!valid.contains(serial)) {
                    link.end("the certificate is revoked or over", false);
                }
            });
        }
    }

    /** A node that another control plane serves speaks to us through the table; ours speaks for itself. */
    private void merge(EnrolledNode row) {
        Instant now = clock.instant();
        AtomicReference<@Nullable NodeFacts> before = new AtomicReference<>();
        facts.compute(row.name(), (name, known) -> {
            before.set(known);
            if (known == null) {
                return NodeFacts.of(row).measured(desired, now);
            }
            boolean isOurs = known.claim() > 0 && known.claim() >= row.placement().stream();
            return isOurs ? known.withEnrolled(row) : known.elsewhere(row, desired, now);
        });
        NodeFacts known = before.get();
        if (known != null) {
            tellChanges(known, row);
        }
    }

    private void tellChanges(NodeFacts before, EnrolledNode row) {
        NodeLink link = before.link();
        if (link == null) {
            Acknowledged acknowledged = row.last().credentials();
            if (acknowledged.at() != null
                    && acknowledged.sequence() > before.last().credentialSequence()) {
                acknowledgements.forEach(
                        each -> each.acknowledged(row.name(), acknowledged.sequence(), acknowledged.at()));
            }
        } else if (row.placement().stream() > before.claim()) {
            link.end("a newer stream of this node took over at another control plane", true);
        } else if (row.orders().draining() != before.enrolled().orders().draining()) {
            link.drain(row.orders().draining());
        }
    }

    /** A node that is no longer enrolled: its stream ends. */
    void forget(String node) {
        NodeFacts known = facts.remove(node);
        if (known != null) {
            NodeLink link = known.link();
            if (link != null) {
                link.end("the node was removed", false);
            }
            publish();
        }
    }

    private void flushIfPossible() {
        try {
            flush();
        } catch (ProblemException.Unavailable e) {
            LOG.debug("nodes' words wait for the database", e); // NodeWatch comes again
        }
    }

    /** Writes down what was said since the last call, in one transaction. Blocks. */
    void flush() {
        synchronized (unwritten) { // what was said first is written first
            List<String> names = unwritten.stream().sorted().toList();
            if (names.isEmpty()) {
                return;
            }
            unwritten.removeAll(names);
            try {
                database.write(connection -> {
                    for (String name : names) {
                        NodeFacts known = facts.get(name);
                        if (known != null && known.claim() > 0) {
                            NodeStore.report(connection, known, known.link() == null ? null : self);
                        }
                    }
                    tellOthers(connection);
                    return names.size();
                });
            } catch (RuntimeException e) {
                unwritten.addAll(names); // the next batch has them
                throw e;
            }
        }
    }

    /** Nothing is written without being asked any more. */
    void close() {
        writeSoon.close();
    }
}
