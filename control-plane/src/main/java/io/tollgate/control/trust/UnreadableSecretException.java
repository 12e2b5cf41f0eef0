package io.tollgate.control.trust;

import java.io.Serial;
import java.util.Optional;

/** A sealed secret that this master key does not open. The message is one line for people and holds no secret. */
public final class UnreadableSecretException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    UnreadableSecretException(String message) {
        super(message);
    }

    /** The one behind {@code failure}, if that is what it comes from: a start that fails is wrapped many times. */
    public static Optional<UnreadableSecretException> behind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableSecretException unreadable) {
                return Optional.of(unreadable);
            }
        }
        return Optional.empty();
    }
}
