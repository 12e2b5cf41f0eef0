package io.tollgate.e2e;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The limits that the proof on a real cluster tries, and how much is asked of each: always more than it admits. */
enum ProofLimit {
    FIVE("five", Rule.window(5, 60), 10, 10, 10),
    HUNDRED("hundred", Rule.window(100, 10), 6, 6, 120),
    THOUSAND("thousand", Rule.window(1_000, 1), 1, 1, 1_300),
    /** 500 at once. */
    CROWD_FIVE("crowd-five", Rule.window(5, 60), 500, 500, 150),
    /** 500 in turns, since more than 5,000 a second would measure the machine. */
    CROWD_HUNDRED("crowd-hundred", Rule.window(100, 10), 500, 12, 200),
    /** In turns: a bucket is full again when somebody comes back to it. */
    BUCKET("bucket", Rule.bucket(40, 80), 6, 3, 180),
    /** Two rules: the second is used up by halves of its window, as the first lets it. */
    LAYERS("layers", Rule.both(Rule.window(20, 1), Rule.window(100, 10)), 4, 4, 120),
    /** 150 at the same time, in a rush of its own: beside the others 1,600 a second more is what two processors carry. */
    RUSH_HUNDRED("rush-hundred", Rule.window(100, 10), 150, 150, 1_600),
    /** Promises less, and must be seen to exceed when a cluster is cut: else the judge sees nothing. */
    RELAXED("relaxed", Rule.window(100, 10), 2, 2, 40);

    /** How long those come who are there at the same time, before it is the turn of others. */
    private static final Duration TURN = Duration.ofSeconds(25);

    final String label;
    /** All of them hold. The last is the one whose use is told. */
    @SuppressWarnings("ImmutableEnumChecker") // it is immutable: made by List.of and toList
    private final List<Rule> rules;

    final int perSecond;
    /** How many counters there are. */
    private final int all;
    /** How many of them are asked at the same time. */
    private final int atOnce;

    /** No more requests than that in any window of that length. */
    record Bound(int requests, Duration window) {
        String words() {
            return requests + " in " + window.toMillis() + " ms";
        }
    }

    /**
     * A rule of a limit.
     *
     * @param burst of a bucket; 0 for a sliding window
     */
    private record Rule(int requests, Duration per, int burst) {
        private static final List<Duration> JUDGED =
                Stream.of(100, 1_000, 10_000).map(Duration::ofMillis).toList();

        static List<Rule> window(int requests, int perSeconds) {
            return List.of(new Rule(requests, Duration.ofSeconds(perSeconds), 0));
        }

        static List<Rule> bucket(int perSecond, int burst) {
            return List.of(new Rule(perSecond, Duration.ofSeconds(1), burst));
        }

        static List<Rule> both(List<Rule> one, List<Rule> other) {
            return Stream.concat(one.stream(), other.stream()).toList();
        }

        /** A bucket promises something of windows of whatever length. */
        Stream<Bound> bounds() {
            return burst == 0
                    ? Stream.of(new Bound(requests, per))
                    : JUDGED.stream()
                            .map(window ->
                                    new Bound(burst + (int) (requests * window.toNanos() / per.toNanos()), window));
        }

        String words() {
            return requests + " per " + per.toSeconds() + " s" + (burst == 0 ? "" : ", burst " + burst);
        }

        Map<String, ?> map() {
            String length = per.toSeconds() + "s";
            return burst == 0
                    ? Map.of("requests", requests, "per", length)
                    : Map.of("requests", requests, "per", length, "burst", burst);
        }
    }

    ProofLimit(String label, List<Rule> rules, int all, int atOnce, int perSecond) {
        this.label = label;
        this.rules = rules;
        this.all = all;
        this.atOnce = atOnce;
        this.perSecond = perSecond;
    }

    boolean isStrict() {
        return this != RELAXED;
    }

    /** What it promises. */
    List<Bound> bounds() {
        return rules.stream().flatMap(Rule::bounds).toList();
    }

    /** How many may be used all the time within {@link #per}. */
    int requests() {
        return rules.getLast().requests;
    }

    Duration per() {
        return rules.getLast().per;
    }

    static ProofLimit labelled(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label.equals(label))
                .findFirst()
                .orElseThrow();
    }

    /** Those that are asked all the time. */
    static List<ProofLimit> usual() {
        return Arrays.stream(values()).filter(each -> each != RUSH_HUNDRED).toList();
    }

    /** Whose request the {@code number}th is, {@code elapsedNanos} after the first. */
    String subject(long number, long elapsedNanos) {
        long turn = elapsedNanos / TURN.toNanos();
        return "s" + (turn * atOnce + number % atOnce) % all;
    }

    /** How many counters are asked at the same time. */
    int subjectsAtOnce() {
        return atOnce;
    }

    String words() {
        return rules.stream().map(Rule::words).collect(Collectors.joining(" and ")) + (isStrict() ? "" : ", relaxed");
    }

    Map<String, ?> limit() {
        return Map.of(
                "name",
                label,
                "by",
                List.of("header:x-subject"),
                "rules",
                rules.stream().map(Rule::map).toList(),
                "mode",
                isStrict() ? "strict" : "relaxed");
    }

    Map<String, ?> route(String upstream) {
        return Map.of(
                "name",
                label,
                "match",
                Map.of("paths", List.of("/" + label + "/**")),
                "upstream",
                upstream,
                "limits",
                List.of(label),
                // Under load that is meant none is turned away for that reason.
                "criticality",
                "critical",
                "access",
                Map.of("public", true));
    }
}
