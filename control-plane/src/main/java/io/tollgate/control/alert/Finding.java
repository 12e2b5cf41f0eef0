package io.tollgate.control.alert;

import io.tollgate.control.node.ToldText;

/**
 * A condition that holds.
 *
 * @param subject what it is about, for example a route's name; empty for the whole system
 * @param value that was found
 * @param detail the value in words, for people
 */
record Finding(String subject, double value, String detail) {
    private static final int SUBJECT_MAX = 400;
    private static final int DETAIL_MAX = 2_000;

    Finding {
        detail = ToldText.clip(detail, DETAIL_MAX);
    }

    /** Whether its subject can be written down: nodes tell of some, and one that says anything must not stop what the others say. */
    boolean isSane() {
        return ToldText.clip(subject, SUBJECT_MAX).equals(subject);
    }
}
