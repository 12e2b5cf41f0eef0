package io.tollgate.control.checkup;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.time.InstantSource;

/** Whether this installation is well. */
@Controller("/api/v1/doctor")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CheckupController {
    private final Checkup checkup;
    private final InstantSource clock;

    CheckupController(Checkup checkup, InstantSource clock) {
        this.checkup = checkup;
        this.clock = clock;
    }

    /** What was looked at, how it is, and what to do about it; with the control plane's own time. */
    @Get
    @RequiresPermission(OperatorPermission.SYSTEM_READ)
    HttpResponse<Document> findings(@Parameter(hidden = true) Actor actor) {
        ObjectNode json = Json.object();
        ArrayNode checks = json.putArray("checks");
        checkup.findings(actor).forEach(finding -> checks.add(finding.toJson()));
        return Document.ok(json.put("at", clock.instant().toString()));
    }
}
