package io.tollgate.node.limit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.CounterTime;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One node of the proof: its limiter, its way to the counters, and what it keeps of them as owner or backup. */
final class ProofNode implements LeaseLedger {
    private static final Route ROUTE = route();
    private static final long TICK_NANOS = 3 * WholeCluster.MILLI;

    /** A counter is forgotten so long after nothing of it counts. */
    private static final long FORGOTTEN_AFTER_NANOS = 500 * WholeCluster.MILLI;

    private final WholeCluster cluster;
    private final int index;
    private final Map<CounterKey, ProofAsk.Kept> kept = new HashMap<>();
    private final long monotonicOffset;
    private ClusterLimiter limiter;
    private int life;
    private boolean up = true;
    private long pausedUntilNanos;
    private long skewMillis;
    private long backNanos;
    private long suspendedNanos;
    private LastFull full = new LastFull(this::monotonicNanos);
    boolean believesFull;

    ProofNode(WholeCluster cluster, int index) {
        this.cluster = cluster;
        this.index = index;
        monotonicOffset = cluster.random.nextLong(1L << 40);
        limiter = newLimiter();
    }

    private ClusterLimiter newLimiter() {
        LongSupplier clock = cluster.without.contains(ProofRule.BOTH_CLOCKS)
                ? this::monotonicNanos
                : new LeaseClock(this::monotonicNanos, this::wallMillis);
        long never = TimeUnit.HOURS.toNanos(1); // time-outs are played
        ClusterLimiter fresh =
                new ClusterLimiter(this, new SimpleMeterRegistry(), () -> clock.getAsLong() - backNanos, never, never);
        fresh.useSecret(new byte[] {1});
        return fresh;
    }

    private long monotonicNanos() {
        return cluster.nowNanos + monotonicOffset - suspendedNanos;
    }

    private long wallMillis() {
        return TimeUnit.NANOSECONDS.toMillis(cluster.nowNanos) + skewMillis;
    }

    void start() {
        int now = life;
        cluster.after(cluster.random.nextInt((int) TICK_NANOS), () -> tick(now));
        cluster.after(cluster.nextRequestNanos(), () -> request(now));
    }

    int life() {
        return life;
    }

