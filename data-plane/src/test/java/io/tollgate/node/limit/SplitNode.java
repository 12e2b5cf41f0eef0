package io.tollgate.node.limit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import io.tollgate.node.limit.owner.GuardTime;
import io.tollgate.node.limit.owner.OwnerGuard;
import io.tollgate.node.limit.owner.Sentinel;
import io.tollgate.node.limit.owner.Step;
import io.tollgate.node.limit.owner.Trust;
import io.tollgate.node.limit.owner.Vote;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node of a cluster that can come apart: its limiter, its guard, and what it keeps as owner or backup. */
final class SplitNode implements LeaseLedger {
    private static final Route ROUTE = route();
    private static final long TICK_NANOS = 10 * SplitCluster.MILLI;
    private static final int PARTITION = 0;
    private static final long FORGOTTEN_AFTER_NANOS = 500 * SplitCluster.MILLI;

    /** What is kept of a counter. */
    private record Kept(CounterState state, long trust, long idleAtNanos) {}

    final int index;

    /** It holds nothing and has no vote. */
    final boolean lite;

    /** Requests that it let pass. */
    long admitted;

    private final SplitCluster cluster;
    private final Map<CounterKey, Kept> kept = new HashMap<>();
    private final long monotonicOffset;
    private @Nullable Sentinel sentinel;
    private OwnerGuard guard;
    private LeaseClock clock;
    private ClusterLimiter limiter;
    private UUID id = new UUID(0, 0);
    private int life;
    private boolean up = true;
    private long pausedUntilNanos;
    private long skewMillis;
    private long suspendedNanos;
    SplitCluster.@Nullable Lineage lineage;
    SplitCluster.Table table = new SplitCluster.Table(-1, -1, Map.of(), -1);

    SplitNode(SplitCluster cluster, int index, boolean lite) {
        this.cluster = cluster;
        this.index = index;
        this.lite = lite;
        monotonicOffset = cluster.random.nextLong(1L << 40);
        clock = new LeaseClock(this::monotonicNanos, this::wallMillis);
        guard = newGuard();
        limiter = newLimiter();
        begin();
    }

    private OwnerGuard newGuard() {
        return new OwnerGuard(name(), time());
    }

    private void begin() {
        id = new UUID(cluster.random.nextLong(), cluster.random.nextLong());
        if (isNobody()) {
            return;
        }
        long early = cluster.without.contains(SplitRule.BOOT_SILENCE) ? 3 * SplitCluster.SECOND : 0;
        GuardTime now = time();
        guard.begin(id, new GuardTime(now.nanos() - early, now.wallMillis()));
        guard.voters(cluster.nodes.isEmpty() ? Set.of(name()) : cluster.voters(), now);
    }

    private ClusterLimiter newLimiter() {
        long never = TimeUnit.HOURS.toNanos(1); // time-outs are played
        ClusterLimiter fresh = new ClusterLimiter(this, new SimpleMeterRegistry(), clock, never, never);
        fresh.useSecret(new byte[] {1});
        return fresh;
    }

    /** As a lite member is for those that vote: its guard knows of no life. */
    private boolean isNobody() {
        return lite && !cluster.without.contains(SplitRule.NO_LITE_VOTE);
    }

    String name() {
        return "node-" + index;
    }

    UUID id() {
        return id;
    }

    private long monotonicNanos() {
        return cluster.nowNanos + monotonicOffset - suspendedNanos;
    }

    private long wallMillis() {
        return TimeUnit.NANOSECONDS.toMillis(cluster.nowNanos) + skewMillis;
    }

    private GuardTime time() {
        return new GuardTime(clock.getAsLong(), wallMillis());
    }

    private OwnerTime ownerTime() {
        return new OwnerTime(index * 1_000L + life, monotonicNanos(), wallMillis());
    }

    void start() {
        int now = life;
        cluster.after(cluster.random.nextInt((int) TICK_NANOS), () -> tick(now));
        cluster.after(cluster.nextRequestNanos(), () -> request(now));
        if (!isNobody()) {
            guard.voters(cluster.voters(), time());
            cluster.after(cluster.random.nextLong(OwnerGuard.PING_NANOS), () -> ping(now));
        }
    }

    int life() {
        return life;
    }

    boolean isUp() {
        return up;
    }

    boolean isPaused() {
        return cluster.nowNanos < pausedUntilNanos;
    }

    boolean ownsNow() {
        return up && table.owner() == index;
    }

    private void tick(int bornIn) {
        later(bornIn, () -> {
            limiter.tick();
            cluster.after(TICK_NANOS, () -> tick(bornIn));
        });
    }

    private void request(int bornIn) {
        later(bornIn, () -> {
            cluster.after(cluster.nextRequestNanos(), () -> request(bornIn));
            LimitAnswer answer = limiter.take(new LimitRequest(
                    ROUTE,
                    new LimitRequest.Subject(InetAddress.getLoopbackAddress(), null, null),
                    "GET",
                    header -> null,
                    cluster.plans));
            if (answer instanceof LimitAnswer.Pending pending) {
                var _ = pending.late()
                        .thenAccept(late -> cluster.after(
                                cluster.random.nextInt((int) (2 * SplitCluster.MILLI)),
                                () -> later(bornIn, () -> count(late.settle()))));
            } else {
                count(answer);
            }
        });
    }

