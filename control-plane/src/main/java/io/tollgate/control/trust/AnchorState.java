package io.tollgate.control.trust;

import java.util.Locale;

/** Where an anchor is in its life. Nodes believe all but the retired ones. */
public enum AnchorState {
    /** Told to nodes, and not used yet. */
    NEXT,
    /** Signs. */
    ACTIVE,
    /** Signs no more, and is still believed. */
    FORMER,
    /** Believed by nobody; its private key is destroyed. */
    RETIRED;

    /** The word outside Java. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
