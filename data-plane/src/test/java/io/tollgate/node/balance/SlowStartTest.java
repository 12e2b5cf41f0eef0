package io.tollgate.node.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tollgate.core.config.HashKey;
import io.tollgate.core.config.LoadBalancing;
import io.tollgate.node.balance.Stand.Member;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlowStartTest {
    private static final long WHOLE = 30_000_000_000L;
    private static final int DRAWS = 22_000;

    /** Two of equal weight, the second of which has just come back; what it gets of the draws after {@code elapsed}. */
    private static double share(LoadBalancing kind, long elapsed) {
        Stand stand = Stand.of(List.of(100, 100));
        Member back = stand.members.get(1);
        back.since = stand.nowNanos;
        stand.nowNanos += elapsed;
        return (double) Stand.draw(stand.balancer(kind, WHOLE, 7), DRAWS, null).getOrDefault(back, 0) / DRAWS;
    }

    @Test
    void a_target_that_is_back_begins_with_a_tenth_and_grows_evenly_into_its_share() {
        for (LoadBalancing kind : List.of(new LoadBalancing.RoundRobin(), new LoadBalancing.LeastRequests())) {
            assertThat(share(kind, 0)).isCloseTo(0.1 / 1.1, within(0.01));
            assertThat(share(kind, WHOLE / 4)).isCloseTo(0.25 / 1.25, within(0.01));
            assertThat(share(kind, WHOLE / 2)).isCloseTo(0.5 / 1.5, within(0.02));
            assertThat(share(kind, WHOLE)).isCloseTo(0.5, within(0.02));
            assertThat(share(kind, 10 * WHOLE)).isCloseTo(0.5, within(0.02));
        }
    }

    @Test
    void ewma_lets_a_target_that_is_back_have_little_until_it_has_grown() {
        Stand stand = Stand.of(List.of(100, 100));
        Balancer<Member> balancer = stand.balancer(new LoadBalancing.Ewma(), WHOLE, 7);
        Member old = stand.members.get(0);
        Member back = stand.members.get(1);
        stand.members.forEach(member -> member.latency.observe(1_000_000, stand.nowNanos));
        back.since = stand.nowNanos;
        for (int i = 0; i < 110; i++) {
            Objects.requireNonNull(balancer.choose(Set.of(), null)).inflight++;
        }
        assertThat(back.inflight).isBetween(5, 15);
        stand.nowNanos += WHOLE;
        for (int i = 0; i < 110; i++) {
            Objects.requireNonNull(balancer.choose(Set.of(), null)).inflight++;
        }
        assertThat(back.inflight).isCloseTo(old.inflight, within(2));
    }

    @Test
    void the_only_target_gets_everything_from_the_start() {
        Stand stand = Stand.of(List.of(100));
        stand.members.get(0).since = stand.nowNanos;
        Map<Member, Integer> counts = Stand.draw(stand.balancer(new LoadBalancing.RoundRobin(), WHOLE, 1), 10, null);
        assertThat(counts).containsOnly(Map.entry(stand.members.get(0), 10));
    }

    @Test
    void a_hash_knows_no_slow_start_for_its_keys_would_move_twice() {
        Stand stand = Stand.of(List.of(100, 100, 100));
        LoadBalancing hash = new LoadBalancing.ConsistentHash(HashKey.ADDRESS);
        Balancer<Member> balancer = stand.balancer(hash, WHOLE, 1);
        List<Member> settled = keys().stream()
                .map(key -> Objects.requireNonNull(balancer.choose(Set.of(), key)))
                .toList();
        stand.members.forEach(member -> member.since = stand.nowNanos);
        stand.members.get(1).since = stand.nowNanos - WHOLE;
        assertThat(keys().stream().map(key -> balancer.choose(Set.of(), key))).isEqualTo(settled);
    }

    private static List<String> keys() {
        return java.util.stream.IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
    }
}
