package io.tollgate.node.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.Json;
import io.tollgate.node.transport.Transport;
import io.tollgate.node.upstream.TargetState;
import io.tollgate.node.upstream.Upstreams;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

class TriesTest {
    private static final Transport TRANSPORT = new Transport(1);
    private static final List<TargetState> TARGETS = targets();

    private static List<TargetState> targets() {
        try {
            Configuration configuration = Configuration.read(Json.parse(
                    "{\"upstreams\":[{\"name\":\"up\",\"targets\":[{\"url\":\"http://a\"},{\"url\":\"http://b\"}]}]}"));
            return Objects.requireNonNull(new Upstreams(TRANSPORT)
                            .compile(configuration.upstreams())
                            .get("up"))
                    .targets();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterContainer
    static void stop() {
        TRANSPORT.close();
    }

    @Property(tries = 100)
    void only_a_target_that_failed_is_waited_for_and_never_for_long(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Tries tries = new Tries();
        assertThat(tries.pauseNanos(TARGETS.get(0), random)).isZero();
        long most = 25_000_000;
        for (int i = 0; i < 10; i++) {
            tries.again(TARGETS.get(0));
            assertThat(tries.pauseNanos(TARGETS.get(1), random)).isZero();
            assertThat(tries.pauseNanos(TARGETS.get(0), random)).isBetween(1L, most);
            most = Math.min(250_000_000, most * 2);
        }
    }

    @Property(tries = 10)
    void a_stale_connection_costs_neither_a_try_nor_a_pause(@ForAll long seed) {
        Tries tries = new Tries();
        assertThat(tries.isFirstStale()).isTrue();
        tries.afterStale(TARGETS.get(0));
        assertThat(tries.isFirstStale()).isFalse();
        assertThat(tries.count()).isZero();
        assertThat(tries.failed()).containsExactly(TARGETS.get(0));
        assertThat(tries.pauseNanos(TARGETS.get(0), new SplittableRandom(seed))).isZero();
    }
}
