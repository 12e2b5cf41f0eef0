package io.tollgate.control.catalogue;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.QueryValue;
import io.tollgate.control.problem.ProblemException.Malformed;
import org.jspecify.annotations.Nullable;

/**
 * What may stand beside the document of a write.
 *
 * @param dryRun {@code true}: answer the changes that it would make, and change nothing
 * @param ifMatch the ETag that was read; the write is refused when the object has another by now
 * @param ifNoneMatch {@code *}: the write is refused when the object exists
 * @param message why; kept in the revision and the audit trail
 */
@Introspected
record WriteParameters(
        @Nullable @QueryValue String dryRun,
        @Nullable @Header("If-Match") String ifMatch,
        @Nullable @Header("If-None-Match") String ifNoneMatch,
        @Nullable @Header("X-Change-Message") String message) {

    WriteOptions options() {
        if (dryRun != null && !dryRun.equals("true") && !dryRun.equals("false")) {
            throw new Malformed("?dryRun", "(expected: true or false)");
        }
        if (ifNoneMatch != null && (!ifNoneMatch.equals("*") || ifMatch != null)) {
            throw new Malformed("If-None-Match", "(expected: *, and no If-Match beside it)");
        }
        return new WriteOptions(ifNoneMatch == null ? ifMatch : WriteOptions.NOTHING, "true".equals(dryRun), message);
    }
}
