package io.tollgate.node.limit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.cluster.Membership;
import io.tollgate.node.cluster.ReservedPort;
import io.tollgate.node.cluster.SharedMap;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.owner.Sentinel;
import io.tollgate.node.limit.owner.Step;
import io.tollgate.node.limit.owner.Trust;
import io.tollgate.node.limit.owner.Vote;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.settings.MemberKind;
import io.tollgate.node.sync.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One node's limiter with its own real member; several in one JVM stand for several nodes. */
final class TestNode implements AutoCloseable {
    static final byte[] SECRET = "the same on all nodes".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private static final TestAuthority AUTHORITY = new TestAuthority("Test CA");

    private static final long PATIENT_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** All the time: what counts must not stand in the way of those who ask. */
    private static final long COUNTING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    final String name;
    final int port;
    final OwnerClock clock;
    final LastFull full = new LastFull();
    private final ReservedPort reserved;
    final VotingOwnership voting;
    /** More than any test needs that does not ask for its own. */
    static final int COUNTERS_MAX = 250_000;

    final LimitCluster cluster;
    final MapLedger ledger;
    final MeterRegistry meters = new SimpleMeterRegistry();
    final ClusterLimiter limiter;
    private long admitted;

    /** Whether this member must believe as an owner that it sees no majority. */
    volatile boolean cutOff;

    private TestNode(String name, OwnerClock clock, MapLedger.Bounds bounds, long waitNanos) throws IOException {
        this(name, MemberKind.DATA, clock, bounds, waitNanos);
    }

    private TestNode(String name, MemberKind kind, OwnerClock clock, MapLedger.Bounds bounds, long waitNanos)
            throws IOException {
        this(name, kind, clock, bounds, waitNanos, shared -> shared);
    }

    private TestNode(
            String name,
            MemberKind kind,
            OwnerClock clock,
            MapLedger.Bounds bounds,
            long waitNanos,
            UnaryOperator<SharedMap> shared)
            throws IOException {
        this.name = name;
        this.clock = clock;
        voting = new VotingOwnership(name, OwnerClock.system(), System::nanoTime); // whatever the counters' clock does
        reserved = new ReservedPort();
        port = reserved.number();
        cluster = new LimitCluster(
                name,
                InetAddress.getLoopbackAddress(),
                port,
                new HostPort("127.0.0.1", port),
                kind,
                shared.apply(MapLedger.sharedMap(clock, new CutOffAtWill(), full)),
                () -> {});
        voting.of(cluster);
        cluster.use(AUTHORITY.member(name, Duration.ofDays(1)));
        ledger = new MapLedger(cluster, clock, voting, full, bounds);
        limiter = new ClusterLimiter(ledger, meters, System::nanoTime, bounds.callNanos(), waitNanos);
        limiter.useSecret(SECRET);
        limiter.start();
    }

    static TestNode named(String name) throws IOException {
        return with(name, OwnerClock.system(), COUNTERS_MAX);
    }

    /** Patient: what a test counts must not depend on how busy its machine is. */
    static TestNode with(String name, OwnerClock clock, int countersMax) throws IOException {
        return new TestNode(
                name, clock, new MapLedger.Bounds(countersMax, PATIENT_NANOS, COUNTING_NANOS), PATIENT_NANOS);
    }

    /** Its member holds no counters and has no vote. */
    static TestNode lite(String name) throws IOException {
        return new TestNode(
                name,
                MemberKind.LITE,
                OwnerClock.system(),
                new MapLedger.Bounds(COUNTERS_MAX, PATIENT_NANOS, COUNTING_NANOS),
                PATIENT_NANOS);
    }

    /** Of a version that knows neither returns which ride on calls nor looks: it does not say what it reads, and can't read them. */
    static TestNode ofVersionBefore(String name) throws IOException {
        return new TestNode(
                name,
                MemberKind.DATA,
                OwnerClock.system(),
                new MapLedger.Bounds(COUNTERS_MAX, PATIENT_NANOS, COUNTING_NANOS),
                PATIENT_NANOS,
                shared -> new SharedMap(
                        shared.name(), shared.factoryId(), number -> old(shared, number), 1, shared.warmUp()));
    }

    private static IdentifiedDataSerializable old(SharedMap shared, int number) {
        if (number == LeaseEntryProcessor.WITH_RETURNS_CLASS_ID || number == LookEntryProcessor.CLASS_ID) {
            throw new HazelcastSerializationException("class " + number);
        }
        return shared.factory().create(number);
    }

    boolean isLite() {
        return cluster.isLite();
    }

    /** As patient as in production. */
    static TestNode impatient(String name, OwnerClock clock) throws IOException {
        return new TestNode(name, clock, MapLedger.Bounds.usual(COUNTERS_MAX), ClusterLimiter.WAIT_NANOS);
    }

    /** Its requests are as patient as in production; its calls have an hour, so that nobody waits for the end of one. */
    static TestNode withEndlessCalls(String name) throws IOException {
        MapLedger.Bounds bounds = new MapLedger.Bounds(COUNTERS_MAX, TimeUnit.HOURS.toNanos(1), COUNTING_NANOS);
        return new TestNode(name, OwnerClock.system(), bounds, ClusterLimiter.WAIT_NANOS);
    }

