package io.tollgate.control.explain;

import io.tollgate.control.live.Registration;
import io.tollgate.control.problem.ProblemException.TooManyRequests;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many drafts are compiled at one time, and of one operator one: with tens of thousands of routes each takes
 * time of a processor, and memory for the table of another configuration. Any thread.
 */
final class DraftPlaces {
    private static final int AT_ONCE_MAX = 2;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Map<String, Object> taken = new HashMap<>();

    /** A place until it is closed; throws {@link TooManyRequests} when there is none. */
    synchronized Registration take(String username) {
        if (taken.containsKey(username)) {
            throw new TooManyRequests("A draft of yours is being tried at this moment (expected: one)", SOON);
        }
        if (taken.size() >= AT_ONCE_MAX) {
            throw new TooManyRequests("Too many drafts are being tried at this moment", SOON);
        }
        Object place = new Object();
        taken.put(username, place);
        return () -> leave(username, place);
    }

    private synchronized void leave(String username, Object place) {
        taken.remove(username, place);
    }
}
