package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.alert.Alerts.Silence;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** What is wrong, and what nobody wants to hear of. */
@Controller("/api/v1/alerts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AlertController {
    private final Alerts alerts;

    AlertController(Alerts alerts) {
        this.alerts = alerts;
    }

    /**
     * A page of alerts, newest first.
     *
     * @param state pending, firing or resolved
     * @param rule a rule's name
     * @param q text that rule, subject, summary or detail have
     */
    @Get
    @RequiresPermission(OperatorPermission.ALERTS_READ)
    HttpResponse<Document> list(
            @Parameter(hidden = true) Actor actor,
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String rule,
            @Nullable @QueryValue String q,
            @Nullable @QueryValue String limit,
            @Nullable @QueryValue String cursor) {
        ListQuery query = ListQuery.of(limit, cursor, q, null, null);
        return Document.ok(ListParameters.toJson(alerts.list(actor, state, rule, query), Alert::toJson));
    }

    /** What is silenced. */
    @Get("/silences")
    @RequiresPermission(OperatorPermission.ALERTS_READ)
    HttpResponse<Document> silences(@Parameter(hidden = true) Actor actor) {
        return Document.all(alerts.silences(actor), silence -> silence.toJson());
    }

    /** Silence a rule, or one subject of it: {@code {"rule":"upstream-down","subject":"orders","for":"1h","reason":"…"}}. */
    @Post("/silences")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> silence(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        ObjectNode silence = alerts.silence(actor, Bodies.json(body), options).toJson();
        return options.dryRun()
                ? Document.ok(FieldChange.toJson(FieldChange.between(null, silence)))
                : HttpResponse.created(new Document(silence));
    }

    /** End a silence. */
    @Delete("/silences/{id}")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> unsilence(
            @Parameter(hidden = true) Actor actor, String id, @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        try {
            Silence ended = alerts.unsilence(actor, Long.parseLong(id), options);
            return options.dryRun()
                    ? Document.ok(FieldChange.toJson(FieldChange.between(ended.toJson(), null)))
                    : HttpResponse.noContent();
        } catch (NumberFormatException e) {
            throw new ProblemException.NotFound("alert-silences/" + id);
        }
    }
}
