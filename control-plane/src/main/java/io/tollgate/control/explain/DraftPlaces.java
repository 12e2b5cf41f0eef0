package io.tollgate.control.explain;

import io.tollgate.control.live.Registration;
import io.tollgate.control.problem.ProblemException.TooManyRequests;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * How many drafts are compiled at one time, and of one operator one: with tens of thousands of routes each takes
 * time of a processor, and memory for the table of another configuration. Any thread.
 */
final class DraftPlaces {
    private static final int AT_ONCE_MAX = 2;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Set<String> taken = new HashSet<>();

    /** A place until it is closed, once; throws {@link TooManyRequests} when there is none. */
    synchronized Registration take(String username) {
        if (taken.contains(username)) {
            throw new TooManyRequests("A draft of yours is being tried at this moment (expected: one)", SOON);
        }
        if (taken.size() >= AT_ONCE_MAX) {
            throw new TooManyRequests("Too many drafts are being tried at this moment", SOON);
        }
        taken.add(username);
        return () -> leave(username);
    }

    private synchronized void leave(String username) {
        taken.remove(username);
    }
}
