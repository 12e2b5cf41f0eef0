package io.tollgate.node.limit;

import java.util.Locale;

/** What one limit said to one request: a label of {@code tollgate_limit_decisions_total}. */
enum LimitVerdict {
    ADMITTED,
    /** Admitted out of this node's own share, since the cluster did not answer. */
    ADMITTED_LOCALLY,
    /** Admitted without being counted: a strict limit that can't be asked and allows. */
    ADMITTED_UNCOUNTED,
    REFUSED,
    /** A strict limit that can't be asked and denies. */
    UNAVAILABLE,
    /** A shadow limit would have refused. */
    WOULD_REFUSE,
    /** It would have admitted, but another limit did not; its permit was given back. */
    UNDONE;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
