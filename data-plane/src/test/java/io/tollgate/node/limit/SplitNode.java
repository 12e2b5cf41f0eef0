package io.tollgate.node.limit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterTime;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import io.tollgate.node.limit.owner.GuardTime;
import java.net.InetAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One node of a cluster that can come apart: its limiter, its clocks, and its way to the counters. */
final class SplitNode implements LeaseLedger {
    private static final Route ROUTE = route();
    private static final long TICK_NANOS = 10 * SplitCluster.MILLI;

    /** A clock that is off by no more forgets nothing early. */
    private static final long NEAR_MILLIS = 10_000;

    final int index;

    /** It holds nothing and has no vote. */
    final boolean lite;

    /** Requests that it let pass. */
    long admitted;

    private final SplitCluster cluster;
    private final long monotonicOffset;
    private LeaseClock clock;

    /** What it is as a voter, as owner and as backup. */
    SplitKeeper keeper;

    private ClusterLimiter limiter;
    private UUID id = new UUID(0, 0);
    private int life;
    private boolean up = true;
    private long pausedUntilNanos;
    private long skewMillis;
    private long suspendedNanos;
    SplitMembers.@Nullable Lineage lineage;
    SplitMembers.Table table = new SplitMembers.Table(-1, -1, Map.of(), -1);

    SplitNode(SplitCluster cluster, int index, boolean lite) {
        this.cluster = cluster;
        this.index = index;
        this.lite = lite;
        monotonicOffset = cluster.random.nextLong(1L << 40);
        clock = new LeaseClock(this::monotonicNanos, this::wallMillis);
        keeper = new SplitKeeper(cluster, this);
        limiter = newLimiter();
        begin();
    }

    private void begin() {
        id = new UUID(cluster.random.nextLong(), cluster.random.nextLong());
        keeper.begin(id);
    }

    private ClusterLimiter newLimiter() {
        long never = TimeUnit.HOURS.toNanos(1); // time-outs are played
        ClusterLimiter fresh = new ClusterLimiter(this, new SimpleMeterRegistry(), clock, never, never);
        fresh.useSecret(new byte[] {1});
        return fresh;
    }

    /** As a lite member is for those that vote: its guard knows of no life. */
    boolean isNobody() {
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

    GuardTime time() {
        long wallMillis = wallMillis();
        if (cluster.without.contains(SplitRule.FORGETFUL)) {
            wallMillis +=
                    Math.clamp(skewMillis, -NEAR_MILLIS, NEAR_MILLIS) - skewMillis; // off, and it does not know how far
        }
        long monotonicNanos = cluster.without.contains(SplitRule.OWN_STEP)
                ? TimeUnit.MILLISECONDS.toNanos(wallMillis) // as if it were set with the wall clock
                : monotonicNanos();
        return new GuardTime(clock.getAsLong(), wallMillis, monotonicNanos);
    }

    OwnerTime ownerTime() {
        long wallMillis = wallMillis();
        if (cluster.without.contains(SplitRule.APART_TWICE) && lineage != null) {
            wallMillis += (CounterTime.APART_MILLIS - CounterTime.SKEW_MILLIS) * lineage.version; // of each hand-over
        }
        return new OwnerTime(index * 1_000L + life, monotonicNanos(), wallMillis);
    }

    void start() {
        int now = life;
        cluster.after(cluster.random.nextInt((int) TICK_NANOS), () -> tick(now));
        cluster.after(cluster.nextRequestNanos(), () -> request(now));
        if (!isNobody()) {
            keeper.start(now);
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
        if (!cluster.without.contains(SplitRule.CALL_ENDS)) {
            cluster.after(
                    LimitRule.CALL_NANOS, () -> later(now, () -> answer.complete(new Grant.Unavailable("no answer"))));
        }
        if (table.owner() >= 0) {
            SplitNode owner = cluster.nodes.get(table.owner());
            if (!want.back().isEmpty() && cluster.random.nextInt(10) == 0) {
                // A repeated call debits again, and only its first answer is heard; what it gives back must count once.
                cluster.wire(this, owner, () -> owner.keeper.grant(key, rule, want, grant -> {}));
            }
            cluster.wire(
                    this,
                    owner,
                    () -> owner.keeper.grant(
                            key,
                            rule,
                            want,
                            grant -> cluster.wire(owner, this, () -> {
                                if (!answer.complete(grant)
                                        && grant instanceof Grant.Leased late
                                        && late.permits() > 0) {
                                    giveBack(key, rule, late, want.strict());
                                }
                            })));
        }
        return answer;
    }

    @Override
    public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
        if (rule.takesBack() && table.owner() >= 0) {
            SplitNode owner = cluster.nodes.get(table.owner());
            int times = cluster.random.nextInt(10) == 0 ? 2 : 1;
            for (int i = 0; i < times; i++) {
                cluster.wire(this, owner, () -> owner.keeper.takeBack(key, rule, permits));
            }
        }
    }

    /** Learns of a new table. */
    void adopt(SplitMembers.Table next) {
        SplitMembers.Table before = table;
        table = next;
        keeper.adopt(before, next);
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

    /** Its wall clock is wrong by that. */
    void aheadBy(long millis) {
        skewMillis = millis;
    }

    void stepClock(int maxMillis) {
        skewMillis = (long) cluster.random.nextInt(2 * maxMillis + 1) - maxMillis;
    }

    /** Joins another cluster under a new name, and has nothing any more. */
    void reborn() {
        keeper.forget();
        table = new SplitMembers.Table(-1, -1, Map.of(), -1);
        begin();
    }

    void crash() {
        up = false;
        life++;
        lineage = null;
        keeper.forget();
    }

    void restart(int maxMillis) {
        up = true;
        pausedUntilNanos = 0;
        stepClock(maxMillis);
        clock = new LeaseClock(this::monotonicNanos, this::wallMillis);
        keeper = new SplitKeeper(cluster, this);
        table = new SplitMembers.Table(-1, -1, Map.of(), -1);
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
