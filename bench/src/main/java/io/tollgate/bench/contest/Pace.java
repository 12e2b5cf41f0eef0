package io.tollgate.bench.contest;

/**
 * How long things take.
 *
 * @param warmUpSeconds under load before a JVM is counted
 * @param settleSeconds the same for the others, which need none but caches
 * @param rounds turns of each contestant
 * @param roundSeconds of one turn
 * @param starts how often a start is timed
 * @param routes of the large configuration
 * @param keys of the large configuration
 * @param idleConnections that are held open
 */
record Pace(
        int warmUpSeconds,
        int settleSeconds,
        int rounds,
        int roundSeconds,
        int starts,
        int routes,
        int keys,
        int idleConnections) {
    /** For figures that are kept. */
    static final Pace FULL = new Pace(60, 5, 5, 8, 5, 10_000, 100_000, 10_000);

    /** To see that everything works: its figures mean nothing. */
    static final Pace QUICK = new Pace(4, 1, 2, 2, 1, 200, 500, 500);
}
