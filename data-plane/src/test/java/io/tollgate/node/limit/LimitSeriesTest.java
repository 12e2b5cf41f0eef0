package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Series of limits that were deleted go; those of the others stay. */
class LimitSeriesTest {
    private long nanos = -7;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LimitMeters meters = new LimitMeters(registry, () -> 0);
    private final LimitSeries series = new LimitSeries(registry, () -> nanos);

    private void aMinuteLater(String... limits) {
        nanos += TimeUnit.MINUTES.toNanos(1);
        series.keep(Set.of(limits));
    }

    private int seriesOf(String label) {
        return registry.find("tollgate.limit.decisions")
                .tag("limit", label)
                .counters()
                .size();
    }

    @Test
    void a_limit_that_is_gone_is_let_go_once_nothing_counts_for_it() {
        meters.of("stays").decided(LimitVerdict.ADMITTED);
        LimitMeters.OfLimit gone = meters.of("gone");
        gone.decided(LimitVerdict.ADMITTED);
        meters.of("gone/lowered").decided(LimitVerdict.REFUSED);
        meters.of("stays/lowered").decided(LimitVerdict.REFUSED);

        aMinuteLater("stays", "gone");
        aMinuteLater("stays", "gone");
        assertThat(seriesOf("gone")).as("idle, and there").isPositive();
        aMinuteLater("stays");
        gone.decided(LimitVerdict.ADMITTED);
        aMinuteLater("stays");
        assertThat(seriesOf("gone")).as("gone, and something still counts").isPositive();
        assertThat(seriesOf("gone/lowered")).as("nothing counts for this one").isZero();
        aMinuteLater("stays");
        assertThat(seriesOf("gone")).isZero();
        assertThat(registry.find("tollgate.limit.permits").tag("limit", "gone").counters())
                .isEmpty();
        assertThat(seriesOf("stays")).isPositive();
        assertThat(seriesOf("stays/lowered")).isPositive();
        assertThat(registry.find("tollgate.limit.lease").timer()).isNotNull();
    }

    @Test
    void a_limit_that_comes_back_is_counted_again() {
        meters.of("back").decided(LimitVerdict.ADMITTED);
        aMinuteLater();
        aMinuteLater();
        assertThat(seriesOf("back")).isZero();

        meters.of("back").decided(LimitVerdict.ADMITTED);

        assertThat(registry.get("tollgate.limit.decisions")
                        .tags("limit", "back", "verdict", LimitVerdict.ADMITTED.label())
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void it_looks_once_a_minute() {
        meters.of("gone").decided(LimitVerdict.ADMITTED);
        aMinuteLater();
        series.keep(Set.of());
        assertThat(seriesOf("gone")).isPositive();
    }
}
