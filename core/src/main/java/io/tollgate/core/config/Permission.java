package io.tollgate.core.config;

import java.util.regex.Pattern;

/**
 * Permissions are words joined by colons, {@code orders:read}. A role grants permissions, and in a grant a segment may
 * be {@code *}: it stands for any one segment, and as the last segment for one or more.
 */
public final class Permission {
    /** What a route may require: no wildcard. */
    public static final Pattern REQUIRED =
            Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}(:[a-z0-9][a-z0-9._-]{0,62}){0,7}");

    /** What {@link #REQUIRED} means, for messages. */
    public static final String REQUIRED_EXPECTED = "a permission such as orders:read";

    /** What a role may grant. */
    public static final Pattern GRANT =
            Pattern.compile("(\\*|[a-z0-9][a-z0-9._-]{0,62})(:(\\*|[a-z0-9][a-z0-9._-]{0,62})){0,7}");

    /** What {@link #GRANT} means, for messages. */
    public static final String GRANT_EXPECTED = "a permission such as orders:read or orders:*";

    private Permission() {}

    /** Whether {@code grant} covers {@code required}. */
    public static boolean covers(String grant, String required) {
        String[] granted = grant.split(":", -1);
        String[] wanted = required.split(":", -1);
        if (granted.length > wanted.length) {
            return false;
        }
        for (int i = 0; i < granted.length; i++) {
            if (!granted[i].equals("*") && !granted[i].equals(wanted[i])) {
                return false;
            }
        }
        return granted.length == wanted.length || granted[granted.length - 1].equals("*");
    }
}
