package io.tollgate.node.sync;

/** This node will not be let in with this token; trying again does not help. The message is one line for people. */
public final class EnrolmentRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    EnrolmentRefusedException(String message) {
        super(message);
    }
}
