package io.tollgate.control.telemetry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What all nodes counted, together. */
@Controller("/api/v1/telemetry")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TelemetryController {

    private final Telemetry telemetry;

    TelemetryController(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** Traffic, errors, latency and saturation over the last {@code window} (10s to 90d; 15m when left out). */
    @Get("/summary")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> summary(@Parameter(hidden = true) Actor actor, @Nullable @QueryValue String window) {
        return Document.ok(json(telemetry.summary(actor, duration("?window", window))));
    }

    /**
     * With {@code metric}: that metric, a line for each name of {@code by}. Without: the golden signals over the last
     * {@code window}, of all requests, or of one {@code route} without how full the nodes were.
     */
    @Get("/series")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> series(@Parameter(hidden = true) Actor actor, @RequestBean SeriesParameters parameters) {
        return Document.ok(parameters.metric() == null ? signals(actor, parameters) : json(lines(actor, parameters)));
    }

    private ObjectNode signals(Actor actor, SeriesParameters parameters) {
        Duration window = duration("?window", parameters.window());
        ObjectNode json = Json.object().put("step", HumanDuration.print(Telemetry.chartStep(window)));
        String route = ListQuery.bounded("?route", parameters.route());
        if (route != null) {
            json.put("route", route);
        }
        ArrayNode points = json.putArray("points");
        (route == null ? telemetry.series(actor, window) : telemetry.series(actor, window, route))
                .forEach(point -> points.add(json(point)));
        return json;
    }

    private Series lines(Actor actor, SeriesParameters parameters) {
        Metric metric = metric("?metric", parameters.metric());
        if (parameters.route() != null) {
            throw new ProblemException.Malformed(
                    "?route", "(expected: none beside metric; by=route draws a line for each route)");
        }
        Duration window = duration("?window", parameters.window());
        Instant to = time("?to", parameters.to(), telemetry.complete());
        Instant from = time("?from", parameters.from(), to.minus(window));
        Duration step = parameters.step() == null
                ? Telemetry.chartStep(Duration.between(from, to))
                : duration("?step", parameters.step());
        return telemetry.series(actor, metric, parameters.by() == null ? "" : parameters.by(), from, to, step);
    }

    /**
     * Who or what had most requests, or most of what {@code of} counts: {@code by} a dimension, {@code node} or {@code error}.
     * In the last {@code window}, or from {@code from}, before {@code to}.
     */
    @Get("/top")
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> top(@Parameter(hidden = true) Actor actor, @RequestBean TopParameters parameters) {
        Top top = found(actor, parameters);
        ObjectNode json = Json.object()
                .put("by", top.by())
                .put("of", top.of().word())
                .put("from", top.from().toString())
                .put("to", top.to().toString());
        json.set("total", json(top.total()));
        ArrayNode items = json.putArray("items");
        top.items().forEach(item -> items.add(json(item)));
        return Document.ok(json);
    }

    private Top found(Actor actor, TopParameters parameters) {
        String by = parameters.by() == null ? "route" : parameters.by();
        Metric of = parameters.of() == null ? Metric.REQUESTS : metric("?of", parameters.of());
        int limit = count(parameters.limit());
        Duration window = duration("?window", parameters.window());
        if (parameters.from() == null && parameters.to() == null) {
            return telemetry.top(actor, by, of, window, limit);
        }
        Instant to = time("?to", parameters.to(), telemetry.complete());
        return telemetry.top(actor, by, of, time("?from", parameters.from(), to.minus(window)), to, limit);
    }

    private static Metric metric(String name, @Nullable String word) {
        return Metric.ofWord(String.valueOf(word))
                .orElseThrow(() ->
                        new ProblemException.Malformed(name, "unknown (expected: one of " + Metric.words() + ")"));
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
                .put("window", HumanDuration.print(Telemetry.WINDOW_DEFAULT))
                .put("requests", counts.requests())
                .put("wouldDeny", counts.wouldDeny())
                .put("wouldAllow", counts.wouldAllow()));
    }

    private static int count(@Nullable String limit) {
        try {
            return limit == null ? 10 : Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            throw new ProblemException.Malformed(
                    "?limit", "not a number (expected: from 1 to " + Telemetry.TOP_MAX + ")");
        }
    }

    private static Duration duration(String name, @Nullable String text) {
        return text == null
                ? Telemetry.WINDOW_DEFAULT
                : HumanDuration.parse(text)
                        .orElseThrow(() -> new ProblemException.Malformed(
                                name, "not a duration (expected: " + Telemetry.WINDOW_EXPECTED + ")"));
    }

    private static Instant time(String name, @Nullable String text, Instant otherwise) {
        Instant time;
        try {
            time = text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new ProblemException.Malformed(name, "not a time (expected: as 2026-01-31T12:00:00Z)");
        }
        if (!Telemetry.mayBeAsked(time)) {
            throw new ProblemException.Malformed(name, "not a time (expected: between the years 2000 and 9000)");
        }
        return time;
    }

    private static ObjectNode json(Top.Item item) {
        RequestCounts counts = item.counts();
        ObjectNode json = Json.object()
                .put("name", item.name())
                .put("requests", counts.requests())
                .put("requestsPerSecond", item.requestsPerSecond())
                .put("status2xx", counts.status2xx())
                .put("status3xx", counts.status3xx())
                .put("status4xx", counts.status4xx())
                .put("status5xx", counts.status5xx())
                .put("gatewayMade", counts.gatewayMade())
                .put("authFailed", counts.authFailed())
                .put("limited", counts.limited())
                .put("missedMax", counts.missedMax());
        json.set("latency", json(item.latency()));
        return json;
    }

    private static ObjectNode json(Series series) {
        ObjectNode json = Json.object()
                .put("metric", series.metric().word())
                .put("unit", series.metric().unit())
                .put("by", series.by())
                .put("step", HumanDuration.print(series.step()))
                .put("others", series.others());
        ArrayNode lines = json.putArray("series");
        series.lines().forEach(line -> {
            ArrayNode points = lines.addObject().put("name", line.name()).putArray("points");
            line.values()
                    .forEach(value ->
                            points.addObject().put("at", value.at().toString()).put("value", value.value()));
        });
        return json;
    }

    private static ObjectNode json(Summary summary) {
        ObjectNode json = Json.object()
                .put("at", summary.at().toString())
                .put("window", HumanDuration.print(Duration.ofSeconds(summary.windowSeconds())))
                .put("requests", summary.requests())
                .put("requestsPerSecond", summary.requestsPerSecond())
                .put("limitedPercent", summary.limitedPercent())
                .put("authFailedPercent", summary.authFailedPercent())
                .put("lostRequests", summary.lostRequests());
        json.putObject("errors")
                .put("status4xx", summary.errors().status4xx())
                .put("status5xx", summary.errors().status5xx())
                .put("gatewayMade", summary.errors().gatewayMade())
                .put("upstreamMade", summary.errors().upstreamMade())
                .put("gateway4xx", summary.errors().gateway4xx())
                .put("upstream4xx", summary.errors().upstream4xx())
                .put("gateway5xx", summary.errors().gateway5xx())
                .put("upstream5xx", summary.errors().upstream5xx());
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
        ArrayNode consumers = json.putArray("topConsumers");
        summary.topConsumers()
                .forEach(consumer -> consumers
                        .addObject()
                        .put("consumer", consumer.consumer())
                        .put("requests", consumer.requests())
                        .put("requestsPerSecond", consumer.requestsPerSecond())
                        .put("errorPercent", consumer.errorPercent())
                        .put("limitedPercent", consumer.limitedPercent()));
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
                .put("gateway4xxPerSecond", point.gateway4xxPerSecond())
                .put("upstream4xxPerSecond", point.upstream4xxPerSecond())
                .put("gateway5xxPerSecond", point.gateway5xxPerSecond())
                .put("upstream5xxPerSecond", point.upstream5xxPerSecond())
                .put("limitedPerSecond", point.limitedPerSecond())
                .put("authFailedPerSecond", point.authFailedPerSecond());
        Point.Saturation saturation = point.saturation();
        if (saturation != null) {
            json.put("inflight", saturation.inflight())
                    .put("cpu", saturation.cpu())
                    .put("heapUsed", saturation.heapUsed())
                    .put("eventLoopLagMicros", saturation.eventLoopLagMicros());
        }
        json.set("latency", json(point.latency()));
        return json;
    }
}
