package io.tollgate.control.revision;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException.NotFound;

/** The history of the configuration. */
@Controller("/api/v1/revisions")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RevisionController {
    private final Revisions revisions;

    RevisionController(Revisions revisions) {
        this.revisions = revisions;
    }

    /** A page of revisions, newest first. */
    @Get
    @RequiresPermission(OperatorPermission.REVISIONS_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, @RequestBean ListParameters parameters) {
        return Document.ok(ListParameters.toJson(revisions.list(actor, parameters.query()), Revision::toJson));
    }

    /** One revision, with what it did to each object. */
    @Get("/{number}")
    @RequiresPermission(OperatorPermission.REVISIONS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String number) {
        if (!number.matches("[0-9]{1,18}")) {
            throw new NotFound("revisions/" + number);
        }
        return Document.ok(revisions.get(actor, Long.parseLong(number)).toJson());
    }
}
