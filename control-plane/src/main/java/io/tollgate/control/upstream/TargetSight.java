package io.tollgate.control.upstream;

import java.util.Locale;

/** What one node finds of one target. */
public enum TargetSight {
    /** It gets requests. */
    HEALTHY,
    /** The node's checks of it fail. */
    UNHEALTHY,
    /** Left out for a while because its answers failed. */
    EJECTED,
    /** Its weight is 0: no new request goes there, and some are under way yet. */
    DRAINING,
    /** Its weight is 0, and nothing is under way. */
    DRAINED,
    /** The node does not tell: it is away, or has not the target yet. */
    UNKNOWN;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The word in the admin API and in the console. */
    public String label() {
        return label;
    }
}
