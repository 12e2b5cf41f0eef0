package io.tollgate.control.lowered;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import org.jspecify.annotations.Nullable;

/** For whom limits are lowered since their behaviour is suspicious. */
@Controller("/api/v1/lowered-limits")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LoweredLimitController {
    private static final int MESSAGE_MAX = 500;

    private final LoweredLimits loweredLimits;

    LoweredLimitController(LoweredLimits loweredLimits) {
        this.loweredLimits = loweredLimits;
    }

    private record Lift(
            String limit, String subject, @Nullable String message) {}

    /** Each limit that is lowered for somebody now, on any node; never so many that they need pages. */
    @Get
    @RequiresPermission(OperatorPermission.PENALTIES_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor) {
        return Document.all(loweredLimits.list(actor), view -> view.toJson());
    }

    /** Give {@code {"limit":"per-consumer","subject":"acme"}} the whole of it on every node; {@code message} may say why. */
    @Post("/lift")
    @RequiresPermission(OperatorPermission.PENALTIES_LIFT)
    HttpResponse<Document> lift(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        Lift lift = read(Bodies.json(body));
        if (options.dryRun()) {
            return Document.ok(FieldChange.toJson(loweredLimits.wouldLift(actor, lift.limit(), lift.subject())));
        }
        String message = lift.message() == null ? options.message() : lift.message();
        ObjectNode json = Json.object().put("limit", lift.limit()).put("subject", lift.subject());
        loweredLimits.lift(actor, lift.limit(), lift.subject(), message).forEach(json.putArray("nodes")::add);
        return Document.ok(json);
    }

    private static Lift read(JsonNode document) {
        try {
            return JsonObjectReader.read(document, in -> {
                String limit = in.string("limit");
                String subject = in.string("subject");
                String message = in.stringOrNull("message", MESSAGE_MAX);
                return in.build(() -> new Lift(limit, subject, message));
            });
        } catch (InvalidDocumentException e) {
            throw new ProblemException.Invalid(e);
        }
    }
}
