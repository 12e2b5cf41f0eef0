package io.tollgate.node.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.json.Json;
import io.tollgate.node.transport.Transport;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EjectionTest {
    private static final long SECOND = 1_000_000_000L;

    private final Upstream.Outlier outlier = new Upstream.Outlier(3, Duration.ofSeconds(30), 100);
    private long nowNanos = 77 * SECOND;
    private final Ejection ejection = new Ejection(() -> nowNanos);

    private boolean fail(int times) {
        boolean enough = false;
        for (int i = 0; i < times; i++) {
            enough = ejection.failed(outlier);
        }
        return enough;
    }

    /** Ejects it, and answers after how many seconds it is back. */
    private long secondsOut() {
        ejection.eject(outlier);
        long start = nowNanos;
        while (ejection.isOut()) {
            nowNanos += SECOND;
        }
        return (nowNanos - start) / SECOND;
    }

    @Test
    void failures_count_in_a_row_only() {
        assertThat(fail(2)).isFalse();
        ejection.succeeded();
        assertThat(fail(2)).isFalse();
        assertThat(fail(1)).isTrue();
    }

    @Test
    void it_is_out_for_as_long_as_is_said_and_then_starts_anew() {
        assertThat(fail(3)).isTrue();
        assertThat(secondsOut()).isEqualTo(30);
        assertThat(ejection.backSinceNanos(0)).isEqualTo(nowNanos);
        assertThat(fail(2)).isFalse();
    }

    @Test
    void each_time_it_is_out_for_longer_up_to_a_bound() {
        assertThat(secondsOut()).isEqualTo(30);
        assertThat(secondsOut()).isEqualTo(60);
        assertThat(secondsOut()).isEqualTo(90);
        for (int i = 0; i < 20; i++) {
            secondsOut();
        }
        assertThat(secondsOut()).isEqualTo(Ejection.NANOS_MAX / SECOND);
    }

    @Test
    void a_calm_time_is_forgiving() {
        secondsOut();
        secondsOut();
        assertThat(secondsOut()).isEqualTo(90);
        nowNanos += 60 * SECOND;
        assertThat(secondsOut()).isEqualTo(60);
        nowNanos += 3_600 * SECOND;
        assertThat(secondsOut()).isEqualTo(30);
    }

    @Test
    void an_ejection_longer_than_the_bound_is_as_long_as_it_says() {
        Upstream.Outlier patient = new Upstream.Outlier(1, Duration.ofHours(1), 100);
        ejection.eject(patient);
        nowNanos += 3_599 * SECOND;
        assertThat(ejection.isOut()).isTrue();
        nowNanos += SECOND;
        assertThat(ejection.isOut()).isFalse();
    }

    @Test
    void it_says_for_how_long_it_is_left_out_yet() {
        assertThat(ejection.restNanos()).isZero();
        ejection.eject(outlier);
        nowNanos += 10 * SECOND;
        assertThat(ejection.restNanos()).isEqualTo(20 * SECOND);
        nowNanos += 25 * SECOND; // nobody has asked since whether it is out
        assertThat(ejection.restNanos()).isZero();
    }

    @Test
    void let_back_in_it_is_in() {
        ejection.eject(outlier);
        ejection.readmit();
        assertThat(ejection.isOut()).isFalse();
    }

    @Test
    void however_many_loops_eject_at_once_the_cap_holds_and_one_stays() throws Exception {
        int loops = 4;
        try (Transport transport = new Transport(loops)) {
            for (int round = 0; round < 200; round++) {
                for (int percent : new int[] {50, 100}) {
                    UpstreamPlan plan = plan(transport, percent);
                    failEverywhere(transport, plan);
                    long out = plan.targets().stream()
                            .filter(TargetState::isEjected)
                            .count();
                    assertThat(out).isBetween(1L, percent == 50 ? 2L : 3L);
                }
            }
        }
    }

    private static UpstreamPlan plan(Transport transport, int percent) throws Exception {
        Configuration configuration = Configuration.read(Json.parse("""
                {"upstreams":[{"name":"up","outlier":{"consecutiveFailures":1,"maxEjectedPercent":%d},
                 "targets":[{"url":"http://a"},{"url":"http://b"},{"url":"http://c"},{"url":"http://d"}]}]}""".formatted(percent)));
        return Objects.requireNonNull(
                new Upstreams(transport).compile(configuration.upstreams()).get("up"));
    }

    private static void failEverywhere(Transport transport, UpstreamPlan plan) throws InterruptedException {
        int loops = transport.loops().size();
        CyclicBarrier together = new CyclicBarrier(loops);
        CountDownLatch done = new CountDownLatch(loops);
        for (int i = 0; i < loops; i++) {
            int loop = i;
            transport.loops().get(i).execute(() -> {
                try {
                    together.await();
                    for (int t = 0; t < plan.targets().size(); t++) {
                        plan.failed(
                                loop,
                                plan.targets().get((loop + t) % plan.targets().size()),
                                0);
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                } finally {
                    done.countDown();
                }
            });
        }
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
