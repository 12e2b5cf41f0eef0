package io.tollgate.node.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tollgate.core.config.HashKey;
import io.tollgate.core.config.LoadBalancing;
import io.tollgate.node.balance.Stand.Member;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BalancerPropertiesTest {
    private static final LoadBalancing HASH = new LoadBalancing.ConsistentHash(HashKey.ADDRESS);
    private static final List<LoadBalancing> ALL =
            List.of(new LoadBalancing.RoundRobin(), new LoadBalancing.LeastRequests(), new LoadBalancing.Ewma(), HASH);

    @Provide
    Arbitrary<List<Integer>> weights() {
        return Arbitraries.integers().between(1, 400).list().ofMinSize(2).ofMaxSize(8);
    }

    @Provide
    Arbitrary<LoadBalancing> kinds() {
        return Arbitraries.of(ALL);
    }

    private static int share(Map<Member, Integer> counts, Member member) {
        return counts.getOrDefault(member, 0);
    }

    @Property(tries = 200)
    void over_a_whole_round_round_robin_gives_each_exactly_its_weight(@ForAll("weights") List<Integer> weights) {
        Stand stand = Stand.of(weights);
        Map<Member, Integer> counts =
                Stand.draw(stand.balancer(new LoadBalancing.RoundRobin(), 1), stand.weightSum(), null);
        for (int i = 0; i < weights.size(); i++) {
            assertThat(share(counts, stand.members.get(i))).isEqualTo(weights.get(i));
        }
    }

    @Property(tries = 50)
    void without_load_least_requests_gives_each_its_share(@ForAll("weights") List<Integer> weights, @ForAll long seed) {
        sharesAreRight(Stand.of(weights), new LoadBalancing.LeastRequests(), seed);
    }

    @Property(tries = 50)
    void a_hash_gives_each_its_share_of_the_keys(@ForAll("weights") List<Integer> weights, @ForAll long seed) {
        Stand stand = Stand.of(weights);
        Balancer<Member> balancer = stand.balancer(HASH, 1);
        Map<Member, Integer> counts = new HashMap<>();
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            counts.merge(chosen(balancer, "user-" + seed + '-' + i), 1, Integer::sum);
        }
        sharesAreRight(stand, counts, draws);
    }

    private static Member chosen(Balancer<Member> balancer, String key) {
        Member chosen = balancer.choose(Set.of(), key);
        assertThat(chosen).isNotNull();
        return java.util.Objects.requireNonNull(chosen);
    }

    private static void sharesAreRight(Stand stand, LoadBalancing kind, long seed) {
        int draws = 20_000;
        sharesAreRight(stand, Stand.draw(stand.balancer(kind, seed), draws, null), draws);
    }

    private static void sharesAreRight(Stand stand, Map<Member, Integer> counts, int draws) {
        for (int i = 0; i < stand.members.size(); i++) {
            double expected = (double) stand.weights.get(i) / stand.weightSum();
            // Five standard deviations: of 10,000 such draws not one should be outside.
            double deviation = Math.sqrt(expected * (1 - expected) / draws);
            assertThat((double) share(counts, stand.members.get(i)) / draws)
                    .isCloseTo(expected, within(5 * deviation + 1e-9));
        }
    }

    @Property(tries = 30)
    void under_load_requests_under_way_follow_the_weights(
            @ForAll @IntRange(min = 1, max = 8) int factor, @ForAll long seed) {
        for (LoadBalancing kind : List.of(new LoadBalancing.LeastRequests(), new LoadBalancing.Ewma())) {
            Stand stand = Stand.of(List.of(100, 100 * factor, 100));
            Balancer<Member> balancer = stand.balancer(kind, seed);
            stand.members.forEach(member -> member.latency.observe(1_000_000, stand.nowNanos));
            // 300 requests are always under way; the oldest ends when the next begins.
            ArrayDeque<Member> underWay = new ArrayDeque<>();
            for (int i = 0; i < 5_000; i++) {
                Member next = java.util.Objects.requireNonNull(balancer.choose(Set.of(), null));
                next.inflight++;
                underWay.add(next);
                if (underWay.size() > 300) {
                    underWay.remove().inflight--;
                }
            }
            double heavy = 300.0 * factor / (factor + 2);
            assertThat((double) stand.members.get(1).inflight).isCloseTo(heavy, within(30.0));
        }
    }

    @Property(tries = 100)
    void when_one_leaves_only_its_keys_move(
            @ForAll("weights") List<Integer> weights,
            @ForAll @IntRange(min = 0, max = 7) int index,
            @ForAll long seed) {
        int leaves = index % weights.size();
        Stand before = Stand.of(weights);
        Stand after = new Stand();
        for (int i = 0; i < weights.size(); i++) {
            if (i != leaves) {
                after.add(before.members.get(i).identity(), weights.get(i));
            }
        }
        Balancer<Member> all = before.balancer(HASH, 1);
        Balancer<Member> fewer = after.balancer(HASH, 1);
        for (int i = 0; i < 500; i++) {
            String key = seed + "/" + i;
            String was = chosen(all, key).identity();
            String is = chosen(fewer, key).identity();
            if (!was.equals(before.members.get(leaves).identity())) {
                assertThat(is).isEqualTo(was);
            }
        }
    }

    @Property(tries = 50)
    void one_that_may_not_be_used_gives_its_keys_to_those_that_get_them_when_it_leaves(
            @ForAll("weights") List<Integer> weights, @ForAll long seed) {
        Stand stand = Stand.of(weights);
        Balancer<Member> balancer = stand.balancer(HASH, 1);
        for (int i = 0; i < 100; i++) {
            String key = seed + "/" + i;
            Member first = chosen(balancer, key);
            Member afterATry = balancer.choose(Set.of(first), key);
            first.usable = false;
            assertThat(balancer.choose(Set.of(), key)).isSameAs(afterATry).isNotSameAs(first);
            first.usable = true;
            assertThat(chosen(balancer, key)).isSameAs(first);
        }
    }

    @Property(tries = 100)
    void a_weight_that_grows_draws_keys_and_pushes_none_about(
            @ForAll("weights") List<Integer> weights, @ForAll long seed) {
        Stand before = Stand.of(weights);
        Stand after = Stand.of(weights);
        after.weights.set(0, weights.get(0) * 3);
        Balancer<Member> old = before.balancer(HASH, 1);
        Balancer<Member> grown = after.balancer(HASH, 1);
        for (int i = 0; i < 300; i++) {
            String was = chosen(old, seed + "/" + i).identity();
            String is = chosen(grown, seed + "/" + i).identity();
            assertThat(is).isIn(was, after.members.get(0).identity());
        }
    }

    @Property(tries = 30)
    void a_request_without_the_key_goes_round(@ForAll("weights") List<Integer> weights) {
        Stand stand = Stand.of(weights);
        Map<Member, Integer> counts = Stand.draw(stand.balancer(HASH, 1), stand.weightSum(), null);
        assertThat(counts.values()).containsExactlyInAnyOrderElementsOf(weights);
    }

    @Property(tries = 50)
    void ewma_prefers_the_faster_and_comes_back_to_one_that_was_slow(@ForAll long seed) {
        Stand stand = Stand.of(List.of(100, 100));
        Balancer<Member> balancer = stand.balancer(new LoadBalancing.Ewma(), seed);
        Member fast = stand.members.get(0);
        Member slow = stand.members.get(1);
        fast.latency.observe(1_000_000, stand.nowNanos);
        slow.latency.observe(200_000_000, stand.nowNanos);
        assertThat(Stand.draw(balancer, 100, null)).containsOnly(Map.entry(fast, 100));

        fast.inflight = 500;
        assertThat(Stand.draw(balancer, 100, null))
                .as("with a queue of 500 before it")
                .containsOnlyKeys(slow);

        fast.inflight = 0;
        stand.nowNanos += 60_000_000_000L; // the fast one is measured on, the slow one forgotten
        fast.latency.observe(1_000_000, stand.nowNanos);
        assertThat(Stand.draw(balancer, 100, null)).containsOnlyKeys(slow);
    }

    @Property(tries = 20)
    void ewma_measures_a_new_one_with_one_request_at_a_time(@ForAll long seed) {
        Stand stand = Stand.of(List.of(100, 100));
        Balancer<Member> balancer = stand.balancer(new LoadBalancing.Ewma(), seed);
        Member known = stand.members.get(0);
        Member fresh = stand.members.get(1);
        known.latency.observe(1_000_000, stand.nowNanos);
        assertThat(balancer.choose(Set.of(), null)).isSameAs(fresh);
        fresh.inflight = 1;
        assertThat(Stand.draw(balancer, 100, null)).containsOnlyKeys(known);
    }

    @Property(tries = 60)
    void nothing_is_chosen_that_may_not_be(
            @ForAll("kinds") LoadBalancing kind, @ForAll("weights") List<Integer> weights, @ForAll long seed) {
        Stand stand = Stand.of(weights);
        Random random = new Random(seed);
        stand.members.forEach(member -> member.usable = random.nextBoolean());
        stand.weights.set(0, 0);
        Balancer<Member> balancer = stand.balancer(kind, seed);
        Set<Member> open =
                stand.members.stream().skip(1).filter(Member::isUsable).collect(Collectors.toSet());
        for (int i = 0; i < 200; i++) {
            Member chosen = balancer.choose(Set.of(), "k" + i);
            if (open.isEmpty()) {
                assertThat(chosen).isNull();
            } else {
                assertThat(chosen).isIn(open);
            }
        }
    }

    @Property(tries = 60)
    void one_that_was_tried_is_chosen_only_when_there_is_no_other(
            @ForAll("kinds") LoadBalancing kind, @ForAll("weights") List<Integer> weights, @ForAll long seed) {
        Stand stand = Stand.of(weights);
        Balancer<Member> balancer = stand.balancer(kind, seed);
        Set<Member> allButOne = Set.copyOf(stand.members.subList(1, weights.size()));
        assertThat(balancer.choose(allButOne, "key")).isSameAs(stand.members.get(0));
        assertThat(balancer.choose(Set.copyOf(stand.members), "key")).isNotNull();
    }
}
