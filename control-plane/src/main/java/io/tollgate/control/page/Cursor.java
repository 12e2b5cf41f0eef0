package io.tollgate.control.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The last row of a page: the values it is ordered by, the last of which is unique. As text it is opaque and bound to
 * the question it came from.
 */
public record Cursor(List<String> position) {
    private static final int TEXT_MAX = 4_096;

    public Cursor {
        position = List.copyOf(position);
    }

    public static Cursor of(String... position) {
        return new Cursor(Arrays.asList(position));
    }

    /** The cursor in {@code query}, of {@code size} values; empty at the start of the list. */
    public static Optional<Cursor> in(ListQuery query, int size) {
        String text = query.cursor();
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        if (text.length() > TEXT_MAX) {
            throw refused();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            JsonNode json = Json.parse(bytes);
            List<String> values = new ArrayList<>();
            json.path("at").forEach(value -> values.add(value.asText()));
            if (values.size() != size || json.path("of").asInt(0) != question(query)) {
                throw refused();
            }
            return Optional.of(new Cursor(values));
        } catch (IllegalArgumentException | InvalidDocumentException e) {
            throw refused();
        }
    }

    /** A cursor that says something other than a page of this question did. */
    public static Malformed refused() {
        return new Malformed(
                "?cursor", "not a cursor of this list (expected: \"next\" of a page of the same question)");
    }

    String text(ListQuery query) {
        ObjectNode json = Json.object().put("of", question(query));
        ArrayNode at = json.putArray("at");
        position.forEach(at::add);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.print(json).getBytes(StandardCharsets.UTF_8));
    }

    private static int question(ListQuery query) {
        return Objects.hash(query.q(), query.tag(), query.sort());
    }
}
