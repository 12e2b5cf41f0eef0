package io.tollgate.control.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.catalogue.WriteResult;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.upstream.TargetView.AtNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The targets of an upstream at work. */
@Controller("/api/v1/upstreams/{name}/targets")
@ExecuteOn(TaskExecutors.BLOCKING)
final class UpstreamTargetsController {
    private final UpstreamTargets targets;

    UpstreamTargetsController(UpstreamTargets targets) {
        this.targets = targets;
    }

    /** How each target does, as each node sees it, and what was counted of it in the last minute. */
    @Get
    @RequiresPermission(OperatorPermission.TELEMETRY_READ)
    HttpResponse<Document> list(@Parameter(hidden = true) Actor actor, String name) {
        UpstreamHealth health = targets.health(actor, name);
        TargetTraffic all = targets.traffic(actor, List.of(name)).getOrDefault(name, TargetTraffic.NONE);
        Map<String, TargetTraffic> byUrl = targets.targetTraffic(actor, name);
        ObjectNode json = Json.object()
                .put("upstream", name)
                .put("window", HumanDuration.print(UpstreamTargets.WINDOW))
                .put("inRotation", health.inRotation())
                .put("healthy", health.healthy());
        traffic(json, all);
        ArrayNode items = json.putArray("items");
        health.targets().forEach(each -> {
            ObjectNode item = items.addObject().put("url", each.url()).put("weight", each.weight());
            traffic(item, byUrl.getOrDefault(each.url(), TargetTraffic.NONE));
            ArrayNode nodes = item.putArray("nodes");
            each.nodes().forEach(node -> nodes.add(json(node)));
        });
        return Document.ok(json);
    }

    /** Let a target, {@code {"target":"http://10.0.0.7:8080"}}, finish its requests and get no new ones: its weight becomes 0. */
    @Post("/drain")
    @RequiresPermission(OperatorPermission.UPSTREAMS_WRITE)
    HttpResponse<Document> drain(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return drain(actor, name, body, true, parameters.options());
    }

    /** Let a target get requests again, with the weight that it had. */
    @Post("/undrain")
    @RequiresPermission(OperatorPermission.UPSTREAMS_WRITE)
    HttpResponse<Document> undrain(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) byte @Nullable [] body,
            @RequestBean WriteParameters parameters) {
        return drain(actor, name, body, false, parameters.options());
    }

    private HttpResponse<Document> drain(
            Actor actor, String name, byte @Nullable [] body, boolean draining, WriteOptions options) {
        WriteResult result = targets.drain(actor, name, url(Bodies.json(body)), draining, options);
        if (options.dryRun()) {
            return Document.ok(FieldChange.toJson(result.changes()));
        }
        Entry entry = Objects.requireNonNull(result.entry()); // it is never deleted
        return Document.written(false, entry.object().toJson(), entry.etag())
                .header("Tollgate-Revision", Long.toString(result.revision()));
    }

    private static String url(JsonNode document) {
        try {
            return JsonObjectReader.read(document, in -> {
                String target = in.string("target");
                return in.build(() -> target);
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static ObjectNode json(AtNode node) {
        return Json.object()
                .put("node", node.node())
                .put("state", node.sight().label())
                .put("checked", node.checked())
                .put("inflight", node.inflight())
                .put("back", node.back().isZero() ? null : HumanDuration.print(node.back()));
    }

    private static void traffic(ObjectNode json, TargetTraffic traffic) {
        json.put("requestsPerSecond", traffic.requestsPerSecond()).put("errorPercent", traffic.errorPercent());
        json.putObject("latency")
                .put("p50Millis", traffic.latency().p50Millis())
                .put("p95Millis", traffic.latency().p95Millis())
                .put("p99Millis", traffic.latency().p99Millis());
    }
}
