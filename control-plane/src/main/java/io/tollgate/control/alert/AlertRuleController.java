package io.tollgate.control.alert;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
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
        return Document.all(rules.list(actor), kept -> kept.toJson());
    }

    /** One rule. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        AlertRules.Kept kept = rules.get(actor, name);
        return Document.ok(kept.toJson()).header("ETag", kept.etag());
    }

    /** Create or replace a rule. */
    @Put("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> put(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @Nullable @Header("If-Match") String ifMatch) {
        AlertRules.Kept kept = rules.put(actor, name, Bodies.json(body), ifMatch);
        return Document.written(kept.version() == 1, kept.toJson(), kept.etag());
    }

    /** Delete a rule; built-in ones can be switched off instead. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.ALERTS_WRITE)
    HttpResponse<Document> delete(@Parameter(hidden = true) Actor actor, String name) {
        rules.delete(actor, name);
        return HttpResponse.noContent();
    }
}
