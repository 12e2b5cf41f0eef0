package io.tollgate.node.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Target;
import io.tollgate.core.config.Upstream;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Since when a target may be used: slow start counts from there. */
class TargetStateTest {
    private static final Upstream.Outlier OUTLIER = new Upstream.Outlier(1, Duration.ofSeconds(30), 100);

    private long nowNanos = 1_000;
    private final TargetState target = new TargetState(
            new TargetState.Key("http://10.0.0.1", 0, null, Upstream.Protocol.HTTP1),
            new Target(URI.create("http://10.0.0.1"), 100),
            null,
            1,
            () -> nowNanos);

    @Test
    void a_new_one_since_it_is_there() {
        nowNanos += 500;
        assertThat(target.usableSinceNanos()).isEqualTo(1_000);
    }

    @Test
    void one_that_was_ill_since_it_is_well() {
        nowNanos = 2_000;
        target.setHealthy(false);
        nowNanos = 3_000;
        assertThat(target.isUsable()).isFalse();
        target.setHealthy(true);
        nowNanos = 4_000;
        target.setHealthy(true); // the next probe's verdict is no news
        assertThat(target.isUsable()).isTrue();
        assertThat(target.usableSinceNanos()).isEqualTo(3_000);
    }

    @Test
    void one_that_was_ejected_since_its_time_was_over() {
        nowNanos = 5_000;
        target.ejection().eject(OUTLIER);
        assertThat(target.isUsable()).isFalse();
        nowNanos = 5_000 + 40_000_000_000L;
        assertThat(target.isUsable()).isTrue();
        assertThat(target.usableSinceNanos()).isEqualTo(5_000 + 30_000_000_000L);
    }
}
