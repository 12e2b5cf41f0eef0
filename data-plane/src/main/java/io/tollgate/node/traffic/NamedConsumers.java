package io.tollgate.node.traffic;

import io.tollgate.node.traffic.HeavyHitters.Place;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Series by consumer for Prometheus, where an operator wants them: of so many at most, those with most requests, and one of all
 * others, nobody's included, so that their sum is that of all requests. A consumer who gets a place is counted from then on, and one who
 * lost it begins anew: no series ever goes down. Fed by what event loops hand over, so that it costs no request anything. Confined to one
 * thread at a time.
 */
final class NamedConsumers {
    /** No consumer's name begins so. */
    private static final String OTHERS = "_other";

    /** Collections, about a second each, until it is looked at whether others have more requests. */
    private static final int LOOKS = 60;

    /** A newcomer has so many times the requests of whom it takes the place of: two that are alike would take it in turns. */
    private static final int MORE = 2;

    private static final int PLACES_MIN = 64;

    private final int namesMax;
    /** Requests by class of status. */
    private final Map<String, long[]> named = new HashMap<>();

    private final long[] others = new long[Tally.CLASSES.size()];
    private HeavyHitters lately;
    private int looks;

    /** Series of {@code namesMax} consumers, 1 or more. */
    NamedConsumers(int namesMax) {
        this.namesMax = namesMax;
        lately = fresh();
    }

    private HeavyHitters fresh() {
        return new HeavyHitters(Math.max(PLACES_MIN, 2 * namesMax));
    }

    /** Counts what {@code meter} counted. */
    void add(TrafficMeter meter) {
        long[] rest = new long[others.length];
        meter.total().addClasses(rest, 1);
        for (Place place : meter.consumers().top(Integer.MAX_VALUE)) {
            long[] own = named.get(place.name());
            if (own == null && named.size() < namesMax) {
                own = new long[others.length];
                named.put(place.name(), own);
            }
            if (own != null) {
                place.tally().addClasses(own, 1);
                place.tally().addClasses(rest, -1);
            }
        }
        for (int i = 0; i < rest.length; i++) {
            others[i] += rest[i];
        }
        lately.add(meter.consumers());
    }

    /** A collection is over: once a minute those who have most now take the places of those who have little. */
    void collected() {
        looks++;
        if (looks < LOOKS) {
            return;
        }
        looks = 0;
        Map<String, Long> requests = new HashMap<>();
        List<Place> heaviest = lately.top(Integer.MAX_VALUE);
        heaviest.forEach(place -> requests.put(place.name(), place.tally().requests()));
        heaviest.stream().limit(namesMax).forEach(place -> letIn(place, requests));
        lately = fresh();
    }

    private void letIn(Place newcomer, Map<String, Long> requests) {
        if (named.containsKey(newcomer.name())) {
            return;
        }
        String least = named.keySet().stream()
                .min(Comparator.<String>comparingLong(name -> requests.getOrDefault(name, 0L))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(OTHERS);
        if (newcomer.tally().requests() >= MORE * Math.max(1, requests.getOrDefault(least, 0L))) {
            named.remove(least);
            named.put(newcomer.name(), new long[others.length]);
        }
    }

    /** Prints in Prometheus' text format. */
    void print(StringBuilder out) {
        out.append("# TYPE tollgate_consumer_requests_total counter\n");
        new TreeMap<>(named).forEach((name, counts) -> print(out, name, counts));
        print(out, OTHERS, others);
    }

    private static void print(StringBuilder out, String consumer, long[] counts) {
        for (int i = 0; i < counts.length; i++) {
            out.append("tollgate_consumer_requests_total{consumer=\"")
                    .append(consumer)
                    .append("\",status=\"")
                    .append(Tally.CLASSES.get(i))
                    .append("\"} ")
                    .append(counts[i])
                    .append('\n');
        }
    }
}
