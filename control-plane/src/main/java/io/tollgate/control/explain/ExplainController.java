package io.tollgate.control.explain;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
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
import org.jspecify.annotations.Nullable;

/** Why a request would be let in or refused. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ExplainController {
    private final Explanations explanations;

    ExplainController(Explanations explanations) {
        this.explanations = explanations;
    }

    /** Explain a described request; see the annotation, which the document shows. */
    @Post("/explain")
    @Operation(
            summary = "Explain what a node would do about a request",
            description =
                    "Takes {method, url, headers, consumer or key or token or claims or certificate, address}, of which only"
                            + " url must be there, or {requestId} of a request that a node has refused, and answers the outcome with"
                            + " every step in order: its verdict, the rule that decided, and for a denial the smallest change"
                            + " that would flip it. Calls no upstream, spends no limit, changes nothing; a token is neither"
                            + " kept nor verified. With draft, which is {kind, document} of an object that is not saved, or a"
                            + " list of up to 100 of them, it answers by the configuration with these in it; they are checked"
                            + " as a write is (422 with pointers under /draft), and neither kept nor told to nodes. It needs"
                            + " the permissions to read and to write each kind; one draft of an operator at a time is"
                            + " compiled (else 429).")
    @RequiresPermission(OperatorPermission.EXPLAIN_READ)
    HttpResponse<Document> explain(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body) {
        return Document.ok(explanations.explain(actor, Bodies.json(body)).toJson());
    }
}
