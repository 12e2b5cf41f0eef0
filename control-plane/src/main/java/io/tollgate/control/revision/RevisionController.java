package io.tollgate.control.revision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.control.revision.Revisions.RolledBack;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The history of the configuration. */
@Controller("/api/v1/revisions")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RevisionController {
    private static final String NUMBER = "[0-9]{1,18}";
    private static final String OBJECT = "?object";

    private final Revisions revisions;

    RevisionController(Revisions revisions) {
        this.revisions = revisions;
    }

    /**
     * A page of revisions, newest first.
     *
     * @param object only those that did something to it, each with that: {@code routes/orders-read}
     */
    @Get
    @RequiresPermission(OperatorPermission.REVISIONS_READ)
    HttpResponse<Document> list(
            @Parameter(hidden = true) Actor actor,
            @RequestBean ListParameters parameters,
            @Nullable @QueryValue String object) {
        ObjectPlace place = ObjectPlace.of(OBJECT, object);
        Page<Revision> page = place == null
                ? revisions.list(actor, parameters.query())
                : revisions.list(actor, place, parameters.query());
        return Document.ok(ListParameters.toJson(page, Revision::toJson));
    }

    /** One revision, with what it did to each object. */
    @Get("/{number}")
    @RequiresPermission(OperatorPermission.REVISIONS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String number) {
        return Document.ok(revisions.get(actor, number(number)).toJson());
    }

    /**
     * What going from one revision to another does: by object, by field, and what it means.
     *
     * @param number the revision that is gone to
     * @param against the revision that is left; the one before when left out. May be the newer of the two
     */
    @Get("/{number}/diff")
    @RequiresPermission(OperatorPermission.REVISIONS_READ)
    HttpResponse<Document> diff(
            @Parameter(hidden = true) Actor actor, String number, @Nullable @QueryValue String against) {
        long to = number(number);
        if (against != null && !against.matches(NUMBER)) {
            throw new Malformed("?against", "(expected: the number of a revision)");
        }
        long from = against == null ? Math.max(1, to - 1) : Long.parseLong(against);
        return Document.ok(revisions.difference(actor, from, to).toJson("objects"));
    }

    /**
     * Make the content of an old revision hold again, as a new revision. Answers that revision.
     *
     * @param object only this one, as {@code routes/orders-read}; all when left out
     */
    @Post("/{number}/rollback")
    @RequiresPermission(OperatorPermission.REVISIONS_WRITE)
    HttpResponse<Document> rollBack(
            @Parameter(hidden = true) Actor actor,
            String number,
            @Body @Nullable String body,
            @RequestBean WriteParameters parameters,
            @Nullable @QueryValue String object) {
        long wanted = number(number);
        Iterator<String> fields = Bodies.jsonOrEmpty(body).fieldNames();
        if (fields.hasNext()) {
            throw new Invalid("/" + fields.next(), "unknown field (expected: none here)");
        }
        WriteOptions options = parameters.options();
        RolledBack done = revisions.rollBack(actor, wanted, ObjectPlace.of(OBJECT, object), options);
        ObjectNode json = options.dryRun()
                ? done.difference().toJson("changes")
                : revisions.get(actor, done.revision()).toJson();
        return Document.ok(json).header("Tollgate-Revision", Long.toString(done.revision()));
    }

    private static long number(String text) {
        if (!text.matches(NUMBER)) {
            throw new NotFound("revisions/" + text);
        }
        return Long.parseLong(text);
    }
}
