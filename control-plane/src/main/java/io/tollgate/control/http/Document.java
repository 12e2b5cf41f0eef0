package io.tollgate.control.http;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tollgate.core.json.Json;
import java.util.Collection;
import java.util.function.Function;

/** A JSON object that is an answer. A type of its own, so that the OpenAPI document says "object". */
@Schema(type = "object", description = "A JSON object; its fields are in the reference of the admin API")
public record Document(@JsonValue JsonNode json) {
    /** A 200 with {@code json}. */
    public static MutableHttpResponse<Document> ok(JsonNode json) {
        return HttpResponse.ok(new Document(json));
    }

    /** A 200 with all of {@code found} as {@code items}. */
    public static <T> MutableHttpResponse<Document> all(Collection<T> found, Function<T, ? extends JsonNode> form) {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        found.forEach(each -> items.add(form.apply(each)));
        return ok(json);
    }

    /** A 201 or 200 with {@code json}, which has been written, and its {@code ETag}. */
    public static MutableHttpResponse<Document> written(boolean created, JsonNode json, String etag) {
        return HttpResponse.<Document>status(created ? HttpStatus.CREATED : HttpStatus.OK)
                .body(new Document(json))
                .header("ETag", etag);
    }
}
