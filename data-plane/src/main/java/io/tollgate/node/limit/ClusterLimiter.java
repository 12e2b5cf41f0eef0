package io.tollgate.node.limit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.Settlement.Held;
import io.tollgate.node.limit.counter.LimitRule;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The limiter over a {@link LeaseLedger}: a permit of each rule of each limit is debited before the request passes; when
 * one refuses, the others are un-taken. Permits are leased ahead of demand, so that most requests find theirs on this
 * node and nothing is asked.
 *
 * <p>A limit that has to ask makes a request wait for at most 20 ms. A strict one then does what its
 * {@code onUnavailable} says, a relaxed one takes of this node's own share.
 *
 * <p>Between {@link #start} and {@link #close} a thread of its own asks for more before leases run dry, and gives back
 * what they did not use.
 */
public final class ClusterLimiter implements Limiter, AutoCloseable {
    /** The longest that a limit makes a request wait. */
    public static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** After that many late answers in a row relaxed limits stop waiting for a while. */
    private static final int LATE_MAX = 3;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Permit EXPIRED = new Permit.Unknown("held for too long");
    private static final Permit LATE = new Permit.Unknown("late");
    private static final int SECRET_BYTES = 32;

    private final LongSupplier nanos;
    private final LeaseTable table;
    private final LocalShares shares;
    private final InFlightPlaces places;
    private final RefillThread refill;
    private final CounterLooks looks;
    private final AtomicInteger lateInARow = new AtomicInteger();
    private volatile long pausedUntilNanos;
    private volatile boolean named;

    /**
     * A limiter that names counters by a random secret until {@link #useSecret} tells the cluster's. No rate of the cluster is
     * counted under the random one: a node learns the secret before it joins, so that until then a strict limit can't be asked and
     * a relaxed one takes of the node's own share. A quota is not the cluster's and could be asked: see {@link #names}.
     *
     * @param nanos the time by which permits end: {@link LeaseClock}, but for tests
     */
    public ClusterLimiter(LeaseLedger ledger, MeterRegistry registry, LongSupplier nanos) {
        this(ledger, registry, nanos, LimitRule.CALL_NANOS, WAIT_NANOS);
    }

    /** As above, with {@code callNanos} that the ledger has to answer, and {@code waitNanos} that a request waits for it. */
    public ClusterLimiter(
            LeaseLedger ledger, MeterRegistry registry, LongSupplier nanos, long callNanos, long waitNanos) {
        this(ledger, registry, nanos, new LeaseTable.Bounds(callNanos, waitNanos, LeaseTable.CELLS_MAX));
    }

    ClusterLimiter(LeaseLedger ledger, MeterRegistry registry, LongSupplier nanos, LeaseTable.Bounds bounds) {
        this.nanos = nanos;
        shares = new LocalShares(nanos, LocalShares.MAX);
        byte[] secret = new SecureRandom().generateSeed(SECRET_BYTES);
        table = new LeaseTable(ledger, nanos, bounds, shares, registry, secret);
        places = new InFlightPlaces(ledger, table.meters());
        Gauge.builder("tollgate.limit.in.flight", places, InFlightPlaces::places)
                .description("requests that hold a place of a limit of requests in flight")
                .register(registry);
        refill = new RefillThread(table, nanos);
        looks = new CounterLooks(table, places, ledger, nanos);
        pausedUntilNanos = nanos.getAsLong();
    }

    /** Begins to look after leases. Once. */
    public void start() {
        refill.start();
    }

    /** Gives back every permit that is held. Requests are still answered, each by a call. */
    @Override
    public void close() {
        refill.close();
        table.close();
    }

    /** Names counters by {@code secret} from now on; the same on all nodes. */
    public void useSecret(byte[] secret) {
        table.useSecret(secret);
        named = true;
    }

    /**
     * By which all nodes name counters; the same object as long as that stays so, and null until {@link #useSecret} has told: what
     * is asked for by another name would be counted twice.
     */
    public @Nullable KeyDerivation names() {
        return named ? table.keys() : null;
    }

    /** What {@link #start} does again and again: for tests that own the clock. When to call it next. */
    long tick() {
        return table.tick();
    }

    /**
     * How the counters of {@code plan} stand that {@code request} would fall on; changes nothing.
     *
     * @param askOwner whether to ask their owners, too
     * @return completes within about a second, on any thread
     */
    public CompletableFuture<List<CounterLook>> look(LimitPlan plan, LimitRequest request, boolean askOwner) {
        return looks.look(plan, request, askOwner);
    }

    /** Stands for a value that may be a secret: the same on all nodes, and nobody else can make it. */
    public String fingerprint(String dimension, String value) {
        return table.fingerprint(dimension, value);
    }

    /** Counts what a limit that has no rates said. */
    public void decided(LimitPlan plan, boolean admitted) {
        if (!admitted || plan.rules().isEmpty()) {
            table.meters().of(plan.limit().name()).decided(admitted ? LimitVerdict.ADMITTED : LimitVerdict.REFUSED);
        }
    }

    /** Counts that nobody could tell about a quota, and that its limit denies then. */
    public void unavailable(LimitPlan plan) {
        table.meters().of(plan.limit().name()).decided(LimitVerdict.UNAVAILABLE);
    }

    /** Counts that a shadow without rates would have refused. */
    public void wouldRefuse(LimitPlan plan) {
        table.meters().of(plan.limit().name()).decided(LimitVerdict.WOULD_REFUSE);
    }

    @Override
    public Hold hold(LimitRequest request) {
        return places.hold(request);
    }

    @Override
    public LimitAnswer take(LimitRequest request) {
        long now = nanos.getAsLong();
        Taking taking = Taking.of(request, table, now);
        if (taking.isRefused()) {
            return refused(taking, now);
        }
        return taking.isComplete() ? admitted(taking, now) : asked(taking, now);
    }

    /** The refusal of a limit that is known to refuse; null when none is. Nothing stays taken. */
    public @Nullable LimitAnswer refusedHere(LimitRequest request) {
        long now = nanos.getAsLong();
        Taking taking = Taking.of(request, table, now);
        if (taking.isRefused()) {
            return refused(taking, now);
        }
        for (int i = 0; i < taking.size(); i++) {
            Lease lease = taking.lease(i);
            if (lease != null) {
                table.undo(taking.cell(i), lease, now);
            }
        }
        return null;
    }

    private static LimitAnswer admitted(Taking taking, long now) {
        if (taking.size() == 0) {
            return LimitAnswer.Admitted.UNLIMITED;
        }
        int first = taking.end(0);
        LimitState state = passed(taking, 0, first, now);
        if (first == taking.size()) {
            return new LimitAnswer.Admitted(List.of(state));
        }
        List<LimitState> states = new ArrayList<>(taking.size());
        states.add(state);
        for (int from = first, to; from < taking.size(); from = to) {
            to = taking.end(from);
            states.add(passed(taking, from, to, now));
        }
        return new LimitAnswer.Admitted(states);
    }

    private static LimitState passed(Taking taking, int from, int to, long now) {
        taking.cell(from).meters().decided(LimitVerdict.ADMITTED);
        return taking.state(from, to, now);
    }

    /** A limit is known to refuse: nobody is asked, and what was taken of the others is un-taken. */
    private LimitAnswer refused(Taking taking, long now) {
        String refusing = "";
        long longestNanos = -1;
        List<LimitState> states = new ArrayList<>(2);
        for (int from = 0, to; from < taking.size(); from = to) {
            to = taking.end(from);
            int longest = longestWait(taking, from, to, now);
            Refusal refusal = longest < 0 ? null : taking.refusal(longest);
            if (refusal == null) {
                continue;
            }
            boolean shadow = taking.plan(from).limit().shadow();
            taking.cell(from).meters().decided(shadow ? LimitVerdict.WOULD_REFUSE : LimitVerdict.REFUSED);
            states.add(taking.state(longest, refusal, now));
            if (!shadow && refusal.waitNanos(now) > longestNanos) {
                longestNanos = refusal.waitNanos(now);
                refusing = taking.plan(from).limit().name();
            }
        }
        return new LimitAnswer.Refused(refusing, Duration.ofNanos(longestNanos), states);
    }

    /** The rule of one limit that refuses for longest; −1 when none does. Un-takes what the others gave. */
    private int longestWait(Taking taking, int from, int to, long now) {
        int longest = -1;
        long longestNanos = -1;
        for (int i = from; i < to; i++) {
            Lease lease = taking.lease(i);
            Refusal refusal = taking.refusal(i);
            if (lease != null) {
                table.undo(taking.cell(i), lease, now);
            } else if (refusal != null && refusal.waitNanos(now) > longestNanos) {
                longestNanos = refusal.waitNanos(now);
                longest = i;
            }
        }
        return longest;
    }

    /**
     * As {@link #take}, for a request that goes on at another time and on another thread: whether its permits are still
     * good is judged then.
     */
    public LimitAnswer takeForLater(LimitRequest request) {
        long now = nanos.getAsLong();
        Taking taking = Taking.of(request, table, now);
        return taking.isRefused()
                ? refused(taking, now)
                : new LimitAnswer.Pending(held(taking, now).thenApply(HeldPermits::new));
    }

    private LimitAnswer asked(Taking taking, long now) {
        CompletableFuture<List<Held>> held = held(taking, now);
        return held.isDone() ? settle(held.join()) : new LimitAnswer.Pending(held.thenApply(HeldPermits::new));
    }

    /** What is found here, and what has to be asked for. */
    private CompletableFuture<List<Held>> held(Taking taking, long now) {
        List<Held> found = new ArrayList<>(taking.size()); // asking may make others take, on this thread
        for (int i = 0; i < taking.size(); i++) {
            found.add(new Held(taking.counted(i), here(taking.lease(i), taking.refusal(i), now)));
        }
        List<CompletableFuture<Held>> all = new ArrayList<>(found.size());
        for (Held held : found) {
            all.add(
                    NOT_HERE.equals(held.permit())
                            ? ask(held.counted(), now).thenApply(permit -> new Held(held.counted(), permit))
                            : CompletableFuture.completedFuture(held));
        }
        CompletableFuture<List<Held>> held = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
        return held.isDone()
                ? held
                : held.whenComplete((done, failure) -> table.meters().waited(nanos.getAsLong() - now));
    }

    private static final Permit NOT_HERE = new Permit.Unknown("not asked yet");

    private static Permit here(@Nullable Lease lease, @Nullable Refusal refusal, long now) {
        if (lease != null) {
            return new Permit.Taken(lease);
        }
        return refusal != null ? new Permit.Refused(refusal.at(now)) : NOT_HERE;
    }

    private CompletableFuture<Permit> ask(CountedRule counted, long now) {
        return switch (counted.plan().limit().mode()) {
            case STRICT -> table.askInTime(counted.cell(), now);
            case RELAXED -> relaxed(counted.cell(), now);
        };
    }

    private CompletableFuture<Permit> relaxed(Cell cell, long now) {
        if (now - pausedUntilNanos < 0) {
            return CompletableFuture.completedFuture(share(cell));
        }
        CompletableFuture<Permit> asked = table.ask(cell, now);
        CompletableFuture<Permit> bounded =
                asked.isDone() ? asked : asked.copy().completeOnTimeout(LATE, WAIT_NANOS, TimeUnit.NANOSECONDS);
        return bounded.thenApply(permit -> orShare(cell, permit, asked));
    }

    private Permit orShare(Cell cell, Permit permit, CompletableFuture<Permit> asked) {
        if (!(permit instanceof Permit.Unknown)) {
            lateInARow.set(0);
            return permit;
        }
        if (LATE.equals(permit) && cell.outNanos(nanos.getAsLong()) >= 0 && lateInARow.incrementAndGet() >= LATE_MAX) {
            lateInARow.set(0);
            pausedUntilNanos = nanos.getAsLong() + PAUSE_NANOS;
        }
        Permit local = share(cell);
        // A permit that still comes after a local admission stays debited: it is that request's.
        var _ = asked.thenAccept(late -> {
            if (late instanceof Permit.Taken(Lease lease)) {
                if (local instanceof Permit.Shared) {
                    cell.notedBefore();
                } else {
                    table.undo(cell, lease, nanos.getAsLong());
                }
            }
        });
        return local;
    }

    private Permit share(Cell cell) {
        table.note(cell);
        return shares.take(cell.key(), table.share(cell));
    }

    /** Permits that wait for the event loop. */
    private final class HeldPermits implements LateAnswer {
        private final List<Held> helds;

        private HeldPermits(List<Held> helds) {
            this.helds = helds;
        }

        @Override
        public LimitAnswer settle() {
            return ClusterLimiter.this.settle(helds);
        }

        @Override
        public void abandon() {
            long now = nanos.getAsLong();
            helds.forEach(held -> giveBack(held, now));
        }
    }

    private LimitAnswer settle(List<Held> helds) {
        long now = nanos.getAsLong();
        Settlement settlement =
                Settlement.of(helds.stream().map(held -> inTime(held, now)).toList(), now);
        settlement.undo().forEach(held -> giveBack(held, now));
        for (Settlement.Judged each : settlement.judged()) {
            each.rules().getFirst().counted().cell().meters().decided(each.verdict());
        }
        return settlement.answer();
    }

    /** While another limit's answer was awaited a strict permit's time of use may have passed. */
    private Held inTime(Held held, long nowNanos) {
        boolean expired = held.permit() instanceof Permit.Taken(Lease lease)
                && held.counted().plan().limit().mode() == Limit.Mode.STRICT
                && !lease.isUsable(nowNanos);
        if (!expired) {
            return held;
        }
        giveBack(held, nowNanos);
        return new Held(held.counted(), EXPIRED);
    }

    private void giveBack(Held held, long nowNanos) {
        Cell cell = held.counted().cell();
        switch (held.permit()) {
            case Permit.Taken(Lease lease) -> table.undo(cell, lease, nowNanos);
            case Permit.Shared(var lease) -> shares.giveBack(cell.key(), table.share(cell), lease);
            case Permit.Refused ignored -> {}
            case Permit.Unknown ignored -> {}
        }
    }
}
