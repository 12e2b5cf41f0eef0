package io.tollgate.control.tryit;

import io.tollgate.control.live.Registration;
import io.tollgate.control.problem.ProblemException.TooManyRequests;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How many requests are under way at one time, and how many of one operator: nobody can keep the others out. Any thread. */
final class TryPlaces {
    private static final int AT_ONCE_MAX = 4;
    private static final int OF_ONE_MAX = 2;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Map<String, Integer> taken = new HashMap<>();

    /** A place until it is closed, once; throws {@link TooManyRequests} when there is none. */
    synchronized Registration take(String username) {
        if (taken.getOrDefault(username, 0) >= OF_ONE_MAX) {
            throw new TooManyRequests(
                    OF_ONE_MAX + " requests of yours are being tried at this moment (expected: fewer)", SOON);
        }
        if (taken.values().stream().mapToInt(Integer::intValue).sum() >= AT_ONCE_MAX) {
            throw new TooManyRequests("Too many requests are being tried at this moment", SOON);
        }
        taken.merge(username, 1, Integer::sum);
        return () -> leave(username);
    }

    private synchronized void leave(String username) {
        taken.computeIfPresent(username, (name, places) -> places == 1 ? null : places - 1);
    }
}
