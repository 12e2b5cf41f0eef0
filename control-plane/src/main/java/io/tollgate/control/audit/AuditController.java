package io.tollgate.control.audit;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import org.jspecify.annotations.Nullable;

/** Who did what. */
@Controller("/api/v1/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuditController {
    private final AuditTrail trail;

    AuditController(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * A page of entries, newest first.
     *
     * @param by who did it
     * @param object what it was done to, routes/orders-read or routes
     * @param from not before this RFC 3339 time
     * @param to before this RFC 3339 time
     */
    @Get
    @RequiresPermission(OperatorPermission.AUDIT_READ)
    HttpResponse<Document> list(
            @Parameter(hidden = true) Actor actor,
            @Nullable @QueryValue("actor") String by,
            @Nullable @QueryValue String object,
            @Nullable @QueryValue String from,
            @Nullable @QueryValue String to,
            @RequestBean ListParameters parameters) {
        AuditQuery query = AuditQuery.of(by, object, from, to, parameters.query());
        return Document.ok(ListParameters.toJson(trail.list(actor, query), AuditEntry::toJson));
    }
}
