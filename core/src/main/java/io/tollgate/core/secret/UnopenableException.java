package io.tollgate.core.secret;

/** A sealed text that does not open; says why, and nothing of what is in it. */
public final class UnopenableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnopenableException(String message) {
        super(message);
    }
}