    private void count(LimitAnswer answer) {
        if (answer instanceof LimitAnswer.Admitted) {
            admitted++;
            cluster.judges.forEach(judge -> judge.admitted(cluster.nowNanos));
        }
    }

    /** Asks all members of its view for their votes, and sees to the partition if it owns it. */
    private void ping(int bornIn) {
        later(bornIn, () -> {
            cluster.after(OwnerGuard.PING_NANOS, () -> ping(bornIn));
            GuardTime now = time();
            guard.pulse(now);
            UUID asking = id;
            for (SplitNode other : cluster.nodes) {
                if (other != this && table.view().containsKey(other.id)) {
                    cluster.wire(
                            this,
                            other,
                            () -> other.guard
                                    .vote(asking, other.time())
                                    .ifPresent(
                                            vote -> cluster.wire(other, this, () -> heard(asking, other, now, vote))));
                }
            }
            if (cluster.without.contains(SplitRule.QUORUM_LEASE)) {
                Vote forged = new Vote(table.view().keySet(), TimeUnit.HOURS.toNanos(1), now.wallMillis());
                cluster.voters().forEach(voter -> guard.heard(voter, now.nanos(), forged, now));
            }
            look();
        });
    }

    private void heard(UUID asked, SplitNode other, GuardTime sent, Vote vote) {
        if (asked.equals(id)) {
            Vote said = new Vote(
                    vote.view(),
                    cluster.without.contains(SplitRule.REMEMBERED) ? TimeUnit.HOURS.toNanos(1) : vote.ageNanos(),
                    cluster.without.contains(SplitRule.SKEW_REFUSED) ? wallMillis() : vote.wallMillis(),
                    vote.life(),
                    vote.sureTerm());
            guard.heard(other.name(), sent.nanos(), said, time());
        }
    }

    void farewell(UUID leaving) {
        guard.farewell(leaving);
    }

    /** Writes the sentinel when the guard says so. */
    private void look() {
        if (table.owner() != index) {
            guard.retain(Set.of());
            return;
        }
        if (!guard.isDue(PARTITION, time())) {
            return;
        }
        if (cluster.without.contains(SplitRule.GRACE) && sentinel != null) {
            guard.farewell(sentinel.owner());
        }
        Step step = guard.step(PARTITION, sentinel, time(), cluster.random.nextLong() | 1);
        if (step instanceof Step.Write(Sentinel written)) {
            sentinel = written;
            UUID now = id;
            Runnable held = () -> {
                if (now.equals(id)) {
                    guard.hold(PARTITION, written);
                }
            };
            if (cluster.without.contains(SplitRule.BACKED_SENTINEL)) {
                held.run();
            } else {
                backUp(
                        other -> {
                            if (other.sentinel == null || other.sentinel.version() < written.version()) {
                                other.sentinel = written;
                            }
                        },
                        held);
            }
        }
    }

    /** Runs {@code certain} once the backup has done {@code what}; at once when there is no backup. */
    private void backUp(Consumer<SplitNode> what, Runnable certain) {
        if (table.backup() < 0) {
            certain.run();
            return;
        }
        SplitNode other = cluster.nodes.get(table.backup());
        int by = index;
        cluster.wire(this, other, () -> {
            if (other.table.owner() == by
                    && other.table.backup() == other.index
                    && other.table.view().containsKey(id)) {
                what.accept(other);
                cluster.wire(other, this, certain);
            }
        });
    }

    /** Now, or when a pause is over; not at all when it has crashed since. */
    void later(int bornIn, Runnable what) {
        if (!up || bornIn != life) {
            return;
        }
        if (isPaused()) {
            cluster.after(pausedUntilNanos - cluster.nowNanos, () -> later(bornIn, what));
        } else {
            what.run();
        }
    }

    void deliver(int bornIn, Runnable message) {
        later(bornIn, message);
    }

