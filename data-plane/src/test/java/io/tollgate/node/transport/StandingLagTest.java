package io.tollgate.node.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class StandingLagTest {
    private static final Duration WORK = Duration.ofMillis(30);

    private volatile boolean busy = true;

    @Test
    void a_loop_that_never_catches_up_shows_it_and_one_that_has_caught_up_does_not() throws Exception {
        try (Transport transport = new Transport(1)) {
            StandingLag lag = new StandingLag(transport.loops());
            EventLoop loop = transport.loops().getFirst();
            assertThat(StandingLag.ofThisLoopNanos())
                    .as("on a thread that is no loop")
                    .isZero();
            loop.execute(() -> work(loop));
            loop.execute(() -> work(loop));
            await().atMost(Duration.ofSeconds(60)).until(() -> standing(loop) >= WORK.toNanos() / 2);
            busy = false;
            await().atMost(Duration.ofSeconds(60)).until(() -> standing(loop) < WORK.toNanos() / 2);
            lag.stop();
        }
    }

    /** Always more to do. */
    private void work(EventLoop loop) {
        long until = System.nanoTime() + WORK.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
        if (busy) {
            loop.execute(() -> work(loop));
        }
    }

    private static long standing(EventLoop loop) throws Exception {
        return loop.submit(StandingLag::ofThisLoopNanos).get();
    }
}
