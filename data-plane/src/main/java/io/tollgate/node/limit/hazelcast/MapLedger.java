package io.tollgate.node.limit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.cluster.SharedMap;
import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link LeaseLedger} on a map of the cluster: one entry processor a call, run where the counter lives, with one
 * synchronous backup.
 *
 * <p>Callers return at once: serialization and sending happen on two threads of the ledger's own behind a bounded queue;
 * when that is full the answer is {@link Grant.Unavailable}.
 */
public final class MapLedger implements LeaseLedger, AutoCloseable {
    /** The map's name. */
    public static final String MAP = "limits";

    /** The form of messages in which calls take returns along. */
    static final int RETURNS_RIDE = 2;

    /** The form of messages in which owners are asked how a counter stands. */
    static final int OWNERS_TELL = 3;

    /**
     * What a counter takes of the heap at most, where it lives and again at its backup: with 64 stamps. With one member or two
     * each has all of them; of more each has its part of twice as many.
     */
    private static final long ENTRY_BYTES_MAX = 1_280;

    /** The same of most, which have few stamps: 536 were measured. */
    private static final long ENTRY_BYTES_USUAL = 544;

    private static final Logger LOG = LoggerFactory.getLogger(MapLedger.class);
    private static final int WARM_UP_LEASES = 64;
    private static final LimitRule WARM_UP_RULE = new LimitRule.Window(WARM_UP_LEASES, TimeUnit.SECONDS.toNanos(1));
    /** Before this member may vote: nobody counts by these. */
    private static final Want WARM_UP_WANT = new Want(1, 0, 1, false);

    private static final long WARM_UP_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final int QUEUE_MAX = 8_192;
    private static final int THREADS = 2;
    private static final long SPILL_COUNTERS = 64;
    private static final long COUNT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LimitCluster cluster;
    private final OwnerClock clock;
    private final Ownership ownership;
    private final LastFull full;
    private final Bounds bounds;
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService counting;
    private final StrandedPermits stranded = new StrandedPermits();
    private final ReturnMessages returns;
    private volatile int counters;

    /**
     * What the ledger must not exceed, and how often it looks.
     *
     * @param countersMax counters in the cluster; about there new ones begin to share spill counters
     * @param callNanos that a call may take
     * @param countEveryNanos between two looks at how many counters there are
     */
    record Bounds(int countersMax, long callNanos, long countEveryNanos) {
        static Bounds usual(int countersMax) {
            return new Bounds(countersMax, LimitRule.CALL_NANOS, COUNT_EVERY_NANOS);
        }
    }

    /**
     * A ledger over {@code cluster}, which shares {@link #sharedMap} with the same {@code clock}, {@code ownership} and
     * {@code full}.
     *
     * @param countersMax that the cluster keeps apart; about there new ones begin to share spill counters
     */
    public MapLedger(LimitCluster cluster, OwnerClock clock, Ownership ownership, LastFull full, int countersMax) {
        this(cluster, clock, ownership, full, Bounds.usual(countersMax));
        tooMuch(countersMax, Runtime.getRuntime().maxMemory()).ifPresent(line -> LOG.warn("{}", line));
    }

    /**
     * What counters may become of a heap, one line, where it is too much: the usual ones more than half of it, or the heaviest more
     * than four fifths. The image's node with the default of counters is below both.
     */
    static Optional<String> tooMuch(int countersMax, long heapBytes) {
        long usual = countersMax * ENTRY_BYTES_USUAL;
        long heaviest = countersMax * ENTRY_BYTES_MAX;
        return usual <= heapBytes / 2 && heaviest <= heapBytes / 5 * 4
                ? Optional.empty()
                : Optional.of(
                        countersMax + " counters of limits usually take " + (usual >> 20) + " MB, and "
                                + (heaviest >> 20)
                                + " MB if each remembers 64 permits, with no more than two nodes: too much for the heap of "
                                + (heapBytes >> 20)
                                + " MB, where it should be at most half and four fifths. Give the node more memory, or lower TOLLGATE_LIMIT_COUNTERS_MAX on all nodes");
    }