    @Override
    public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
        CompletableFuture<Grant> answer = new CompletableFuture<>();
        int now = life;
        cluster.after(
                LimitRule.CALL_NANOS, () -> later(now, () -> answer.complete(new Grant.Unavailable("no answer"))));
        if (table.owner() >= 0) {
            SplitNode owner = cluster.nodes.get(table.owner());
            cluster.wire(
                    this,
                    owner,
                    () -> owner.grant(
                            key,
                            rule,
                            want,
                            grant -> cluster.wire(owner, this, () -> {
                                if (!answer.complete(grant)
                                        && grant instanceof Grant.Leased late
                                        && late.permits() > 0) {
                                    giveBack(key, rule, late);
                                }
                            })));
        }
        return answer;
    }

    @Override
    public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits) {
        if (rule.takesBack() && table.owner() >= 0) {
            SplitNode owner = cluster.nodes.get(table.owner());
            int times = cluster.random.nextInt(10) == 0 ? 2 : 1;
            for (int i = 0; i < times; i++) {
                cluster.wire(this, owner, () -> owner.takeBack(key, rule, permits));
            }
        }
    }

    private void grant(CounterKey key, LimitRule rule, Want want, Consumer<Grant> reply) {
        if (table.owner() != index) {
            return;
        }
        Trust trust = guard.trust(PARTITION, sentinel, time()).orElse(null);
        if (trust == null) {
            look();
            reply.accept(new Grant.Unavailable("not sure"));
            return;
        }
        Kept before = kept.get(key);
        if (before != null && cluster.nowNanos > before.idleAtNanos() + FORGOTTEN_AFTER_NANOS) {
            before = null;
        }
        CounterState.Answer answer = from(before, trust, rule).lease(rule, want, ownerTime());
        Kept next = new Kept(answer.next(), trust.id(), cluster.nowNanos + answer.idleNanos());
        keep(key, next, () -> reply.accept(answer.grant()));
    }

    private CounterState from(@Nullable Kept before, Trust trust, LimitRule rule) {
        CounterState found;
        if (cluster.without.contains(SplitRule.CONSERVATIVE_START)) {
            found = before == null ? null : before.state();
        } else {
            found = trust.counter(
                    before == null ? null : before.state(),
                    before == null ? Trust.NONE : before.trust(),
                    rule,
                    ownerTime());
        }
        return found == null ? CounterState.fresh(rule, ownerTime()) : found;
    }

    private void takeBack(CounterKey key, LimitRule rule, Grant.Leased permits) {
        Kept before = kept.get(key);
        if (table.owner() != index || before == null) {
            return;
        }
        CounterState after = before.state().giveBack(rule, permits, ownerTime());
        if (after.version() != before.state().version()) {
            keep(key, new Kept(after, before.trust(), before.idleAtNanos()), () -> {});
        }
    }

    private void keep(CounterKey key, Kept next, Runnable certain) {
        kept.put(key, next);
        boolean waits = !cluster.without.contains(SplitRule.CERTAIN_ANSWER);
        backUp(
                other -> {
                    Kept there = other.kept.get(key);
                    if (there == null || there.state().version() < next.state().version()) {
                        other.kept.put(key, next);
                    }
                },
                waits ? certain : () -> {});
        if (!waits) {
            certain.run();
        }
    }

    /** Learns of a new table: an owner sees to it that its backup has all there is; who is neither has nothing. */
    void adopt(SplitCluster.Table next) {
        boolean wasBackupOf = table.backup() == next.backup() && table.owner() == next.owner();
        table = next;
        if (!isNobody()) {
            guard.view(next.view(), time());
        }
        if (cluster.without.contains(SplitRule.NO_LITE_VOTE)) {
            Set<String> seen = new HashSet<>(cluster.voters());
            seen.addAll(next.view().values());
            guard.voters(seen, time());
        }
        if (next.owner() != index && next.backup() != index) {
            forget();
        }
        if (next.owner() == index && next.backup() >= 0 && !wasBackupOf) {
            SplitNode other = cluster.nodes.get(next.backup());
            if (other.up && cluster.connected(this, other)) {
                other.copy(this);
            }
        }
        look();
    }

    void copy(SplitNode from) {
        if (from != this) {
            kept.clear();
            kept.putAll(from.kept);
            sentinel = from.sentinel;
        }
    }

    void forget() {
        kept.clear();
        sentinel = null;
    }

    void pause(long nanos) {
        pausedUntilNanos = Math.max(pausedUntilNanos, cluster.nowNanos + nanos);
    }

    /** As a pause, but the monotonic clock stands still too. */
    void suspend(long nanos) {
        if (!isPaused()) {
            pause(nanos);
            suspendedNanos += nanos;
        }
    }

    void stepClock(int maxMillis) {
        skewMillis = (long) cluster.random.nextInt(2 * maxMillis + 1) - maxMillis;
    }

    /** Joins another cluster under a new name, and has nothing any more. */
    void reborn() {
        forget();
        table = new SplitCluster.Table(-1, -1, Map.of(), -1);
        begin();
    }

    void crash() {
        up = false;
        life++;
        lineage = null;
        forget();
    }

    void restart(int maxMillis) {
        up = true;
        pausedUntilNanos = 0;
        stepClock(maxMillis);
        clock = new LeaseClock(this::monotonicNanos, this::wallMillis);
        guard = newGuard();
        table = new SplitCluster.Table(-1, -1, Map.of(), -1);
        begin();
        limiter = newLimiter();
        start();
    }

    void stop() {
        if (up) {
            limiter.close();
        }
    }

    @Override
    public int members() {
        return Math.max(1, table.view().size());
    }

    @Override
    public Place place() {
        return new Place(index, cluster.nodes.size());
    }

    private static Route route() {
        try {
            return (Route) Kind.ROUTE.read(Json.parse("""
                    {"name":"r","match":{"paths":["/r"]},"upstream":"u","access":{"public":true}}"""));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
