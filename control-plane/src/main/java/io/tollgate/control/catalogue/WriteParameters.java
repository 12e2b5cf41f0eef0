package io.tollgate.control.catalogue;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.QueryValue;
import io.tollgate.control.http.ChangeMessage;
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
public record WriteParameters(
        @Nullable @QueryValue String dryRun,
        @Nullable @Header("If-Match") String ifMatch,
        @Nullable @Header("If-None-Match") String ifNoneMatch,
        @Nullable @Header(ChangeMessage.HEADER) String message) {
    /** What it means; refused as malformed when it makes no sense. */
    public WriteOptions options() {
        if (dryRun != null && !dryRun.equals("true") && !dryRun.equals("false")) {
            throw new Malformed("?dryRun", "(expected: true or false)");
        }
        if (ifNoneMatch != null && (!ifNoneMatch.equals("*") || ifMatch != null)) {
            throw new Malformed("If-None-Match", "(expected: *, and no If-Match beside it)");
        }
        return new WriteOptions(
                ifNoneMatch == null ? ifMatch : WriteOptions.NOTHING, "true".equals(dryRun), ChangeMessage.of(message));
    }

    /** The same, where there is nothing that conditions could be about: those are refused. */
    public WriteOptions unconditional() {
        if (ifMatch != null || ifNoneMatch != null) {
            throw new Malformed(ifMatch != null ? "If-Match" : "If-None-Match", "(expected: none here)");
        }
        return options();
    }
}
