package io.tollgate.node.token;

/** Says why a token is refused; becomes a value at the edge of this package. Without a stack trace: it is made under attack. */
final class FlawedTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Flaw flaw;

    FlawedTokenException(Flaw flaw, String detail) {
        super(detail, null, false, false);
        this.flaw = flaw;
    }

    Flaw flaw() {
        return flaw;
    }
}
