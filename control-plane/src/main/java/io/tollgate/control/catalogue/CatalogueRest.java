package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.tollgate.control.http.Bodies;
import io.tollgate.control.http.ListParameters;
import io.tollgate.control.operator.Actor;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one way in which objects of any kind meet HTTP. The controllers name the paths and the permissions. */
@Singleton
final class CatalogueRest {
    /** The revision that holds after a write, so that a caller can wait for nodes to have it. */
    private static final String REVISION = "Tollgate-Revision";

    private final Catalogue catalogue;

    CatalogueRest(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    HttpResponse<JsonNode> list(Actor actor, Kind kind, ListParameters parameters) {
        return HttpResponse.ok(ListParameters.toJson(
                catalogue.list(actor, kind, parameters.query()),
                entry -> entry.object().toJson()));
    }

    HttpResponse<JsonNode> get(Actor actor, Kind kind, String name) {
        return withObject(HttpResponse.ok(), catalogue.get(actor, kind, name));
    }

    HttpResponse<JsonNode> put(
            Actor actor, Kind kind, String name, byte @Nullable [] body, WriteParameters parameters) {
        return answer(catalogue.put(actor, kind, name, Bodies.json(body), parameters.options()), parameters);
    }

    HttpResponse<JsonNode> patch(
            Actor actor, Kind kind, String name, byte @Nullable [] body, WriteParameters parameters) {
        return answer(catalogue.patch(actor, kind, name, Bodies.json(body), parameters.options()), parameters);
    }

    HttpResponse<JsonNode> delete(Actor actor, Kind kind, String name, WriteParameters parameters) {
        return answer(catalogue.delete(actor, kind, name, parameters.options()), parameters);
    }

    private static HttpResponse<JsonNode> answer(WriteResult result, WriteParameters parameters) {
        if (parameters.options().dryRun()) {
            return HttpResponse.ok(changes(result.changes()));
        }
        Entry entry = result.entry();
        if (entry == null) {
            return HttpResponse.<JsonNode>noContent().header(REVISION, Long.toString(result.revision()));
        }
        return withObject(HttpResponse.status(result.created() ? HttpStatus.CREATED : HttpStatus.OK), entry)
                .header(REVISION, Long.toString(result.revision()));
    }

    private static MutableHttpResponse<JsonNode> withObject(MutableHttpResponse<JsonNode> response, Entry entry) {
        JsonNode document = entry.object().toJson();
        return response.body(document).header("ETag", entry.etag());
    }

    private static JsonNode changes(List<FieldChange> changes) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("changes");
        changes.forEach(change -> list.add(change.toJson()));
        return json;
    }
}
