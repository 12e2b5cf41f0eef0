package io.tollgate.core.token;

/** Says why a token is refused; whoever judges one makes it a value. Without a stack trace: it is made under attack. */
public final class FlawedTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Flaw flaw;

    /** {@code detail} is for the log; holds nothing of the token that is a secret. */
    public FlawedTokenException(Flaw flaw, String detail) {
        super(detail, null, false, false);
        this.flaw = flaw;
    }

    /** What is wrong. */
    public Flaw flaw() {
        return flaw;
    }
}