    /** Lets one after the other start, as the control plane does, and waits until they are one cluster that may count. */
    static void join(List<TestNode> nodes) {
        for (int started = 1; started <= nodes.size(); started++) {
            List<TestNode> those = nodes.subList(0, started);
            tell(those, nodes, nodes.subList(0, started - 1), 1);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> those.stream()
                            .allMatch(node -> node.cluster.state() == MemberState.JOINED
                                    && node.cluster.members().size() == those.size()));
            tell(those, nodes, those, 1);
            settle(those);
        }
    }

    /** Waits until no counter is on its way to another member, and each can be granted from. */
    static void settle(List<TestNode> nodes) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> nodes.stream()
                        .allMatch(node -> node.isSettled() && (node.isLite() || node.voting.isSettled())));
    }

    /** Whether no counter is on its way to another member. */
    private boolean isSettled() {
        return cluster.majority()
                .map(member -> member.getPartitionService().isClusterSafe())
                .orElse(false);
    }

    /** What the control plane would send: {@code members} have joined, and the cluster is made of them. */
    static void tell(List<TestNode> nodes, List<TestNode> members, long version) {
        tell(nodes, members, members, version);
    }

    /** As above, with {@code voters} of whom some are not connected to the control plane. */
    static void tell(List<TestNode> nodes, List<TestNode> members, List<TestNode> voters, long version) {
        tell("test-" + nodes.getFirst().port, nodes, members, voters, version);
    }

    /** As above, to a cluster whose first node may have gone. */
    static void tell(
            String clusterName, List<TestNode> nodes, List<TestNode> members, List<TestNode> voters, long version) {
        tell(clusterName, nodes, members, voters, TestNode::isLite, version);
    }

    /** As above, by a control plane that takes those for lite members of which {@code lite} says so. */
    static void tell(
            String clusterName,
            List<TestNode> nodes,
            List<TestNode> members,
            List<TestNode> voters,
            Predicate<TestNode> lite,
            long version) {
        List<Membership.Peer> peers = members.stream()
                .map(node -> new Membership.Peer(node.name, "127.0.0.1:" + node.port, true, lite.test(node)))
                .toList();
        Membership.Names names = new Membership.Names(
                Set.of(),
                names(voters, lite.negate()),
                names(voters, lite),
                voters.stream().allMatch(lite) ? OptionalLong.of(0) : OptionalLong.empty());
        nodes.forEach(
                node -> node.cluster.update(new Membership(clusterName, version, peers, Membership.Start.NOW, names)));
    }

    private static Set<String> names(List<TestNode> nodes, Predicate<TestNode> which) {
        return nodes.stream().filter(which).map(node -> node.name).collect(Collectors.toSet());
    }

    LimitAnswer take(Limit... limits) {
        return settled(limiter.take(request(limits)));
    }

    /** Admitted of {@code count} requests made one after another. */
    long admitted(int count, Limit... limits) {
        long passed = IntStream.range(0, count)
                .mapToObj(i -> take(limits))
                .filter(LimitAnswer.Admitted.class::isInstance)
                .count();
        admitted += passed;
        return passed;
    }

    /** Of a cluster that changes: where nobody may grant for a moment (a vote is late, a partition has just come) it asks again. */
    LimitAnswer takeInTheEnd(Limit... limits) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> take(limits), answer -> !(answer instanceof LimitAnswer.Unavailable));
    }

    /** Permits that were granted to this node and that no request used. */
    long held() {
        return (long) (permits("granted") - permits("returned")) - admitted;
    }

    private double permits(String fate) {
        return meters.find("tollgate.limit.permits").tag("fate", fate).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    static LimitAnswer settled(LimitAnswer answer) {
        return answer instanceof LimitAnswer.Pending pending
                ? pending.answer().toCompletableFuture().join()
                : answer;
    }

    static LimitRequest request(Limit... limits) {
        return new LimitRequest(
                ROUTE,
                new LimitRequest.Subject(InetAddress.ofLiteral("203.0.113.7"), "acme", null),
                "GET",
                header -> null,
                Stream.of(limits).map(LimitPlan::of).toList());
    }

    static Limit limit(String json) {
        return (Limit) read(Kind.LIMIT, json);
    }

    private static final Route ROUTE = (Route) read(Kind.ROUTE, """
            {"name":"orders","match":{"paths":["/orders"]},"upstream":"orders","access":{"public":true}}
            """);

    private static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What this member believes, and can be made to believe. */
    private final class CutOffAtWill implements Ownership {
        @Override
        public void begin(HazelcastInstance member) {
            voting.begin(member);
        }

        @Override
        public boolean seesMajority() {
            return !cutOff && voting.seesMajority();
        }

        @Override
        public Optional<Trust> trust(String counter) {
            return voting.trust(counter);
        }

        @Override
        public Step step(int partition, @Nullable Sentinel found) {
            return voting.step(partition, found);
        }

        @Override
        public Optional<Vote> vote(UUID from) {
            return voting.vote(from);
        }

        @Override
        public void farewell(UUID leaving) {
            voting.farewell(leaving);
        }
    }

    /** Ends the member as a crash would: no goodbye, nothing handed over. */
    void kill() {
        cluster.majority().orElseThrow().getLifecycleService().terminate();
    }

    @Override
    public void close() {
        limiter.close();
        ledger.close();
        voting.leave(PATIENT_NANOS);
        cluster.close();
        voting.close();
        reserved.close();
    }
}
