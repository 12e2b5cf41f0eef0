package io.tollgate.control.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.instance.ControlPlanes;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Data-plane nodes. */
@Controller("/api/v1/nodes")
@ExecuteOn(TaskExecutors.BLOCKING)
final class NodeController {
    private static final int REASON_MAX = 500;

    private final Nodes nodes;
    private final ControlPlanes controlPlanes;

    NodeController(Nodes nodes, ControlPlanes controlPlanes) {
        this.nodes = nodes;
        this.controlPlanes = controlPlanes;
    }

    /**
     * All nodes, in order of name: there are never so many that they need pages. {@code label}, such as {@code zone=a} or
     * {@code zone}, leaves those that have it.
     */
    @Get
    @RequiresPermission(OperatorPermission.NODES_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, @Nullable @QueryValue String label) {
        LabelQuestion question = label == null ? null : LabelQuestion.parse(label);
        List<NodeView> found = nodes.list(actor).stream()
                .filter(node -> question == null || question.matches(node.labels()))
                .toList();
        return Document.all(found, node -> json(node));
    }

    private ObjectNode json(NodeView node) {
        return NodeJson.of(node, controlPlanes.name());
    }

    /** One node. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.NODES_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(json(nodes.get(actor, name)));
    }

    /** Remove a node: its certificates are void and its stream ends. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.NODES_WRITE)
    HttpResponse<Document> remove(@Parameter(hidden = true) Actor actor, String name) {
        nodes.remove(actor, name);
        return HttpResponse.noContent();
    }

    /** Declare a node's certificates void, at every control plane at once; the body may hold a reason. */
    @Post("/{name}/revoke")
    @RequiresPermission(OperatorPermission.NODES_WRITE)
    HttpResponse<Document> revoke(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) @Nullable String body) {
        return Document.ok(json(nodes.revoke(actor, name, reason(Bodies.jsonOrEmpty(body)))));
    }

    private static @Nullable String reason(JsonNode document) {
        try {
            return JsonObjectReader.read(document, in -> {
                        String reason = in.stringOrNull("reason", REASON_MAX);
                        return in.build(() -> Optional.ofNullable(reason));
                    })
                    .orElse(null);
        } catch (InvalidDocumentException e) {
            throw new ProblemException.Invalid(e);
        }
    }

    /** Let a node finish its requests and take no new ones. */
    @Post("/{name}/drain")
    @RequiresPermission(OperatorPermission.NODES_WRITE)
    HttpResponse<Document> drain(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(json(nodes.drain(actor, name, true)));
    }

    /** Let a node take requests again. */
    @Post("/{name}/undrain")
    @RequiresPermission(OperatorPermission.NODES_WRITE)
    HttpResponse<Document> undrain(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(json(nodes.drain(actor, name, false)));
    }
}
