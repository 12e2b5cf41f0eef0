package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When to say that something is wrong. */
@Controller("/api/v1/alert-rules")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AlertRuleController {
    private final AlertRules rules;

    AlertRuleController(AlertRules rules) {
        this.rules = rules;
    }

    /** All rules, the built-in ones among them. */
    @Get
    @RequiresPermission(OperatorPermission.ALERTS_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor) {
        List<AlertRules.Row> rows = rules.list(actor);
        Map<String, NotJudged> notJudged = rules.notJudged(actor);
        return Document.all(rows, row -> shown(row, notJudged));
    }

    /** One rule. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        AlertRules.Row row = rules.get(actor, name);
        return Document.ok(shown(row, rules.notJudged(actor))).header("ETag", row.etag());
    }

    /** With {@code notJudged} when it could not be: nothing that a writer says, and there is nothing to see otherwise. */
    private static ObjectNode shown(AlertRules.Row row, Map<String, NotJudged> notJudged) {
        ObjectNode json = row.toJson();
        NotJudged not = notJudged.get(row.name());
        if (not != null) {
            json.set("notJudged", not.toJson());
        }
        return json;
    }

    /** Create or replace a rule. */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.options();
        AlertRules.Written written = rules.put(actor, name, Bodies.json(body), options);
        AlertRules.Kept kept = written.kept();
        return options.dryRun()
                ? Document.ok(FieldChange.toJson(written.changes()))
                : Document.written(written.created(), kept.toJson(), kept.etag());
    }

    /** Delete a rule; built-in ones can be switched off instead. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> delete(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.options();
        List<FieldChange> changes = rules.delete(actor, name, options);
        return options.dryRun() ? Document.ok(FieldChange.toJson(changes)) : HttpResponse.noContent();
    }
}
