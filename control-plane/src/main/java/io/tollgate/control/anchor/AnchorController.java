package io.tollgate.control.anchor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.ChangeMessage;
import io.tollgate.control.http.Document;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.trust.Anchor;
import io.tollgate.control.trust.AnchorKind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What nodes believe: signing keys and certificate authorities, and their rotation. */
@Controller("/api/v1/trust-anchors")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AnchorController {
    private static final int MESSAGE_MAX = 500;

    private final Anchors anchors;

    AnchorController(Anchors anchors) {
        this.anchors = anchors;
    }

    private record Request(boolean force, @Nullable String message) {}

    /** All keys and authorities there ever were, and how far each node is with the newest statement of what to believe. */
    @Get
    @RequiresPermission(OperatorPermission.ANCHORS_READ)
    HttpResponse<Document> view(@Parameter(hidden = true) Actor actor) {
        return Document.ok(json(anchors.view(actor)));
    }

    /** Prepare the next {@code signing-key} or {@code authority}: nodes are told of it, and nothing is signed by it yet. */
    @Post("/{kind}/next")
    @RequiresPermission(OperatorPermission.ANCHORS_WRITE)
    HttpResponse<Document> prepare(
            @Parameter(hidden = true) Actor actor,
            @PathVariable String kind,
            @Body @Schema(implementation = Document.class) @Nullable String body) {
        Request request = read(body, false);
        return HttpResponse.created(new Document(json(anchors.prepare(actor, kind(kind), request.message))));
    }

    /** Give up the next one before it was put to use. */
    @Delete("/{kind}/next")
    @RequiresPermission(OperatorPermission.ANCHORS_WRITE)
    HttpResponse<Document> abandon(
            @Parameter(hidden = true) Actor actor,
            @PathVariable String kind,
            @Nullable @Header(ChangeMessage.HEADER) String message) {
        anchors.abandon(actor, kind(kind), ChangeMessage.of(message));
        return HttpResponse.noContent();
    }

    /**
     * Sign by the next one from now on. 409 names the nodes that do not believe it yet; {@code {"force":true}} leaves them
     * behind until they do.
     */
    @Post("/{kind}/next/activate")
    @RequiresPermission(OperatorPermission.ANCHORS_WRITE)
    HttpResponse<Document> activate(
            @Parameter(hidden = true) Actor actor,
            @PathVariable String kind,
            @Body @Schema(implementation = Document.class) @Nullable String body) {
        Request request = read(body, true);
        return Document.ok(json(anchors.activate(actor, kind(kind), request.force, request.message)));
    }

    /**
     * Believe the former one no more and destroy its private key. 409 names the nodes that still need it; {@code
     * {"force":true}} leaves them behind.
     */
    @Post("/{kind}/former/retire")
    @RequiresPermission(OperatorPermission.ANCHORS_WRITE)
    HttpResponse<Document> retire(
            @Parameter(hidden = true) Actor actor,
            @PathVariable String kind,
            @Body @Schema(implementation = Document.class) @Nullable String body) {
        Request request = read(body, true);
        return Document.ok(json(anchors.retire(actor, kind(kind), request.force, request.message)));
    }

    private static AnchorKind kind(String word) {
        return AnchorKind.ofWireName(word).orElseThrow(() -> new ProblemException.NotFound("trust-anchors/" + word));
    }

    private static Request read(@Nullable String body, boolean mayForce) {
        JsonNode document = Bodies.jsonOrEmpty(body);
        try {
            return JsonObjectReader.read(document, in -> {
                boolean force = mayForce && in.flag("force", false);
                String message = in.stringOrNull("message", MESSAGE_MAX);
                return in.build(() -> new Request(force, message));
            });
        } catch (InvalidDocumentException e) {
            throw new ProblemException.Invalid(e);
        }
    }

    private static ObjectNode json(AnchorsView view) {
        ObjectNode json = Json.object().put("statement", view.statement());
        ArrayNode all = json.putArray("anchors");
        view.anchors().forEach(anchor -> all.add(json(anchor)));
        ArrayNode nodes = json.putArray("nodes");
        view.nodes()
                .forEach(node -> nodes.addObject()
                        .put("name", node.name())
                        .put("state", node.state().label())
                        .put("statement", node.statement())
                        .put("authority", node.authority()));
        ObjectNode waiting = json.putObject("waitingFor");
        for (AnchorKind kind : AnchorKind.values()) {
            ObjectNode of = waiting.putObject(kind.wireName());
            names(of.putArray("activate"), view.notReadyToActivate(kind));
            names(of.putArray("retire"), view.notReadyToRetire(kind));
        }
        return json;
    }

    private static void names(ArrayNode into, List<String> names) {
        names.forEach(into::add);
    }

    private static ObjectNode json(Anchor anchor) {
        return Json.object()
                .put("kind", anchor.kind().wireName())
                .put("generation", anchor.generation())
                .put("id", anchor.id())
                .put("state", anchor.state().wireName())
                .put("createdAt", anchor.life().createdAt().toString())
                .put("createdBy", anchor.life().createdBy())
                .put("activatedAt", text(anchor.life().activatedAt()))
                .put("retiredAt", text(anchor.life().retiredAt()));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
