package io.tollgate.control.operator;

import io.micronaut.security.authentication.Authentication;
import io.tollgate.control.problem.ProblemException.Unavailable;
import jakarta.inject.Singleton;

/** For answers that go on for minutes: whether who asked may still have them. Blocks on the database now and then. */
@Singleton
public final class StillPermitted {
    private final Recognition recognition;

    StillPermitted(Recognition recognition) {
        this.recognition = recognition;
    }

    /** As of two seconds ago; while the database is away, as was known last. */
    public boolean may(Authentication authentication, OperatorPermission permission) {
        try {
            return recognition
                    .permissions(authentication)
                    .map(held -> held.contains(permission))
                    .orElse(false);
        } catch (Unavailable e) {
            return false;
        }
    }
}
