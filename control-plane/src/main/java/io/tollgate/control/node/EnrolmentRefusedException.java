package io.tollgate.control.node;

import java.io.Serial;

/** A node that does not get a certificate. The message is for the node: it says no more than it may know. */
public final class EnrolmentRefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** What kind of refusal. */
    public enum Reason {
        /** The token is unknown, used or over: the node is not told which, the audit trail is. */
        TOKEN,
        /** Another enrolled node has the name. */
        NAME_TAKEN,
        /** The name or the certificate request is not acceptable. */
        MALFORMED,
        /** Too many refusals from this address. */
        TOO_MANY
    }

    EnrolmentRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
