package io.tollgate.node.limit.quota;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.Route;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LateAnswer;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.quota.QuotaCell.Took;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One node of the proof: the gate before the rates as it is, its clocks, and its way to the control plane. */
final class QuotaNode implements QuotaLedger {
    private static final long SWEEP_NANOS = 10 * QuotaCluster.SECOND;

    /** After it has let go of everything a node's connection stays for what is on its way. */
    private static final long LINGER_NANOS = 3 * QuotaCluster.SECOND;

    /** A node that starts knows the names of counters only after so long. */
    private static final int TOLD_MILLIS_MAX = 3_000;

    private static final byte[] SECRET = {1};

    private final QuotaCluster cluster;
    private final long monotonicOffset;

    /** By row: what it got, less what it gave back and what was admitted. */
    private final Map<QuotaRow, Long> held = new HashMap<>();

    private QuotaTable table;
    private ClusterLimiter rates;
    private QuotaGate gate;
    private int life;
    private boolean up = true;
    private boolean leaving;
    private int pending;
    private long leftBehind;
    private long skewMillis;
    private long pausedUntilNanos;

    /** Until then nobody asks it. */
    long idleUntilNanos;

    /** Whether it does not reach the control plane. */
    boolean away;

    QuotaNode(QuotaCluster cluster) {
        this.cluster = cluster;
        monotonicOffset = cluster.random.nextLong(1L << 40);
        table = newTable();
        rates = newRates();
        gate = newGate();
        rates.useSecret(SECRET);
    }

    private QuotaTable newTable() {
        return new QuotaTable(
                this,
                new SimpleMeterRegistry(),
                () -> Instant.ofEpochMilli(cluster.wallMillis() + skewMillis),
                this::monotonicNanos,
                new QuotaTable.Bounds(
                        LimitRule.CALL_NANOS, ClusterLimiter.WAIT_NANOS, QuotaTable.CELLS_MAX, this::endWaiting));
    }

    /** Timers are played, too: who waited for too long in a pause learns it afterwards. */
    private void endWaiting(CompletableFuture<Took> waiter, Took late, long afterNanos) {
        int waiting = life;
        cluster.after(afterNanos, () -> later(waiting, () -> waiter.complete(late)));
    }

    private ClusterLimiter newRates() {
        long never = TimeUnit.HOURS.toNanos(1); // the rates of this proof answer at once
        return new ClusterLimiter(cluster.rates, new SimpleMeterRegistry(), this::monotonicNanos, never, never);
    }

    private QuotaGate newGate() {
        ScheduledThreadPoolExecutor none = new ScheduledThreadPoolExecutor(1, new ThreadPoolExecutor.DiscardPolicy());
        none.shutdown(); // sweeping is played, too
        return new QuotaGate(rates, table, none);
    }

    private long monotonicNanos() {
        return cluster.nowNanos + monotonicOffset;
    }

    void start() {
        int now = life;
        cluster.after(cluster.nextRequestNanos(), () -> requests(now));
        cluster.after(SWEEP_NANOS, () -> sweep(now));
    }

    boolean isUp() {
        return up && !leaving;
    }

    boolean isLeaving() {
        return up && leaving;
    }

    private void requests(int bornIn) {
        later(bornIn, () -> {
            cluster.after(cluster.nextRequestNanos(), () -> requests(bornIn));
            if (!leaving && cluster.nowNanos >= idleUntilNanos) {
                request(cluster.random.nextInt(4) == 0 ? PlayedQuotas.EXPENSIVE : PlayedQuotas.ROUTE);
            }
        });
    }

    /** One request of somebody. */
    void request(Route route) {
        int bornIn = life;
        String consumer = QuotaCluster.CONSUMERS.get(cluster.random.nextInt(QuotaCluster.CONSUMERS.size()));
        LimitAnswer answer = gate.take(new LimitRequest(
                route,
                new LimitRequest.Subject(InetAddress.getLoopbackAddress(), consumer, null),
                "GET",
                header -> null,
                cluster.plans));
        if (answer instanceof LimitAnswer.Pending waits) {
            pending++;
            var _ = waits.late()
                    .thenAccept(late -> cluster.after(
                            cluster.between(0, 20), () -> later(bornIn, () -> goOn(late, consumer, route))));
        } else {
            count(answer, consumer, route);
        }
    }

    /** A client may have gone meanwhile. */
    private void goOn(LateAnswer late, String consumer, Route route) {
        pending--;
        if (cluster.random.nextInt(20) == 0) {
            late.abandon();
        } else {
            count(late.settle(), consumer, route);
        }
    }

