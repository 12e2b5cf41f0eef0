package io.tollgate.control.alert;

import io.tollgate.control.problem.ProblemException;

/**
 * What is said of rules and channels that this version cannot read: during an update of several control planes, or after a
 * step back. Nobody writes over them; what they say beyond what this version knows would be lost.
 */
final class Newer {
    /** A document may be wrong in many places. */
    private static final int REASON_MAX = 400;

    private Newer() {}

    /** Why it cannot be read. */
    static String reason(ProblemException.Invalid refusal) {
        String reason = "this version of the control plane cannot read it: " + refusal.getMessage();
        return reason.length() > REASON_MAX ? reason.substring(0, REASON_MAX) + "…" : reason;
    }

    /** Nothing is done with it here but deleting. */
    static ProblemException.Conflict refusal(String object, String reason) {
        return new ProblemException.Conflict(
                object + " stays as it is: " + reason + "; a newer version wrote it, and that one can change it");
    }
}
