package io.tollgate.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.upstream.Upstreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An upstream is told of as a whole. */
final class WellUpstreamsTest {
    private static Upstreams.Health target(String upstream, int index, boolean healthy, boolean ejected) {
        return new Upstreams.Health(upstream, "http://10.0.0.1:" + index, healthy, ejected, 0, false, Duration.ZERO);
    }

    @Test
    void oneTargetThatIsWellIsEnoughHoweverManyThereAre() {
        List<Upstreams.Health> targets = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            targets.add(target("large", i, i == 399, false));
            targets.add(target("ill", i, i % 2 == 0, i % 2 == 0));
        }
        assertThat(WellUpstreams.of(targets))
                .containsExactly(new WellUpstreams.Word("ill", false), new WellUpstreams.Word("large", true));
    }

    @Test
    void beyondTheBoundThoseThatAreDownAreToldOf() {
        List<Upstreams.Health> targets = new ArrayList<>();
        for (int i = 0; i < WellUpstreams.UPSTREAMS_MAX + 500; i++) {
            targets.add(target("u" + i, i, true, false));
        }
        targets.add(target("z-down", 1, false, false));
        assertThat(WellUpstreams.of(targets))
                .hasSize(WellUpstreams.UPSTREAMS_MAX)
                .contains(new WellUpstreams.Word("z-down", false));
    }
}
