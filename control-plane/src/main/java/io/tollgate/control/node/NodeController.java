package io.tollgate.control.node;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;

/** Data-plane nodes. */
@Controller("/api/v1/nodes")
@ExecuteOn(TaskExecutors.BLOCKING)
final class NodeController {
    private final Nodes nodes;

    NodeController(Nodes nodes) {
        this.nodes = nodes;
    }

    /** All nodes, in order of name: there are never so many that they need pages. */
    @Get
    @RequiresPermission(OperatorPermission.NODES_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor) {
        return Document.all(nodes.list(actor), node -> NodeJson.of(node));
    }

    /** One node. */
    @Get("/{name}")
    @RequiresPermission(OperatorPermission.NODES_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(NodeJson.of(nodes.get(actor, name)));
    }

    /** Remove a node: its certificates are void and its stream ends. */
    @Delete("/{name}")
    @RequiresPermission(OperatorPermission.NODES_WRITE)
    HttpResponse<Document> remove(@Parameter(hidden = true) Actor actor, String name) {
        nodes.remove(actor, name);
        return HttpResponse.noContent();
    }

    /** Let a node finish its requests and take no new ones. */
    @Post("/{name}/drain")
    @RequiresPermission(OperatorPermission.NODES_WRITE)
    HttpResponse<Document> drain(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(NodeJson.of(nodes.drain(actor, name, true)));
    }

    /** Let a node take requests again. */
    @Post("/{name}/undrain")
    @RequiresPermission(OperatorPermission.NODES_WRITE)
    HttpResponse<Document> undrain(@Parameter(hidden = true) Actor actor, String name) {
        return Document.ok(NodeJson.of(nodes.drain(actor, name, false)));
    }
}
