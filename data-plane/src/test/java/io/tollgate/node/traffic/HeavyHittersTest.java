package io.tollgate.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.record.ExchangeRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The sketch's promises, against a plain map, for one sketch and for several that are added up. */
class HeavyHittersTest {
    private static final int PLACES = 16;

    private final Map<String, Long> exact = new HashMap<>();
    private long requests;

    @Property(tries = 200)
    void counts_are_within_their_bounds_and_nobody_heavy_is_missing(
            @ForAll @IntRange(min = 1, max = 4) int loops,
            @ForAll @IntRange(min = 1, max = 400) int names,
            @ForAll long seed) {
        exact.clear();
        requests = 0;
        Random random = new Random(seed);
        HeavyHitters sum = new HeavyHitters(PLACES);
        for (int loop = 0; loop < loops; loop++) {
            sum.add(filled(random, names));
        }

        var top = sum.top(PLACES);
        assertThat(top).hasSizeLessThanOrEqualTo(PLACES);
        top.forEach(place -> {
            long truth = exact.getOrDefault(place.name(), 0L);
            assertThat(place.tally().requests()).as(place.name()).isLessThanOrEqualTo(truth);
            assertThat(place.atMost()).as(place.name()).isGreaterThanOrEqualTo(truth);
        });
        exact.forEach((name, count) -> {
            if (count > (long) loops * requests / PLACES) {
                assertThat(top).as(name).anyMatch(place -> place.name().equals(name));
            }
        });
        if (exact.size() <= PLACES) {
            assertThat(top).allMatch(place -> place.missedMax() == 0);
        }
    }

    private HeavyHitters filled(Random random, int names) {
        HeavyHitters hitters = new HeavyHitters(PLACES);
        ExchangeRecord facts = new ExchangeRecord();
        facts.status = 200;
        for (int i = 0; i < 500; i++) {
            // A few names have most requests, as clients do.
            String name = "n" + (int) (names * Math.pow(random.nextDouble(), 3));
            hitters.of(name).count(facts, 0);
            exact.merge(name, 1L, Long::sum);
            requests++;
        }
        return hitters;
    }
}
