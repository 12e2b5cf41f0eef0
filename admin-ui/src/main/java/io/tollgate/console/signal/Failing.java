package io.tollgate.console.signal;

/** How much it matters that a share of requests fails: the same on every page. */
public enum Failing {
    /** None, or so few that a colour would only alarm. */
    FEW,
    SOME,
    BAD;

    private static final double PERCENT_SOME = 1;
    private static final double PERCENT_BAD = 5;

    /** Of {@code percent} of all requests, answered 5xx. */
    public static Failing of(double percent) {
        return percent >= PERCENT_BAD ? BAD : percent >= PERCENT_SOME ? SOME : FEW;
    }
}