    private void count(LimitAnswer answer, String consumer, Route route) {
        if (answer instanceof LimitAnswer.Admitted) {
            cluster.admitted(consumer, route.quotaCost())
                    .forEach(row -> held.merge(row, -route.quotaCost(), Long::sum));
        }
    }

    private void sweep(int bornIn) {
        later(bornIn, () -> {
            table.sweep();
            cluster.after(SWEEP_NANOS, () -> sweep(bornIn));
        });
    }

    @Override
    public CompletionStage<QuotaReply> reserve(QuotaAsk ask) {
        QuotaCall call = new QuotaCall(permits -> giveBack(ask.name(), ask.period(), permits));
        int asking = life;
        cluster.after(LimitRule.CALL_NANOS, () -> later(asking, call::unknown));
        if (away) {
            cluster.after(QuotaCluster.MILLI, () -> later(asking, call::unknown));
        } else {
            cluster.reserve(this, ask, call);
        }
        return call.reply();
    }

    @Override
    public CompletionStage<Boolean> giveBack(QuotaAsk.Name name, String period, long permits) {
        QuotaRow row = cluster.row(name, period);
        held.merge(row, -permits, Long::sum);
        cluster.giveBack(row, name.counter(), permits, away);
        return CompletableFuture.completedFuture(!away);
    }

    /** The control plane's answer; what nobody takes is lost. */
    void answered(int asking, QuotaRow row, QuotaReply.Reserved reserved, QuotaCall call) {
        if (!up || asking != life) {
            row.flying -= reserved.permits();
            row.lost += reserved.permits();
        } else if (isPaused()) {
            cluster.after(pausedUntilNanos - cluster.nowNanos, () -> answered(asking, row, reserved, call));
        } else {
            row.flying -= reserved.permits();
            held.merge(row, reserved.permits(), Long::sum);
            call.reserved(reserved);
        }
    }

    int life() {
        return life;
    }

    boolean hears(int asking) {
        return up && asking == life && !isPaused();
    }

    private boolean isPaused() {
        return cluster.nowNanos < pausedUntilNanos;
    }

    /** Now, or when a pause is over; not at all when it was killed since. */
    private void later(int bornIn, Runnable what) {
        if (!up || bornIn != life) {
            return;
        }
        if (isPaused()) {
            cluster.after(pausedUntilNanos - cluster.nowNanos, () -> later(bornIn, what));
        } else {
            what.run();
        }
    }

    void pause(long nanos) {
        pausedUntilNanos = Math.max(pausedUntilNanos, cluster.nowNanos + nanos);
    }

    void stepClock(int maxMillis) {
        skewMillis = (long) cluster.random.nextInt(2 * maxMillis + 1) - maxMillis;
    }

    /** What it holds is lost, and what it owes is nobody's debt any more. */
    void kill() {
        up = false;
        life++;
        held.forEach((row, permits) -> row.lost += permits);
        held.clear();
    }

    void restart(int skewMillisMax) {
        up = true;
        leaving = false;
        pending = 0;
        pausedUntilNanos = 0;
        idleUntilNanos = 0;
        away = false;
        stepClock(skewMillisMax);
        table = newTable();
        rates = newRates();
        gate = newGate();
        if (cluster.without.contains(QuotaRule.TOLD_NAMES)) {
            rates.useSecret(new byte[] {2, (byte) life}); // one of its own
        }
        int now = life;
        cluster.after(cluster.between(100, TOLD_MILLIS_MAX), () -> hear(now));
        start();
    }

    /** The control plane tells the secret by which all nodes name counters, once it is reached. */
    private void hear(int bornIn) {
        later(bornIn, () -> {
            if (away) {
                cluster.after(QuotaCluster.SECOND, () -> hear(bornIn));
            } else {
                rates.useSecret(SECRET);
            }
        });
    }

    /** Stops in an orderly way: nobody asks it any more, who waits is answered, and then it gives back what it holds. */
    void leave() {
        leaving = true;
        int now = life;
        cluster.after(QuotaCluster.SECOND, () -> close(now));
    }

    private void close(int bornIn) {
        later(bornIn, () -> {
            if (pending > 0) {
                cluster.after(QuotaCluster.SECOND / 10, () -> close(bornIn));
            } else {
                gate.close();
                cluster.after(LINGER_NANOS, () -> later(bornIn, this::end));
            }
        });
    }

    private void end() {
        leftBehind += held.values().stream()
                .filter(permits -> permits > 0)
                .mapToLong(Long::longValue)
                .sum();
        kill();
    }

    /** What it did not give back when it stopped in an orderly way, of all its lives. */
    long leftBehind() {
        return leftBehind;
    }

    /** What it holds of a row, less what it owes. */
    long held(QuotaRow row) {
        return held.getOrDefault(row, 0L);
    }
}
