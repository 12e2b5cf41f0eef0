package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The permits that a node holds, while threads take, un-take and refill at once: Lincheck plays their steps in one order after the
 * other. {@code -Dlincheck.scenarios=N} plays so many scenarios of a cell, and three times as many of a lease.
 */
@Tag("lincheck")
class CellSchedulesTest {
    private static final int SCENARIOS = Integer.getInteger("lincheck.scenarios", 4);
    private static final int THREADS = 3;

    /** Threads are numbered from 0, which comes before the others, to one more, which comes after. */
    private static final int NUMBERS = THREADS + 2;

    private static ModelCheckingOptions schedules(int scenarios) {
        return new ModelCheckingOptions()
                .iterations(scenarios)
                .invocationsPerIteration(300)
                .threads(THREADS)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1);
    }

    @Test
    void what_threads_do_with_a_lease_at_once_is_what_they_could_do_one_after_the_other() {
        schedules(3 * SCENARIOS).check(OneLease.class);
    }

    /** Takes a minute: not in every build. */
    @Test
    @EnabledIfSystemProperty(named = "lincheck.scenarios", matches = "[0-9]+")
    void a_permit_of_a_cell_is_taken_or_held_or_given_back_and_never_two_of_these() {
        schedules(SCENARIOS).sequentialSpecification(Silent.class).check(Refilled.class);
    }

    @Test
    void it_finds_a_lease_whose_take_is_not_one_step() {
        assertThatThrownBy(() -> schedules(3 * SCENARIOS).check(TornLease.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("take");
    }

    /** One lease; it is compared with itself, used by one thread. */
    public static final class OneLease {
        private final Lease lease = new Lease(new Grant.Leased(4, 1, 0, 0, 0, 0), 0, 1);
        private final int[] taken = new int[NUMBERS]; // each thread's own

        @Operation
        public long take(@Param(gen = ThreadIdGen.class) int thread) {
            long left = lease.take(0);
            taken[thread] += left == Lease.NONE ? 0 : 1;
            return left;
        }

        @Operation
        public long takeLate() {
            return lease.take(2);
        }

        /** What was not taken can't be un-taken. */
        @Operation
        public String undo(@Param(gen = ThreadIdGen.class) int thread) {
            if (taken[thread] == 0) {
                return "none taken";
            }
            taken[thread]--;
            return String.valueOf(lease.undo());
        }

        @Operation
        public String close() {
            return String.valueOf(lease.close());
        }

        @Operation
        public long held() {
            return lease.held();
        }
    }

    /** As somebody might have written it. */
    public static final class TornLease {
        private volatile long left = 4;

        @Operation
        public long take() {
            long before = left;
            if (before == 0) {
                return Lease.NONE;
            }
            left = before - 1;
            return before - 1;
        }
    }

    /** A cell whose owner grants whatever is asked for, and one more. */
    public static final class Refilled {
        private static final LimitRule RULE = new LimitRule.Window(1_000, TimeUnit.SECONDS.toNanos(10));
        private static final LimitMeters.OfLimit METERS =
                new LimitMeters(new SimpleMeterRegistry(), () -> 0).of("limit");

        private final Cell cell = new Cell(new CounterKey(1, 1), RULE, new Cell.Kind(true, false), METERS, 0);
        private final AtomicLong nanos = new AtomicLong();
        private final AtomicLong granted = new AtomicLong();
        private final Queue<Grant.Leased> back = new ConcurrentLinkedQueue<>();
        private final Queue<CompletableFuture<Permit>> waiters = new ConcurrentLinkedQueue<>();
        private final List<Deque<Lease>> taken = IntStream.range(0, NUMBERS)
                .<Deque<Lease>>mapToObj(_ -> new ArrayDeque<>())
                .toList();

        /** As {@link LeaseTable} does it. */
        @Operation
        public void take(@Param(gen = ThreadIdGen.class) int thread) {
            for (Lease lease = cell.oldest(); lease != null; lease = lease.next()) {
                if (lease.take(nanos.get()) != Lease.NONE) {
                    taken.get(thread).push(lease);
                    return;
                }
            }
        }

        @Operation
        public void undo(@Param(gen = ThreadIdGen.class) int thread) {
            Lease lease = taken.get(thread).poll();
            if (lease != null) {
                CellStep step = cell.undo(lease, nanos.get());
                if (step != null) {
                    follow(step, nanos.get());
                }
            }
        }

        @Operation
        public void refill() {
            CompletableFuture<Permit> waiter = new CompletableFuture<>();
            waiters.add(waiter);
            long now = nanos.addAndGet(CallBudget.SPACING_NANOS);
            follow(cell.ask(now, waiter), now);
        }

        /** What is held is over. */
        @Operation
        public void end() {
            long now = nanos.addAndGet(RULE.useNanos() + 1);
            follow(cell.tick(now), now);
        }

        @Operation
        public void close() {
            follow(cell.close(), nanos.get());
        }

        private void follow(CellStep step, long now) {
            back.addAll(step.unused);
            step.deliveries.forEach(delivery -> delivery.waiter().complete(delivery.permit()));
            CellStep.Call call = step.call();
            if (call != null) {
                back.addAll(call.back());
                long permits = call.need() + 1;
                long first = granted.getAndAdd(permits);
                follow(cell.arrive(call, now, new Grant.Leased(permits, first, 0, 10, 0, 0)), now);
            }
        }

        /** Nobody takes any more: all that was granted is somewhere, once. */
        @Validate
        public void everyPermitIsSomewhereOnce() {
            close(); // what waits for a call goes back too
            BitSet numbers = new BitSet();
            long returned = 0;
            for (Grant.Leased range : back) {
                returned += range.permits();
                numbers.set((int) range.first(), (int) (range.first() + range.permits()));
            }
            long used = taken.stream().mapToLong(Deque::size).sum()
                    + waiters.stream()
                            .filter(waiter -> waiter.isDone() && waiter.join() instanceof Permit.Taken)
                            .count();
            long held = 0;
            for (Lease lease = cell.oldest(); lease != null; lease = lease.next()) {
                held += lease.held();
            }
            if (numbers.cardinality() != returned || used + held + returned != granted.get()) {
                throw new IllegalStateException("granted " + granted + ": used " + used + ", held " + held
                        + ", given back " + returned + " under " + numbers.cardinality() + " numbers");
            }
        }
    }

    /** Nothing is told by a cell's operations: the number of permits is what is looked at. */
    public static final class Silent {
        public void take(int thread) {}

        public void undo(int thread) {}

        public void refill() {}

        public void end() {}

        public void close() {}
    }
}
