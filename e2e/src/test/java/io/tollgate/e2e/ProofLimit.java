package io.tollgate.e2e;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The limits that the proof on a real cluster tries, and how much is asked of each: always more than it admits. */
enum ProofLimit {
    FIVE("five", 5, 60, true, 10, 10, 10),
    HUNDRED("hundred", 100, 10, true, 6, 6, 120),
    THOUSAND("thousand", 1_000, 1, true, 1, 1, 1_300),
    /** 500 at once. */
    CROWD_FIVE("crowd-five", 5, 60, true, 500, 500, 150),
    /** 500 in turns, since more than 5,000 a second would measure the machine. */
    CROWD_HUNDRED("crowd-hundred", 100, 10, true, 500, 12, 200),
    /** 150 at the same time, in a rush of its own: beside the others 1,600 a second more is what two processors carry. */
    RUSH_HUNDRED("rush-hundred", 100, 10, true, 150, 150, 1_600),
    /** Promises less, and must be seen to exceed when a cluster is cut: else the judge sees nothing. */
    RELAXED("relaxed", 100, 10, false, 2, 2, 40);

    /** How long those come who are there at the same time, before it is the turn of others. */
    private static final Duration TURN = Duration.ofSeconds(25);

    final String label;
    final int requests;
    final Duration per;
    final boolean strict;
    final int perSecond;
    /** How many counters there are. */
    private final int all;
    /** How many of them are asked at the same time. */
    private final int atOnce;

    ProofLimit(String label, int requests, int perSeconds, boolean strict, int all, int atOnce, int perSecond) {
        this.label = label;
        this.requests = requests;
        this.per = Duration.ofSeconds(perSeconds);
        this.strict = strict;
        this.all = all;
        this.atOnce = atOnce;
        this.perSecond = perSecond;
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
        return "%d per %d s%s".formatted(requests, per.toSeconds(), strict ? "" : ", relaxed");
    }

    Map<String, ?> limit() {
        return Map.of(
                "name",
                label,
                "by",
                List.of("header:x-subject"),
                "rules",
                List.of(Map.of("requests", requests, "per", per.toSeconds() + "s")),
                "mode",
                strict ? "strict" : "relaxed");
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
