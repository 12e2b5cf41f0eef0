package io.tollgate.node.settings;

import java.util.Locale;

/** What a node's cluster member is for. */
public enum MemberKind {
    /** Holds counters and is a voter: a node that stays. */
    DATA,
    /** Counts by what the others hold, and has no vote: it comes and goes without moving anything. */
    LITE;

    /** Whether it is {@link #LITE}. */
    public boolean isLite() {
        return this == LITE;
    }

    /** The lower-case name. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static MemberKind parse(String text) {
        return switch (text) {
            case "data" -> DATA;
            case "lite" -> LITE;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
