package io.tollgate.control.telemetry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** By what traffic is counted, and the levels beside it. */
public enum Dimension {
    /** All requests, without a name. */
    TOTAL,
    /** {@code (none)} for requests that matched no route. */
    ROUTE,
    UPSTREAM,
    TARGET,
    /** {@code ok}, or the code of a problem. */
    CODE,
    /** Requests that the limit refused. */
    LIMIT,
    CONSUMER,
    ADDRESS,
    /** Ids of API keys. */
    KEY,
    /** Requests whose counts a node had to let go. */
    LOST,
    /** What goes up and down at a node, for example {@code inflight}. */
    LEVEL,
    /** 1 for an upstream with a target that is well. */
    UPSTREAM_HEALTHY,
    /** 1 for a target that is well, named {@code upstream url}; of nodes of older versions. */
    TARGET_HEALTHY;

    /** The name that stands for all that are not told by themselves. */
    public static final String OTHERS = "(other)";

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word in the database and in the admin API. */
    public String word() {
        return word;
    }

    /** Whether nodes tell only those with most requests, as there may be any number of names. */
    public boolean isOfTheHeaviest() {
        return this == CONSUMER || this == ADDRESS || this == KEY;
    }

    /** Whether only the last word of it is ever asked for: it is not kept for longer than its first table is. */
    boolean isOfTheMoment() {
        return this == UPSTREAM_HEALTHY || this == TARGET_HEALTHY;
    }

    /** The dimension of that {@link #word} that people may ask requests by. */
    public static Optional<Dimension> ofRequests(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word.equals(word))
                .filter(each -> each != TOTAL && each != LOST && each != LEVEL && !each.isOfTheMoment())
                .findFirst();
    }
}
