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

    /** Whether {@code grant} covers {@code required}. Asked for every request: walks both texts, makes nothing. */
    public static boolean covers(String grant, String required) {
        int granted = 0;
        int wanted = 0;
        while (true) {
            int grantedEnd = segmentEnd(grant, granted);
            int wantedEnd = segmentEnd(required, wanted);
            boolean any = grantedEnd - granted == 1 && grant.charAt(granted) == '*';
            if (!any
                    && (grantedEnd - granted != wantedEnd - wanted
                            || !grant.regionMatches(granted, required, wanted, wantedEnd - wanted))) {
                return false;
            }
            if (grantedEnd == grant.length()) {
                return any || wantedEnd == required.length();
            }
            if (wantedEnd == required.length()) {
                return false;
            }
            granted = grantedEnd + 1;
            wanted = wantedEnd + 1;
        }
    }

    private static int segmentEnd(String text, int start) {
        int colon = text.indexOf(':', start);
        return colon < 0 ? text.length() : colon;
    }
}
