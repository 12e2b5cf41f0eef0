package io.tollgate.control.whatif;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.core.json.HumanDuration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a limit would have refused. */
@Controller("/api/v1/limits/{name}/what-if")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WhatIfController {
    private final WhatIfs whatIfs;

    WhatIfController(WhatIfs whatIfs) {
        this.whatIfs = whatIfs;
    }

    /** Replay the traffic of the last {@code window} against a limit; see the annotation, which the document shows. */
    @Post
    @Operation(
            summary = "What a limit would have refused of the traffic that there was",
            description =
                    "Takes the document of a limit, or no body for the one that is there, and answers how many of the requests of"
                            + " the last window (1m to 90d, 24h when left out) it would have refused at least, and whose. What"
                            + " telemetry does not keep is answered with answerable false and the reason. Changes nothing.")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> ask(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) @Nullable String body,
            @Nullable @QueryValue String window) {
        JsonNode given = Bodies.jsonOrEmpty(body);
        JsonNode document = given.isObject() && given.isEmpty() ? null : given;
        return Document.ok(whatIfs.ask(actor, name, document, window(window)).toJson());
    }

    private static Duration window(@Nullable String text) {
        return text == null
                ? WhatIfs.WINDOW_DEFAULT
                : HumanDuration.parse(text)
                        .orElseThrow(() ->
                                new Malformed("?window", "not a duration (expected: " + WhatIfs.WINDOW_EXPECTED + ")"));
    }
}
