package io.tollgate.control.key;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteParameters;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.Document;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.RequiresPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** API keys: issued for a consumer, found across all of them, and revoked. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class KeyController {
    private final Keys keys;

    KeyController(Keys keys) {
        this.keys = keys;
    }

    /** Issue a key; the answer holds its secret, and no later one does. */
    @Post("/consumers/{name}/keys")
    @RequiresPermission(OperatorPermission.KEYS_ISSUE)
    HttpResponse<Document> issue(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) @Nullable String body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        JsonNode request = Bodies.jsonOrEmpty(body);
        if (options.dryRun()) {
            return Document.ok(FieldChange.toJson(keys.wouldIssue(actor, name, request)));
        }
        return HttpResponse.created(
                new Document(keys.issue(actor, name, request, options.message()).toJson()));
    }

    /**
     * A page of one consumer's keys.
     *
     * @param only of its active keys expiring-soon: those that end within 7 days, the next one first; or never-used
     */
    @Get("/consumers/{name}/keys")
    @RequiresPermission(OperatorPermission.KEYS_READ)
    HttpResponse<Document> listOfConsumer(
            @Parameter(hidden = true) Actor actor,
            String name,
            @RequestBean ListParameters parameters,
            @QueryValue @Nullable String only) {
        KeyQuery query = KeyQuery.of(parameters.query(), name, only);
        return Document.ok(ListParameters.toJson(keys.list(actor, query), ApiKeyView::toReadersJson));
    }

    /**
     * A page of all keys; q looks into alias, consumer, prefix and id, or is a limit's name. Sorts by createdAt or alias, and by
     * expiresAt those that end soon.
     *
     * @param only of the active keys expiring-soon: those that end within 7 days, the next one first; or never-used
     */
    @Get("/keys")
    @RequiresPermission(OperatorPermission.KEYS_READ)
    HttpResponse<Document> list(
            @Parameter(hidden = true) Actor actor,
            @RequestBean ListParameters parameters,
            @QueryValue @Nullable String only) {
        KeyQuery query = KeyQuery.of(parameters.query(), null, only);
        return Document.ok(ListParameters.toJson(keys.list(actor, query), ApiKeyView::toReadersJson));
    }

    /**
     * One key, with the nodes on which its last change is in force. Of one that was rotated, {@code rotation} says since when, and
     * whether and in how many minutes somebody still came with it after that, as far as nodes have told. {@code lastUsedFrom} has the
     * address and the node of {@code lastUsedAt}.
     */
    @Get("/keys/{id}")
    @RequiresPermission(OperatorPermission.KEYS_READ)
    HttpResponse<Document> get(@Parameter(hidden = true) Actor actor, String id) {
        ApiKeyView key = keys.get(actor, id);
        return Document.ok(key.toReadersJson()).header("ETag", key.etag());
    }

    /** Revoke a key for good; the body may hold a reason. */
    @Post("/keys/{id}/revoke")
    @RequiresPermission(OperatorPermission.KEYS_REVOKE)
    HttpResponse<Document> revoke(
            @Parameter(hidden = true) Actor actor,
            String id,
            @Body @Schema(implementation = Document.class) @Nullable String body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        String reason = reason(Bodies.jsonOrEmpty(body));
        if (options.dryRun()) {
            return Document.ok(FieldChange.toJson(keys.wouldRevoke(actor, id, reason)));
        }
        return answer(keys.revoke(actor, id, reason, options.message()));
    }

    /** Rotate a key: the answer holds the secret of the new one; the old one ends after {@code {"overlap":"24h"}}. */
    @Post("/keys/{id}/rotate")
    @RequiresPermission(OperatorPermission.KEYS_ISSUE)
    HttpResponse<Document> rotate(
            @Parameter(hidden = true) Actor actor,
            String id,
            @Body @Schema(implementation = Document.class) @Nullable String body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        JsonNode request = Bodies.jsonOrEmpty(body);
        if (options.dryRun()) {
            return Document.ok(FieldChange.toJson(keys.wouldRotate(actor, id, request)));
        }
        IssuedKey issued = keys.rotate(actor, id, request, options.message());
        return HttpResponse.created(new Document(issued.toJson().put("replaces", id)));
    }

    /** Give a key other limits, on all nodes at once: {@code {"limits":["slow"]}}, an empty list for none. */
    @Put("/keys/{id}/limits")
    @RequiresPermission(OperatorPermission.KEYS_ISSUE)
    HttpResponse<Document> limit(
            @Parameter(hidden = true) Actor actor,
            String id,
            @Body @Schema(implementation = Document.class) @Nullable String body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        JsonNode request = Bodies.jsonOrEmpty(body);
        if (options.dryRun()) {
            return Document.ok(FieldChange.toJson(keys.wouldLimit(actor, id, request)));
        }
        return answer(keys.limit(actor, id, request, options.message()));
    }

    /**
     * Revoke every key of a consumer at once, a thousand at most; the body may hold a reason. {@code remaining} says how
     * many still open doors: ask again until it is 0.
     */
    @Post("/consumers/{name}/keys/revoke")
    @RequiresPermission(OperatorPermission.KEYS_REVOKE)
    HttpResponse<Document> revokeAll(
            @Parameter(hidden = true) Actor actor,
            String name,
            @Body @Schema(implementation = Document.class) @Nullable String body,
            @RequestBean WriteParameters parameters) {
        WriteOptions options = parameters.unconditional();
        String reason = reason(Bodies.jsonOrEmpty(body));
        return Document.ok(
                options.dryRun()
                        ? FieldChange.toJson(keys.wouldRevokeAll(actor, name, reason))
                        : keys.revokeAll(actor, name, reason, options.message()).toJson());
    }

    private static HttpResponse<Document> answer(ApiKeyView key) {
        return Document.ok(key.toJson()).header("ETag", key.etag());
    }

    private static String reason(JsonNode document) {
        try {
            return JsonObjectReader.<List<String>>read(document, in -> {
                        String reason = in.stringOrNull("reason");
                        return in.build(() -> List.of(reason == null ? "" : reason));
                    })
                    .getFirst();
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }
}
