package io.tollgate.control.node;

import io.tollgate.control.database.Database;
import io.tollgate.control.live.Registration;
import io.tollgate.control.live.Subscribers;
import io.tollgate.control.node.EnrolledNode.Addresses;
import io.tollgate.control.node.EnrolledNode.LastReport;
import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.Hello;
import io.tollgate.protocol.v1.Status;
import jakarta.inject.Singleton;
import java.time.Duration;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Duration CLOCK_AHEAD_MAX = Duration.ofDays(1);

    private final Database database;
    private final InstantSource clock;
    private final ConcurrentMap<String, NodeFacts> facts = new ConcurrentHashMap<>();
    private final Set<String> unwritten = ConcurrentHashMap.newKeySet();
    private final Subscribers<List<NodeView>> subscribers = new Subscribers<>();
    private volatile Desired desired = Desired.UNKNOWN;

    NodeRegistry(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A live node as the limit cluster sees it. */
    public record ClusterCandidate(String node, String address, ClusterState state) {}

    /** What all nodes should have from now on. */
    public void desire(Desired wanted) {
        desired = wanted;
        Instant now = clock.instant();
        facts.replaceAll((name, known) -> known.measured(wanted, now));
        publish();
    }

    /**
     * A node's stream begins. A stream that it had before is ended. Blocks when another control plane enrolled the node.
     *
     * @return whether the node is enrolled
     */
    public boolean connected(String node, NodeLink link, Hello hello) {
        if (!facts.containsKey(node)) {
            refresh();
        }
        AtomicReference<@Nullable NodeLink> replaced = new AtomicReference<>();
        NodeFacts after = facts.computeIfPresent(node, (name, known) -> {
            replaced.set(known.link());
            LastReport words = words(known.last(), hello);
            return known.linked(link, words).measured(desired, clock.instant());
        });
        NodeLink before = replaced.get();
        if (before != null) {
            before.end("a newer stream of this node took over", true);
        }
        if (after == null) {
            return false;
        }
        unwritten.add(node);
        publish();
        if (after.enrolled().draining()) {
            link.drain(true);
        }
        return true;
    }

    private LastReport words(LastReport before, Hello hello) {
        boolean sameHistory = hello.getCredentialEpoch().equals(desired.credentialEpoch());
        return new LastReport(
                clock.instant(),
                startedAt(hello.getStartedAtEpochMillis()),
                clip(hello.getVersion()),
                new Addresses(
                        NodeAddress.orEmpty(hello.getProxyAddress()),
                        clip(hello.getStatusAddress()),
                        clip(hello.getClusterAddress())),
                hello.getRevision(),
                sameHistory ? hello.getCredentialSequence() : 0,
                before.rejection());
    }

    private static String clip(String text) {
        return CONTROL.matcher(text.length() > 255 ? text.substring(0, 255) : text)
                .replaceAll(" ");
    }

    /** A start that can't be is taken for now: it is shown and stored, and the database refuses absurd years. */
    private Instant startedAt(long epochMillis) {
        Instant now = clock.instant();
        Instant said = Instant.ofEpochMilli(epochMillis);
        return said.isBefore(Instant.EPOCH) || said.isAfter(now.plus(CLOCK_AHEAD_MAX)) ? now : said;
    }

    /** That stream is over. */
    public void disconnected(String node, NodeLink link) {
        change(node, link, NodeFacts::unlinked);
        unwritten.add(node);
    }

    /** The node runs {@code revision}. */
    public void applied(String node, NodeLink link, long revision) {
        say(node, link, words -> words.applied(revision));
    }

    /** The node refused a revision and keeps what it has. */
    public void rejected(String node, NodeLink link, NodeView.NodeError error) {
        say(node, link, words -> words.rejected(error));
    }

    /** The node knows all credential changes up to {@code sequence} of our history. */
    public void credentialsApplied(String node, NodeLink link, long sequence) {
        say(node, link, words -> words.credentials(sequence));
    }

    /** The node's word of each second. */
    public void status(String node, NodeLink link, Status status) {
        change(node, link, known -> known.withStatus(status));
        say(node, link, UnaryOperator.identity());
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

    /** Live nodes that have a cluster address, by name. */
    public List<ClusterCandidate> clusterCandidates() {
        return facts.values().stream()
                .filter(known -> known.link() != null
                        && !known.last().addresses().cluster().isEmpty())
                .map(known -> new ClusterCandidate(
                        known.enrolled().name(),
                        known.last().addresses().cluster(),
                        known.status() == null
                                ? ClusterState.CLUSTER_STATE_UNSPECIFIED
                                : known.status().getClusterState()))
                .sorted(Comparator.comparing(ClusterCandidate::node))
                .toList();
    }

    /** Whether a node that takes part in the cluster has not come back yet. */
    public boolean awaitsClusterMembers() {
        return facts.values().stream()
                .anyMatch(known -> known.link() == null
                        && !known.last().addresses().cluster().isEmpty());
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

    /** What each live node said last, by name. */
    public Map<String, Status> statuses() {
        Map<String, Status> statuses = new TreeMap<>();
        facts.values().stream()
                .filter(known -> known.link() != null && known.status() != null)
                .forEach(known -> statuses.put(known.enrolled().name(), Objects.requireNonNull(known.status())));
        return statuses;
    }

    /** Every live stream, by the node's name. */
    public Map<String, NodeLink> links() {
        Map<String, NodeLink> links = new TreeMap<>();
        facts.values().stream()
                .filter(known -> known.link() != null)
                .forEach(known -> links.put(known.enrolled().name(), Objects.requireNonNull(known.link())));
        return links;
    }

    /** The live stream of a node. */
    Optional<NodeLink> link(String node) {
        NodeFacts known = facts.get(node);
        return known == null ? Optional.empty() : Optional.ofNullable(known.link());
    }

    /**
     * Reads who is enrolled, so that what another control plane did (or a person in the database) counts here too: new
     * nodes appear, removed ones lose their stream, revoked certificates theirs. Blocks.
     */
    public void refresh() {
        Set<String> before = Set.copyOf(facts.keySet());
        Map<String, NodeLink> linksBySerial = facts.values().stream()
                .map(NodeFacts::link)
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(NodeLink::certificateSerial, Function.identity(), (one, two) -> two));
        List<EnrolledNode> enrolled = database.read(NodeStore::all);
        List<String> valid = database.read(
                connection -> NodeStore.valid(connection, List.copyOf(linksBySerial.keySet()), clock.instant()));
        enrolled.forEach(node -> facts.compute(node.name(), (name, known) -> merge(known, node)));
        Set<String> gone = new HashSet<>(before);
        enrolled.forEach(node -> gone.remove(node.name()));
        gone.forEach(this::forget);
        linksBySerial.forEach((serial, link) -> {
            if (!valid.contains(serial)) {
                link.end("the certificate is revoked or over", false);
            }
        });
    }

    private static NodeFacts merge(@Nullable NodeFacts known, EnrolledNode row) {
        if (known == null) {
            return NodeFacts.of(row);
        }
        // A node that another control plane serves speaks to us through the table; ours speaks for itself.
        return known.link() == null ? NodeFacts.of(row) : known.withEnrolled(row);
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

    /** Writes down what was said since the last call, in one transaction. Blocks. */
    void flush() {
        List<String> names = List.copyOf(unwritten);
        if (names.isEmpty()) {
            return;
        }
        unwritten.removeAll(names);
        try {
            database.write(connection -> {
                for (String name : names) {
                    NodeFacts known = facts.get(name);
                    if (known != null) {
                        NodeStore.report(connection, name, known.last());
                    }
                }
                return names.size();
            });
        } catch (RuntimeException e) {
            unwritten.addAll(names); // the next batch has them
            throw e;
        }
    }
}
