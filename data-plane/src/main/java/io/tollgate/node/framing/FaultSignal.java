package io.tollgate.node.framing;

/** Carries a {@link Fault} out of the parser's depths; never leaves this package. Has no stack trace: it is cheap. */
final class FaultSignal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    FaultSignal(Fault.Kind kind, String detail) {
        super(detail, null, false, false);
        fault = new Fault(kind, detail);
    }

    static FaultSignal malformed(String detail) {
        return new FaultSignal(Fault.Kind.MALFORMED, detail);
    }

    Fault fault() {
        return fault;
    }
}
