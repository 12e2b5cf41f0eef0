package io.tollgate.control.catalogue;

import io.tollgate.control.http.ChangeMessage;
import io.tollgate.control.problem.ProblemException.PreconditionFailed;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a write is meant.
 *
 * @param ifMatch as in HTTP (RFC 9110 section 13.1.1): the object's {@link Entry#etag}, several with commas, or {@code *}
 *     for "whatever it is now"; {@link #NOTHING} means that there must be no such object yet; null asks nothing
 * @param dryRun validate and say what would change, and change nothing
 * @param message what the person says about it; in the revision and the audit trail
 */
public record WriteOptions(
        @Nullable String ifMatch, boolean dryRun, @Nullable String message) {
    /** Only create, never replace: {@code If-None-Match: *} in HTTP. */
    public static final String NOTHING = "nothing";

    public WriteOptions {
        message = ChangeMessage.checked(message);
    }

    /** Asks nothing, says nothing. */
    public static WriteOptions plain() {
        return new WriteOptions(null, false, null);
    }

    /**
     * Refuses what is no longer what the writer has seen.
     *
     * @param etag of what is there now; null for nothing
     */
    public void check(String object, @Nullable String etag) {
        if (ifMatch != null && !matches(ifMatch, etag)) {
            throw new PreconditionFailed(object
                    + (etag == null
                            ? " is not there any more"
                            : ifMatch.equals(NOTHING) ? " is there already" : " is not what you have seen"));
        }
    }

    /** Refuses when {@code current}, null for none, is not what the writer has seen. */
    void check(String object, @Nullable Entry current) {
        if (ifMatch == null || matches(ifMatch, current == null ? null : current.etag())) {
            return;
        }
        if (current == null) {
            throw new PreconditionFailed(object + " is not there any more");
        }
        throw new PreconditionFailed(
                ifMatch.equals(NOTHING)
                        ? object + " is there already"
                        : object + " was changed by " + current.updatedBy() + " in revision " + current.revision());
    }

    /** Refuses when the configuration is not at the revision that the writer has seen. */
    void check(long revision) {
        if (ifMatch != null && !names(ifMatch, etag(revision))) {
            throw new PreconditionFailed("the configuration is at revision " + revision + " by now");
        }
    }

    /** The ETag of the whole configuration. */
    static String etag(long revision) {
        return "\"r" + revision + "\"";
    }

    private static boolean matches(String condition, @Nullable String etag) {
        if (condition.equals(NOTHING) || etag == null) {
            return condition.equals(NOTHING) && etag == null;
        }
        return names(condition, etag);
    }

    private static boolean names(String condition, String etag) {
        return Arrays.stream(condition.split(",", -1))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
    }
}
