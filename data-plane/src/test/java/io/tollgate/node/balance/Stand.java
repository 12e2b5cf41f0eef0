package io.tollgate.node.balance;

import io.tollgate.core.config.LoadBalancing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Some candidates whose state a test sets, and a clock that it turns. */
final class Stand {
    final List<Member> members = new ArrayList<>();
    final List<Integer> weights = new ArrayList<>();
    long nowNanos = 1_000_000_000_000L;

    /** One candidate. */
    static final class Member implements Candidate {
        private final String name;
        boolean usable = true;
        int inflight;
        long since;
        final PeakEwma latency = new PeakEwma();

        Member(String name) {
            this.name = name;
        }

        @Override
        public String identity() {
            return name;
        }

        @Override
        public boolean isUsable() {
            return usable;
        }

        @Override
        public int inflight() {
            return inflight;
        }

        @Override
        public long usableSinceNanos() {
            return since;
        }

        @Override
        public PeakEwma latency(int loopIndex) {
            return latency;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stand of(List<Integer> weights) {
        Stand stand = new Stand();
        for (int i = 0; i < weights.size(); i++) {
            stand.add("http://10.0.0." + (i + 1) + ":8080", weights.get(i));
        }
        return stand;
    }

    Stand add(String name, int weight) {
        members.add(new Member(name));
        weights.add(weight);
        return this;
    }

    Balancer<Member> balancer(LoadBalancing kind, long slowStartNanos, long seed) {
        int[] all = weights.stream().mapToInt(each -> each).toArray();
        return Balancer.of(
                kind, new Candidates<>(members, all, slowStartNanos, () -> nowNanos), 0, new SplittableRandom(seed));
    }

    Balancer<Member> balancer(LoadBalancing kind, long seed) {
        return balancer(kind, 0, seed);
    }

    /** How often each is chosen in {@code draws} draws. */
    static Map<Member, Integer> draw(Balancer<Member> balancer, int draws, @Nullable String key) {
        Map<Member, Integer> counts = new HashMap<>();
        for (int i = 0; i < draws; i++) {
            Member chosen = balancer.choose(Set.of(), key);
            if (chosen != null) {
                counts.merge(chosen, 1, Integer::sum);
            }
        }
        return counts;
    }

    int weightSum() {
        return weights.stream().mapToInt(each -> each).sum();
    }
}
