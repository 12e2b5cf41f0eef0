package io.tollgate.control.trust;

import java.io.Serial;

/** A sealed secret that this master key does not open. The message is one line for people and holds no secret. */
public final class UnreadableSecretException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    UnreadableSecretException(String message) {
        super(message);
    }
}
