package io.tollgate.control.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One-time tokens that nodes join with. */
@Controller("/api/v1/node-tokens")
@ExecuteOn(TaskExecutors.BLOCKING)
final class NodeTokenController {
    private static final Duration TTL_DEFAULT = Duration.ofMinutes(10);

    private final Nodes nodes;

    NodeTokenController(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Issue a token; {@code {"ttl":"10m"}} or no body. The token is in this answer and nowhere else. */
    @Post
    @RequiresPermission(OperatorPermission.NODES_WRITE)
    HttpResponse<Document> issue(
            @Parameter(hidden = true) Actor actor,
            @Body @Schema(implementation = Document.class) @Nullable String body) {
        IssuedToken token = nodes.issueToken(actor, ttl(Bodies.jsonOrEmpty(body)));
        return HttpResponse.created(new Document(Json.object()
                .put("id", token.id())
                .put("token", token.token())
                .put("expiresAt", token.expiresAt().toString())));
    }

    private static Duration ttl(JsonNode request) {
        try {
            return JsonObjectReader.read(request, in -> {
                Duration ttl = in.duration("ttl", TTL_DEFAULT, Nodes.TTL_MIN, Nodes.TTL_MAX);
                return in.build(() -> ttl);
            });
        } catch (InvalidDocumentException e) {
            throw new ProblemException.Invalid(e);
        }
    }
}
