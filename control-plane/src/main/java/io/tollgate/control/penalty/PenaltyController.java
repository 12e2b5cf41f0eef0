package io.tollgate.control.penalty;

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

/** Who is held back for failed credentials. */
@Controller("/api/v1/penalties")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PenaltyController {
    private static final int MESSAGE_MAX = 500;

    private final Penalties penalties;

    PenaltyController(Penalties penalties) {
        this.penalties = penalties;
    }

    private record Lift(String subject, @Nullable String message) {}

    /** Everybody who is held back now, on any node; never so many that they need pages. */
    @Get
    @RequiresPermission(OperatorPermission.PENALTIES_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor) {
        return Document.all(penalties.list(actor), view -> view.toJson());
    }

    /** Forgive the failures of {@code {"subject":"203.0.113.7"}} on every node; {@code message} may say why. */
    @Post("/lift")
    @RequiresPermission(OperatorPermission.PENALTIES_LIFT)
    HttpResponse<Document> lift(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        Lift lift = read(Bodies.json(body));
        if (options.dryRun()) {
            return Document.ok(FieldChange.toJson(penalties.wouldLift(actor, lift.subject())));
        }
        String message = lift.message() == null ? options.message() : lift.message();
        ObjectNode json = Json.object().put("subject", lift.subject());
        penalties.lift(actor, lift.subject(), message).forEach(json.putArray("nodes")::add);
        return Document.ok(json);
    }

    private static Lift read(JsonNode document) {
        try {
            return JsonObjectReader.read(document, in -> {
                String subject = in.string("subject");
                String message = in.stringOrNull("message", MESSAGE_MAX);
                return in.build(() -> new Lift(subject, message));
            });
        } catch (InvalidDocumentException e) {
            throw new ProblemException.Invalid(e);
        }
    }
}
