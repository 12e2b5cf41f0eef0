package io.tollgate.control.catalogue;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.QueryValue;
import io.tollgate.control.problem.ProblemException.Malformed;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may stand beside a declared configuration.
 *
 * @param dryRun {@code true}: answer the changes that it would make, and change nothing
 * @param prune {@code true}: delete what the document does not have
 * @param maxDelete refuse to delete more objects than this; any number when left out
 * @param ifMatch the ETag of the configuration that was read; refused when there is a newer revision by now
 * @param message why; kept in the revision and the audit trail
 */
@Introspected
public record DeclareParameters(
        @Nullable @QueryValue String dryRun,
        @Nullable @QueryValue String prune,
        @Nullable @QueryValue String maxDelete,
        @Nullable @Header("If-Match") String ifMatch,
        @Nullable @Header("X-Change-Message") String message) {
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");

    /** What it means; refused as malformed when it makes no sense. */
    public DeclareOptions options() {
        if (prune != null && !prune.equals("true") && !prune.equals("false")) {
            throw new Malformed("?prune", "(expected: true or false)");
        }
        if (maxDelete != null && !COUNT.matcher(maxDelete).matches()) {
            throw new Malformed("?maxDelete", "(expected: a number from 0 to 999999999)");
        }
        return new DeclareOptions(
                "true".equals(prune),
                maxDelete == null ? Integer.MAX_VALUE : Integer.parseInt(maxDelete),
                new WriteParameters(dryRun, ifMatch, null, message).options());
    }
}
