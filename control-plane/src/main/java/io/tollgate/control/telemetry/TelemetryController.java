package io.tollgate.control.telemetry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The golden signals of all nodes together. Answers from memory; adding up is not for an event loop. */
@Controller("/api/v1/telemetry")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TelemetryController {
    private final Telemetry telemetry;

    TelemetryController(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** Traffic, errors, latency and saturation over the last {@code window} (5s to 15m). */
    @Get("/summary")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> summary(@Parameter(hidden = true) Actor actor, @Nullable @QueryValue String window) {
        return Document.ok(json(telemetry.summary(actor, duration(window))));
    }

    /** The same in steps of 5 s, oldest first. */
    @Get("/series")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> series(@Parameter(hidden = true) Actor actor, @Nullable @QueryValue String window) {
        ObjectNode json = Json.object().put("step", HumanDuration.print(TelemetryStore.STEP));
        ArrayNode points = json.putArray("points");
        telemetry.series(actor, duration(window)).forEach(point -> points.add(json(point)));
        return Document.ok(json);
    }

    /** What the shadow access policy of {@code route} would have done otherwise in the last 15 minutes. */
    @Get("/shadow")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> shadow(@Parameter(hidden = true) Actor actor, @Nullable @QueryValue String route) {
        if (route == null) {
            throw new ProblemException.Malformed("?route", "missing (expected: a route's name)");
        }
        ShadowCounts counts = telemetry.shadow(actor, route);
        return Document.ok(Json.object()
                .put("route", route)
                .put("window", HumanDuration.print(TelemetryStore.MEMORY))
                .put("requests", counts.requests())
                .put("wouldDeny", counts.wouldDeny())
                .put("wouldAllow", counts.wouldAllow()));
    }

    private static Duration duration(@Nullable String window) {
        return window == null
                ? TelemetryStore.MEMORY
                : HumanDuration.parse(window)
                        .orElseThrow(() -> new ProblemException.Malformed(
                                "?window", "not a duration (expected: " + Telemetry.WINDOW_EXPECTED + ")"));
    }

    private static ObjectNode json(Summary summary) {
        ObjectNode json = Json.object()
                .put("at", summary.at().toString())
                .put("window", HumanDuration.print(Duration.ofSeconds(summary.windowSeconds())))
                .put("requests", summary.requests())
                .put("requestsPerSecond", summary.requestsPerSecond())
                .put("limitedPercent", summary.limitedPercent())
                .put("authFailedPercent", summary.authFailedPercent());
        json.putObject("errors")
                .put("status4xx", summary.errors().status4xx())
                .put("status5xx", summary.errors().status5xx())
                .put("gatewayMade", summary.errors().gatewayMade())
                .put("upstreamMade", summary.errors().upstreamMade());
        json.set("latency", json(summary.latency()));
        Summary.Saturation saturation = summary.saturation();
        json.putObject("saturation")
                .put("inflight", saturation.inflight())
                .put("downstreamConnections", saturation.downstreamConnections())
                .put("upstreamConnections", saturation.upstreamConnections())
                .put("cpu", saturation.cpu())
                .put("eventLoopLagMicros", saturation.eventLoopLagMicros())
                .put("nodes", saturation.nodes());
        ArrayNode routes = json.putArray("topRoutes");
        summary.topRoutes()
                .forEach(route -> routes.addObject()
                        .put("route", route.route())
                        .put("requests", route.requests())
                        .put("requestsPerSecond", route.requestsPerSecond())
                        .put("errorPercent", route.errorPercent())
                        .set("latency", json(route.latency())));
        return json;
    }

    private static ObjectNode json(Summary.Latency latency) {
        return Json.object()
                .put("p50Millis", latency.p50Millis())
                .put("p95Millis", latency.p95Millis())
                .put("p99Millis", latency.p99Millis());
    }

    private static ObjectNode json(Point point) {
        ObjectNode json = Json.object()
                .put("at", point.at().toString())
                .put("requestsPerSecond", point.requestsPerSecond())
                .put("status4xxPerSecond", point.status4xxPerSecond())
                .put("status5xxPerSecond", point.status5xxPerSecond())
                .put("gatewayMadePerSecond", point.gatewayMadePerSecond())
                .put("limitedPerSecond", point.limitedPerSecond())
                .put("authFailedPerSecond", point.authFailedPerSecond())
                .put("inflight", point.inflight());
        json.set("latency", json(point.latency()));
        return json;
    }
}
