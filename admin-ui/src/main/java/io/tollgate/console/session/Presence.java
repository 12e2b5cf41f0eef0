package io.tollgate.console.session;

import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.Operators.Standing;
import io.tollgate.control.problem.ProblemException.Unavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One person's stay in one browser session. What the person may do is read again after a few seconds, so that who was
 * switched off, or lost a role, can't go on from an open page; a changed password ends it. Needs the session lock.
 */
final class Presence {
    /** How old an answer may be when something is done with it. */
    static final Duration FRESH = Duration.ofSeconds(2);

    private final Supplier<Optional<Standing>> lookUp;
    private final LongSupplier nanoTime;
    private final Standing first;
    private Optional<Standing> known;
    private long readAtNanos;

    /**
     * @param first as the person signed in
     * @param lookUp what holds now; empty when the person is gone
     */
    Presence(Standing first, Supplier<Optional<Standing>> lookUp, LongSupplier nanoTime) {
        this.first = first;
        this.lookUp = lookUp;
        this.nanoTime = nanoTime;
        this.known = Optional.of(first);
        this.readAtNanos = nanoTime.getAsLong();
    }

    /** As last read; for drawing. */
    Optional<Actor> known() {
        return known.map(Standing::actor);
    }

    /** Whether the person may do nothing but change the password, as last read. */
    boolean mustChangePassword() {
        return known.map(Standing::mustChange).orElse(false);
    }

    /** As of a few seconds ago at most; for doing. */
    Optional<Actor> recent() {
        return nanoTime.getAsLong() - readAtNanos < FRESH.toNanos() ? known() : now();
    }

    /** As of now. Without a database what was known holds: nothing can be changed then. */
    Optional<Actor> now() {
        if (known.isPresent()) {
            try {
                known = lookUp.get()
                        .filter(standing -> standing.passwordChangedAt().equals(first.passwordChangedAt()));
            } catch (Unavailable e) {
                // what is in memory may still be looked at
            }
            readAtNanos = nanoTime.getAsLong();
        }
        return known();
    }
}