    MapLedger(LimitCluster cluster, OwnerClock clock, Ownership ownership, LastFull full, Bounds bounds) {
        this(
                cluster,
                clock,
                ownership,
                full,
                bounds,
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(QUEUE_MAX),
                        Thread.ofPlatform().name("lease-", 0).daemon().factory()));
    }

    /** With {@code threads} that are the ledger's from now on. */
    MapLedger(
            LimitCluster cluster,
            OwnerClock clock,
            Ownership ownership,
            LastFull full,
            Bounds bounds,
            ThreadPoolExecutor threads) {
        this.cluster = cluster;
        this.clock = clock;
        this.ownership = ownership;
        this.full = full;
        this.bounds = bounds;
        this.threads = threads;
        returns = new ReturnMessages(stranded, this::later);
        counting = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("lease-count").daemon().factory());
        var _ = counting.scheduleWithFixedDelay(this::count, 0, bounds.countEveryNanos(), TimeUnit.NANOSECONDS);
    }

    /** What the cluster must share for a ledger to stand on it. */
    public static SharedMap sharedMap(OwnerClock clock, Ownership ownership, LastFull full) {
        return new SharedMap(
                MAP, CounterMessages.FACTORY_ID, new CounterMessages(clock, ownership, full), OWNERS_TELL, member -> {
                    ownership.begin(member);
                    warmUp(
                            member,
                            () -> new LeaseEntryProcessor(
                                    clock, ownership, full, WARM_UP_RULE, WARM_UP_WANT, IfAbsent.CREATE),
                            reply -> full.note(
                                    reply.lastFullMillis(), clock.now().wallMillis()));
                });
    }

    /** Leases of counters that nobody else uses: loads classes, makes the map, and hears what every member knows. */
    private static void warmUp(
            HazelcastInstance member, Supplier<LeaseEntryProcessor> lease, Consumer<LeaseReply> heard) {
        long deadlineNanos = System.nanoTime() + WARM_UP_NANOS_MAX;
        for (int i = 0; i < WARM_UP_LEASES; i++) {
            try {
                long[] reply = member.<String, StoredCounter>getMap(MAP)
                        .submitToKey("warm-up/" + i, lease.get())
                        .toCompletableFuture()
                        .get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
                heard.accept(LeaseReply.ofLongs(reply));
            } catch (ExecutionException | TimeoutException | RuntimeException e) {
                LOG.debug("the cluster is not warm yet: {}", e.toString());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public int members() {
        return cluster.memberCount();
    }

    @Override
    public Place place() {
        LimitCluster.Standing standing = cluster.standing();
        return new Place(standing.index(), standing.of());
    }

    @Override
    public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
        Optional<HazelcastInstance> member = cluster.majority();
        if (member.isEmpty()) {
            return CompletableFuture.completedFuture(Grant.Unavailable.notSent("no majority of the cluster is seen"));
        }
        CompletableFuture<Grant> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> send(member.get(), key, rule, want, answer));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(Grant.Unavailable.notSent("too many calls wait"));
        }
        return answer.completeOnTimeout(
                new Grant.Unavailable("no answer in time"), bounds.callNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public CompletionStage<Grant.Leased> look(CounterKey key, LimitRule rule, boolean strict) {
        CompletableFuture<Grant.Leased> answer = new CompletableFuture<>();
        cluster.majority()
                .ifPresentOrElse(
                        member -> later(() -> look(member, key, rule, strict, answer)),
                        () -> answer.completeExceptionally(new TimeoutException("no majority of the cluster is seen")));
        return answer.orTimeout(LOOK_NANOS_MAX, TimeUnit.NANOSECONDS);
    }

    private void look(
            HazelcastInstance member,
            CounterKey key,
            LimitRule rule,
            boolean strict,
            CompletableFuture<Grant.Leased> answer) {
        if (cluster.readByAll() < OWNERS_TELL) {
            answer.completeExceptionally(new IllegalStateException("the owner may be of a version that can't tell"));
            return;
        }
        boolean room = counters < bounds.countersMax();
        LookMessages.send(member, key, new LookEntryProcessor(clock, ownership, full, rule, strict, room), answer);
    }

    @Override
    public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
        if (!rule.takesBack()) {
            return;
        }
        Optional<HazelcastInstance> member = cluster.majority();
        if (member.isEmpty()) {
            stranded.add(StrandedPermits.Why.UNSENT, permits.permits());
            return;
        }
        try {
            threads.execute(() -> returns.send(member.get(), key, rule, permits, strict));
        } catch (RejectedExecutionException e) {
            LOG.debug("queue full: {} permits stay spent", permits.permits());
            stranded.add(StrandedPermits.Why.UNSENT, permits.permits());
        }
    }

    /** On the ledger's threads, unless it is closed: an executor that refuses would fail inside of Hazelcast. */
    private void later(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed or full: an answer to a return is not looked at");
        }
    }

    private void send(
            HazelcastInstance member, CounterKey key, LimitRule rule, Want want, CompletableFuture<Grant> answer) {
        if (answer.isDone()) {
            return; // it waited here for too long: nobody would use what it debits
        }
        try {
            IMap<String, StoredCounter> map = member.getMap(MAP);
            IfAbsent ifAbsent = counters < bounds.countersMax() ? IfAbsent.CREATE : IfAbsent.SAY_SO;
            Want sent = readable(member, key, rule, want);
            submit(map, key.text(), lease(rule, sent, ifAbsent))
                    .thenCompose(reply -> reply.isFull() && !answer.isDone()
                            ? submit(
                                    map,
                                    spillKey(key, rule, sent.strict()),
                                    lease(rule.spill(), sent, IfAbsent.CREATE_SPILL))
                            : CompletableFuture.completedFuture(reply))
                    .whenComplete((reply, failure) -> settle(key, rule, sent.strict(), reply, failure, answer));
        } catch (RuntimeException e) {
            answer.complete(Grant.Unavailable.notSent(e.getClass().getSimpleName())); // the member is leaving
        }
    }

    /** While some member that may be the owner can't read returns that ride, these go before the call. */
    private Want readable(HazelcastInstance member, CounterKey key, LimitRule rule, Want want) {
        if (want.back().isEmpty() || cluster.readByAll() >= RETURNS_RIDE) {
            return want;
        }
        want.back().forEach(unused -> returns.send(member, key, rule, unused, want.strict()));
        return want.giving(List.of());
    }

    private LeaseEntryProcessor lease(LimitRule rule, Want want, IfAbsent ifAbsent) {
        return new LeaseEntryProcessor(clock, ownership, full, rule, want, ifAbsent);
    }

    private CompletionStage<LeaseReply> submit(IMap<String, StoredCounter> map, String key, LeaseEntryProcessor lease) {
        return map.submitToKey(key, lease)
                .thenApplyAsync(
                        longs -> {
                            LeaseReply reply = LeaseReply.ofLongs(longs);
                            if (reply.lastFullMillis() > full.millis()) {
                                full.note(reply.lastFullMillis(), clock.now().wallMillis());
                            }
                            return reply;
                        },
                        Runnable::run);
    }

    private void settle(
            CounterKey key,
            LimitRule rule,
            boolean strict,
            @Nullable LeaseReply reply,
            @Nullable Throwable failure,
            CompletableFuture<Grant> answer) {
        Grant.Leased leased = reply == null ? null : reply.answered().orElse(null);
        if (leased == null) {
            // Also "indeterminate": debited, but perhaps not backed up. Such a permit is never used.
            answer.complete(new Grant.Unavailable(
                    failure == null
                            ? "the owner failed, or is not sure that nobody else grants"
                            : failure.getClass().getSimpleName()));
        } else if (!answer.complete(leased) && leased.permits() > 0) {
            giveBackLate(key, rule, leased, strict);
        }
    }

    /** Nobody used them: the call was over for who asked. */
    private void giveBackLate(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
        if (rule.takesBack()) {
            giveBack(key, rule, permits, strict);
        } else {
            stranded.add(StrandedPermits.Why.LATE, permits.permits());
        }
    }

    /** Tells {@code registry} of permits that stay spent although nobody used them. */
    public void register(MeterRegistry registry) {
        stranded.register(registry);
    }

    /** On a thread of its own, since a member that hangs makes it wait. */
    private void count() {
        try {
            cluster.joined()
                    .ifPresent(
                            member -> counters = Math.max(0, member.getMap(MAP).size() - ownership.sentinels()));
        } catch (RuntimeException e) {
            LOG.debug("the counters are not counted: {}", e.toString()); // the member is leaving, or one hangs
        }
    }

    /** Counters in the cluster when they were counted last. */
    int counters() {
        return counters;
    }

    /**
     * Which counter {@code key} shares with others. Strict limits share none with relaxed ones, which are granted from by owners that
     * may not grant for strict ones. Those of strict limits are named as they always were, since what versions before count is believed.
     */
    static String spillKey(CounterKey key, LimitRule rule, boolean strict) {
        long burst = rule instanceof LimitRule.Bucket bucket ? bucket.burst() : 0;
        return (strict ? "spill/" : "spill/relaxed/") + rule.requests() + "/" + rule.perNanos() + "/" + burst + "/"
                + Math.floorMod(key.low(), SPILL_COUNTERS);
    }

    /** Sends what waits, for a second at most, and no more; answers that are under way still come. Blocks. */
    @Override
    public void close() {
        counting.shutdownNow();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_NANOS_MAX, TimeUnit.NANOSECONDS)) {
                LOG.warn("the cluster takes too long: permits that this node held stay spent until they age out");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
