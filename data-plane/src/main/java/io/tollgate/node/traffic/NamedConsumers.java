package io.tollgate.node.traffic;

import io.tollgate.node.traffic.ExactConsumers.Wanted;
import io.tollgate.node.traffic.HeavyHitters.Place;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Series by consumer for Prometheus, where an operator wants them: of so many at most, and one of all others, nobody's included, so that
 * their sum is that of all requests. Who comes first gets a place while there are some; later those with most requests take the places of
 * those with fewest. Loops count those who have one in full, as {@link #wanted} tells them, which one may learn a second later than another.
 * One who lost the place begins anew: no series ever goes down. Confined to one thread at a time.
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
    private final Map<String, Series> named = new HashMap<>();
    private final long[] others = new long[Tally.CLASSES.size()];
    private HeavyHitters lately;
    private int looks;
    private Wanted wanted;

    /** One consumer's requests by class of status, and how many there were at the last look. */
    private static final class Series {
        private final long[] counts = new long[Tally.CLASSES.size()];
        private long before;

        long lately() {
            return LongStream.of(counts).sum() - before;
        }
    }

    /** Series of {@code namesMax} consumers, 1 or more. */
    NamedConsumers(int namesMax) {
        this.namesMax = namesMax;
        lately = fresh();
        wanted = new Wanted(Set.of(), namesMax);
    }

    private HeavyHitters fresh() {
        return new HeavyHitters(Math.max(PLACES_MIN, 2 * namesMax));
    }

    /** Whom loops are to count in full from now on. */
    Wanted wanted() {
        return wanted;
    }

    /** Counts what {@code meter} counted. */
    void add(TrafficMeter meter) {
        long[] rest = new long[others.length];
        meter.total().addClasses(rest, 1);
        meter.forEachNamed((name, tally) -> {
            Series own = named.get(name);
            if (own == null && named.size() < namesMax) {
                own = new Series();
                named.put(name, own);
            }
            if (own != null) {
                tally.addClasses(own.counts, 1);
                tally.addClasses(rest, -1);
            }
        });
        for (int i = 0; i < rest.length; i++) {
            others[i] += rest[i];
        }
        lately.add(meter.consumers());
    }

    /** A collection is over: once a minute those who have most now take the places of those who have little. */
    void collected() {
        looks++;
        if (looks >= LOOKS) {
            looks = 0;
            look();
        }
        if (!wanted.names().equals(named.keySet())) {
            wanted = new Wanted(Set.copyOf(named.keySet()), namesMax - named.size());
        }
    }

    private void look() {
        Map<String, Long> requests = new HashMap<>();
        List<Place> heaviest = lately.top(Integer.MAX_VALUE);
        heaviest.forEach(place -> requests.put(place.name(), place.tally().requests()));
        named.forEach((name, series) -> requests.put(name, series.lately())); // the sketch may have lost some of theirs
        heaviest.stream().limit(namesMax).forEach(place -> letIn(place, requests));
        named.values().forEach(series -> series.before += series.lately());
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
            named.put(newcomer.name(), new Series());
        }
    }

    /** Prints in Prometheus' text format. */
    void print(StringBuilder out) {
        out.append("# TYPE tollgate_consumer_requests_total counter\n");
        new TreeMap<>(named).forEach((name, series) -> print(out, name, series.counts));
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
