package io.tollgate.bench.contest;

import java.time.Duration;

/**
 * How long the parts of the scenario with shared limits take.
 *
 * @param warmUpSeconds of each trio under load
 * @param idleSeconds in which its cost without requests is looked at
 * @param rounds turns of each way to count
 * @param round time of one turn
 * @param limited time at three times a limit: a multiple of the limit's own
 * @param calm time of load before something is frozen
 * @param led time of load before it is frozen in the second run
 * @param frozen for so long
 * @param followed time of load afterwards
 */
record SharedPace(
        int warmUpSeconds,
        int idleSeconds,
        int rounds,
        Duration round,
        Duration limited,
        Duration calm,
        Duration led,
        Duration frozen,
        Duration followed) {
    private static final SharedPace FULL =
            new SharedPace(36, 3, 3, seconds(5), seconds(30), seconds(6), seconds(2), seconds(5), seconds(3));
    private static final SharedPace QUICK =
            new SharedPace(4, 1, 2, seconds(2), seconds(10), seconds(2), seconds(1), seconds(2), seconds(1));

    static SharedPace of(Pace pace) {
        return pace.equals(Pace.QUICK) ? QUICK : FULL;
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }
}