    boolean isUp() {
        return up;
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
            if (cluster.nowNanos >= cluster.lullUntilNanos) {
                take(bornIn);
            }
        });
    }

    private void take(int bornIn) {
        LimitAnswer answer = limiter.take(new LimitRequest(
                ROUTE,
                new LimitRequest.Subject(InetAddress.getLoopbackAddress(), null, null),
                "GET",
                header -> null,
                cluster.plans));
        if (answer instanceof LimitAnswer.Pending pending) {
            var _ = pending.late().thenAccept(late -> arrived(bornIn, late));
        } else {
            count(answer);
        }
    }

    /** The event loop gets to it a little later. */
    private void arrived(int bornIn, LateAnswer late) {
        if (cluster.without.contains(ProofRule.SEND_TIME)) {
            count(late.settle());
        } else {
            cluster.after(
                    cluster.random.nextInt((int) (2 * WholeCluster.MILLI)),
                    () -> later(bornIn, () -> count(late.settle())));
        }
    }

    private void count(LimitAnswer answer) {
        if (answer instanceof LimitAnswer.Admitted) {
            cluster.judges.forEach(judge -> judge.admitted(cluster.nowNanos));
        }
    }

    /** Now, or when a pause is over; not at all when it has crashed since. */
    private void later(int bornIn, Runnable what) {
        if (!up || bornIn != life) {
            return;
        }
        if (cluster.nowNanos < pausedUntilNanos) {
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
        long sentNanos = cluster.nowNanos;
        cluster.after(
                LimitRule.CALL_NANOS, () -> later(now, () -> answer.complete(new Grant.Unavailable("no answer"))));
        if (cluster.without.contains(ProofRule.DEBIT_FIRST)) {
            answer.complete(new Grant.Leased(want.need() + want.ahead(), 1, 0, rule.requests(), 0, 0));
        }
        ProofAsk.IfAbsent ifAbsent = believesFull ? ProofAsk.IfAbsent.SAY_SO : ProofAsk.IfAbsent.CREATE;
        send(
                ask(key, rule, want, ifAbsent),
                reply -> later(now, () -> {
                    full.note(reply.lastFullMillis(), wallMillis());
                    if (reply.grant() != null) {
                        settle(key, rule, reply.grant(), sentNanos, answer);
                    } else if (!answer.isDone()) {
                        send(
                                ask(spill(key), spill(rule), want, ProofAsk.IfAbsent.CREATE_SPILL),
                                spilled -> later(now, () -> settle(key, rule, granted(spilled), sentNanos, answer)));
                    }
                }));
        if (cluster.random.nextInt(want.back().isEmpty() ? 50 : 10) == 0) {
            // A repeated call debits again, and only its first answer is heard; what it gives back must count once.
            send(ask(key, rule, want, ifAbsent), reply -> {});
        }
        return answer;
    }

    private static Grant granted(ProofAsk.Reply reply) {
        return Objects.requireNonNull(reply.grant(), "there is always room for a spill counter");
    }

    private ProofAsk ask(CounterKey key, LimitRule rule, Want want, ProofAsk.IfAbsent ifAbsent) {
        return new ProofAsk(key, rule, want, ifAbsent, full.millis());
    }

    private static CounterKey spill(CounterKey key) {
        return new CounterKey(~key.high(), key.low());
    }

    private LimitRule spill(LimitRule rule) {
        return cluster.without.contains(ProofRule.HALF_AFTER_SPILL) ? rule : rule.spill();
    }

    private void send(ProofAsk ask, Consumer<ProofAsk.Reply> reply) {
        ProofNode owner = cluster.nodes.get(cluster.owner);
        cluster.wire(this, owner, () -> owner.grant(ask, said -> cluster.wire(owner, this, () -> reply.accept(said))));
    }

    private void settle(CounterKey key, LimitRule rule, Grant grant, long sentNanos, CompletableFuture<Grant> answer) {
        // What comes late is used all the same if the clock that says so is turned back.
        backNanos = cluster.without.contains(ProofRule.SEND_TIME) ? cluster.nowNanos - sentNanos : 0;
        try {
            if (!answer.complete(grant) && grant instanceof Grant.Leased leased && leased.permits() > 0) {
                giveBack(key, rule, leased, true);
            }
        } finally {
            backNanos = 0;
        }
    }

    @Override
    public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
        if (!rule.takesBack()) {
            return;
        }
        ProofNode owner = cluster.nodes.get(cluster.owner);
        int times = cluster.random.nextInt(10) == 0 ? 2 : 1;
        for (int i = 0; i < times; i++) {
            cluster.wire(this, owner, () -> owner.takeBack(key, rule, permits));
        }
    }

    private void grant(ProofAsk ask, Consumer<ProofAsk.Reply> reply) {
        if (cluster.owner != index) {
            return;
        }
        full.note(ask.lastFullMillis(), wallMillis());
        if (cluster.without.contains(ProofRule.NO_EVICTION) && cluster.random.nextInt(500) == 0) {
            kept.remove(ask.key());
        }
        CounterState before = known(ask.key());
        if (before == null && ask.ifAbsent() == ProofAsk.IfAbsent.SAY_SO) {
            sayFull(reply);
            return;
        }
        LimitRule counted = counted(ask.rule());
        CounterState asked = before == null ? created(ask, counted) : forgetful(before);
        CounterState.Answer answer = asked.lease(counted, ask.want(), time());
        ProofAsk.Kept next = new ProofAsk.Kept(answer.next(), cluster.nowNanos + answer.idleNanos());
        keep(ask.key(), next, () -> reply.accept(new ProofAsk.Reply(answer.grant(), full.millis())));
    }

    private CounterState created(ProofAsk ask, LimitRule counted) {
        boolean spilled = ask.ifAbsent() == ProofAsk.IfAbsent.CREATE
                && full.counts(counted)
                && !cluster.without.contains(ProofRule.HALF_AFTER_SPILL);
        return spilled ? CounterState.afterSpill(counted, time()) : CounterState.fresh(counted, time());
    }

    /** The backup knows before anybody is counted elsewhere. */
    private void sayFull(Consumer<ProofAsk.Reply> reply) {
        long atMillis = wallMillis();
        full.note(atMillis, atMillis);
        ProofNode other = cluster.nodes.get(cluster.backup);
        cluster.wire(this, other, () -> {
            other.full.note(atMillis, other.wallMillis());
            cluster.wire(other, this, () -> reply.accept(new ProofAsk.Reply(null, atMillis)));
        });
    }

    private @Nullable CounterState known(CounterKey key) {
        ProofAsk.Kept found = kept.get(key);
        if (found != null && cluster.nowNanos > found.idleAtNanos() + FORGOTTEN_AFTER_NANOS) {
            kept.remove(key);
            return null;
        }
        return found == null ? null : found.state();
    }

    /** Without its rule the owner believes that a permit is used when it is given. */
    private LimitRule counted(LimitRule rule) {
        if (!cluster.without.contains(ProofRule.LATE_COUNT)) {
            return rule;
        }
        return switch (rule) {
            case LimitRule.Window window ->
                new LimitRule.Window(window.requests(), window.perNanos() - window.useNanos());
            case LimitRule.Bucket bucket -> bucket;
        };
    }

    private void takeBack(CounterKey key, LimitRule rule, Grant.Leased permits) {
        CounterState before = known(key);
        if (cluster.owner != index) {
            return;
        }
        if (before == null) {
            if (kept.containsKey(spill(key))) {
                takeBack(spill(key), rule, permits);
            }
            return;
        }
        CounterState asked = forgetful(before);
        CounterState after = asked.giveBack(counted(rule), permits);
        if (after.version() != asked.version()) {
            keep(
                    key,
                    new ProofAsk.Kept(
                            after, Objects.requireNonNull(kept.get(key)).idleAtNanos()),
                    () -> {});
        }
    }

    /** Without its rule the owner does not remember what was given back. */
    private CounterState forgetful(CounterState before) {
        return cluster.without.contains(ProofRule.NUMBERED_RETURNS) ? CounterStates.forgettingReturns(before) : before;
    }

    /** Keeps {@code next} and runs {@code certain} once the backup has it too. */
    private void keep(CounterKey key, ProofAsk.Kept next, Runnable certain) {
        kept.put(key, next);
        ProofNode other = cluster.nodes.get(cluster.backup);
        int epoch = cluster.epoch;
        boolean waits = !cluster.without.contains(ProofRule.CERTAIN_ANSWER);
        cluster.wire(this, other, () -> {
            other.keepBackup(epoch, key, next);
            if (waits && epoch == cluster.epoch) {
                cluster.wire(other, this, certain);
            }
        });
        if (!waits) {
            certain.run();
        }
    }

    private void keepBackup(int epoch, CounterKey key, ProofAsk.Kept next) {
        if (epoch != cluster.epoch) {
            return;
        }
        ProofAsk.Kept before = kept.get(key);
        if (before == null
                || next.state().version() > before.state().version()
                || cluster.without.contains(ProofRule.MONOTONE_BACKUP)) {
            kept.put(key, next);
        }
    }

    private OwnerTime time() {
        // One life of a member is one clock; without its rule a new owner has what it must not count on.
        long toleratedMillis =
                cluster.without.contains(ProofRule.TOLERATED_SKEW) ? CounterTime.APART_MILLIS * cluster.epoch : 0;
        return new OwnerTime(index * 1_000L + life, monotonicNanos(), wallMillis() + toleratedMillis);
    }

    void copy(ProofNode from) {
        if (from != this) {
            kept.clear();
            kept.putAll(from.kept);
        }
    }

    void pause(long nanos) {
        pausedUntilNanos = cluster.nowNanos + nanos;
    }

    /** As a pause, but the monotonic clock stands still too. */
    void suspend(long nanos) {
        if (cluster.nowNanos >= pausedUntilNanos) {
            pause(nanos);
            suspendedNanos += nanos;
        }
    }

    void stepClock(int maxMillis) {
        skewMillis = (long) cluster.random.nextInt(2 * maxMillis + 1) - maxMillis;
    }

    void crash() {
        up = false;
        life++;
        kept.clear();
    }

    void restart(int maxMillis) {
        up = true;
        pausedUntilNanos = 0;
        stepClock(maxMillis);
        full = new LastFull(this::monotonicNanos);
        cluster.nodes.forEach(other -> full.note(other.full.millis(), wallMillis())); // it hears all when it joins
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
        return cluster.nodes.size();
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
