package io.tollgate.core.tls;

/** A PEM text that cannot be used; the message has the form {@code what is wrong (expected: …)} and repeats none of it. */
public final class UnusablePemException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusablePemException(String message) {
        super(message);
    }

    /** What is wrong with it. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
