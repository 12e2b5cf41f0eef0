package io.tollgate.control.limited;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whom limits refuse now, and where they are used. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LimitedController {
    private final LimitedNow limited;
    private final CounterStates states;
    private final LimitUses uses;

    LimitedController(LimitedNow limited, CounterStates states, LimitUses uses) {
        this.limited = limited;
        this.states = states;
        this.uses = uses;
    }

    /** Where a limit is used: routes and consumers by name, API keys by number, or by every request. */
    @Get("/limits/{name}/use")
    @RequiresPermission(OperatorPermission.LIMITS_READ)
    HttpResponse<Document> use(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(uses.of(actor, name).toJson());
    }

    /** Whom any limit refused in the last minute, on any node; never so many that they need pages. */
    @Get("/limited")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> all(@Parameter(hidden = true) Actor actor) {
        return Document.ok(limited.all(actor).toJson());
    }

    /** Whom one limit refused in the last minute. */
    @Get("/limits/{name}/limited")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> of(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(limited.of(actor, name).toJson());
    }

    /** How a limit's counters stand for somebody: a value for each of its dimensions, such as {@code ?consumer=acme}. */
    @Get("/limits/{name}/counter")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> counter(
            @Parameter(hidden = true) Actor actor, String name, @RequestBean CounterParameters parameters) {
        return Document.ok(states.of(actor, name, parameters.values()).toJson());
    }

    /** The same for limits that count by headers or claims, whose values do not belong into a URL: {@code {"header:x-tenant":"a"}}. */
    @Post("/limits/{name}/counter")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> counter(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> each : Bodies.json(body).properties()) {
            if (!each.getValue().isTextual()) {
                throw new Invalid("/" + each.getKey(), "not a text (expected: the value of a dimension)");
            }
            values.put(each.getKey(), each.getValue().textValue());
        }
        return Document.ok(states.of(actor, name, values).toJson());
    }
}
