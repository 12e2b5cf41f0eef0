package io.tollgate.control.trust;

import java.util.Arrays;
import java.util.Optional;

/** What nodes believe in. */
public enum AnchorKind {
    /** Ed25519: signs whatever nodes obey. */
    SIGNING_KEY("signing-key"),
    /** Signs the certificates of nodes and of the sync server. */
    AUTHORITY("authority");

    private final String wireName;

    AnchorKind(String wireName) {
        this.wireName = wireName;
    }

    /** The word outside Java, for example {@code signing-key}. */
    public String wireName() {
        return wireName;
    }

    /** The kind with that {@link #wireName}. */
    public static Optional<AnchorKind> ofWireName(String wireName) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName.equals(wireName))
                .findFirst();
    }
}
