package io.tollgate.control.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A repeated task goes on whatever becomes of one run. */
final class TickerTest {
    @Test
    void anErrorEndsNoRepetition() throws InterruptedException {
        Ticker ticker = new Ticker("of-the-test");
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch again = new CountDownLatch(1);
        ticker.every(Duration.ofMillis(5), "fail", () -> {
            switch (runs.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("of the test");
                case 2 -> throw new OutOfMemoryError("of the test");
                default -> again.countDown();
            }
        });
        try {
            assertThat(again.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            ticker.stop();
        }
    }
}
