package io.tollgate.control.http;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.swagger.v3.oas.annotations.media.Schema;

/** A JSON object that is an answer. A type of its own, so that the OpenAPI document says "object". */
@Schema(type = "object", description = "A JSON object; its fields are in the reference of the admin API")
public record Document(@JsonValue JsonNode json) {
    /** A 200 with {@code json}. */
    public static MutableHttpResponse<Document> ok(JsonNode json) {
        return HttpResponse.ok(new Document(json));
    }
}
