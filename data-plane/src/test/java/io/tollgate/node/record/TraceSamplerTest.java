package io.tollgate.node.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.key.Cidr;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** So many are traced as is asked for, by the bits that chance made. */
class TraceSamplerTest {
    private static final int TRIES = 20_000;

    private static long sampled(double ratio) {
        TraceSampler sampler = TraceSampler.of(ratio, List.of());
        SplittableRandom random = new SplittableRandom(1);
        return IntStream.range(0, TRIES)
                .filter(i -> sampler.byChance("f".repeat(16) + HexFormat.of().toHexDigits(random.nextLong()), 32))
                .count();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.1, 0.25, 0.5, 0.9})
    void the_share_is_what_was_asked_for(double ratio) {
        double deviation = Math.sqrt(TRIES * ratio * (1 - ratio));
        assertThat((double) sampled(ratio)).isBetween(TRIES * ratio - 5 * deviation, TRIES * ratio + 5 * deviation);
    }

    @Test
    void nothing_is_nothing_and_all_is_all() {
        assertThat(sampled(0)).isZero();
        assertThat(sampled(Double.MIN_VALUE)).as("as good as nothing").isZero();
        assertThat(sampled(1e-17)).isZero();
        assertThat(sampled(1)).isEqualTo(TRIES);
        assertThat(TraceSampler.OFF.isOn()).isFalse();
        assertThat(TraceSampler.of(0, List.of()).isOn()).isTrue();
    }

    @Test
    void the_bound_itself_is_traced_and_what_is_below_is_not() {
        TraceSampler half = TraceSampler.of(0.5, List.of());
        assertThat(half.byChance("80000000000000", 14)).isTrue();
        assertThat(half.byChance("7fffffffffffff", 14)).isFalse();
    }

    @Test
    void only_trusted_peers_have_a_word() {
        TraceSampler sampler = TraceSampler.of(0, List.of(Cidr.parse("10.0.0.0/8")));
        assertThat(sampler.trusts(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(sampler.trusts(InetAddress.ofLiteral("11.1.2.3"))).isFalse();
    }
}
