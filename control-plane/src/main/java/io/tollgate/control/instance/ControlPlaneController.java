package io.tollgate.control.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.core.json.Json;

/** The control planes. */
@Controller("/api/v1/control-planes")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ControlPlaneController {
    private final ControlPlanes controlPlanes;

    ControlPlaneController(ControlPlanes controlPlanes) {
        this.controlPlanes = controlPlanes;
    }

    /** All that run on this database; never so many that they need pages. */
    @Get
    @RequiresPermission(OperatorPermission.NODES_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor) {
        return Document.all(controlPlanes.list(actor), view -> json(view));
    }

    private static ObjectNode json(ControlPlaneView view) {
        return Json.object()
                .put("id", view.id().toString())
                .put("name", view.name())
                .put("version", view.version())
                .put("startedAt", view.startedAt().toString())
                .put("lastSeenAt", view.lastSeenAt().toString())
                .put("this", view.isThis());
    }
}
