package io.tollgate.node.framing;

/** Carries a {@link Fault} out of a parser's depths to the parser's own edge, never further. Has no stack trace: it is cheap. */
public final class FaultSignal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    /** Says that a message is not what it should be. */
    public FaultSignal(Fault.Kind kind, String detail) {
        super(detail, null, false, false);
        fault = new Fault(kind, detail);
    }

    /** Says that a message is not HTTP, or can be read in two ways. */
    public static FaultSignal malformed(String detail) {
        return new FaultSignal(Fault.Kind.MALFORMED, detail);
    }

    /** What it carries. */
    public Fault fault() {
        return fault;
    }
}
