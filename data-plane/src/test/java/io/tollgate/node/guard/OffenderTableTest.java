package io.tollgate.node.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OffenderTableTest {
    private static final Subject HERE = Subject.ofAddress(InetAddress.ofLiteral("203.0.113.7"));

    @Test
    void a_first_failure_is_not_forgotten_by_a_sweep_that_comes_at_the_same_time() throws Exception {
        OffenderTable table = new OffenderTable(1, 4, 42);
        AtomicBoolean stop = new AtomicBoolean();
        Thread sweeper = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                table.sweep(0, offender -> {});
            }
        });
        int lost = 0;
        for (int i = 0; i < 200_000; i++) {
            table.add(HERE, 1, false, 0);
            lost += table.remove(HERE) ? 0 : 1;
        }
        stop.set(true);
        sweeper.join();

        assertThat(lost).isZero();
        assertThat(table.size()).isZero();
    }
}
