package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.limit.counter.Grant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Permits of one lease under threads that take, undo and close at once. */
class LeaseTest {
    private static final long PERMITS = 20_000;

    @RepeatedTest(20)
    void every_permit_is_taken_once_or_goes_back_once_under_its_own_number() throws InterruptedException {
        Lease lease = new Lease(new Grant.Leased(PERMITS, 101, 7, 0, 0, 0), 0, 1_000);
        AtomicLong kept = new AtomicLong();
        ConcurrentLinkedQueue<Grant.Leased> back = new ConcurrentLinkedQueue<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean closes = i == 3;
            threads.add(Thread.ofPlatform().start(() -> {
                await(start);
                int takes = 0;
                while (lease.take(0) != Lease.NONE) {
                    if (++takes % 3 == 0) {
                        add(back, lease.undo());
                    } else {
                        kept.incrementAndGet();
                    }
                    if (closes && takes == 2_000) {
                        add(back, lease.close());
                    }
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        add(back, lease.close());
        BitSet numbers = new BitSet();
        for (Grant.Leased range : back) {
            for (long number = range.first(); number < range.first() + range.permits(); number++) {
                assertThat(numbers.get((int) number))
                        .as("number %d went back before", number)
                        .isFalse();
                numbers.set((int) number);
            }
        }
        assertThat(kept.get() + numbers.cardinality()).isEqualTo(PERMITS);
        assertThat(numbers.isEmpty() || numbers.nextSetBit(0) > 100).isTrue();
        assertThat(numbers.length()).isLessThanOrEqualTo((int) (101 + PERMITS));
    }

    @Test
    void nothing_is_taken_after_its_time() {
        Lease lease = new Lease(new Grant.Leased(2, 1, 0, 0, 0, 0), 0, 1_000);
        assertThat(lease.take(1_000)).isOne();
        assertThat(lease.take(1_001)).isEqualTo(Lease.NONE);
    }

    private static void add(
            ConcurrentLinkedQueue<Grant.Leased> back, Grant.@org.jspecify.annotations.Nullable Leased range) {
        if (range != null) {
            back.add(range);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
