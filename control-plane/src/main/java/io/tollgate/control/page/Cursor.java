package io.tollgate.control.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last row of a page: the values it is ordered by, the last of which is unique. As text it is opaque and bound to
 * the question it came from.
 */
public record Cursor(List<String> position) {
    private static final int TEXT_MAX = 4_096;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant BEHIND = Instant.parse("+10000-01-01T00:00:00Z");

    public Cursor {
        position = List.copyOf(position);
    }

    public static Cursor of(String... position) {
        return new Cursor(Arrays.asList(position));
    }

    /**
     * The cursor in {@code query}, of {@code size} values; empty at the start of the list.
     *
     * @param list which list it must be of: its name, and the filters that are not in {@code query}
     */
    public static Optional<Cursor> in(ListQuery query, int size, @Nullable Object... list) {
        String text = query.cursor();
        if (text == null || text.isBlank()) {
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
            if (values.size() != size || !json.path("of").asText().equals(question(query, list))) {
                throw refused();
            }
            if (values.stream().anyMatch(value -> value.chars().anyMatch(Character::isISOControl))) {
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

    /** The value at {@code index} as a time that PostgreSQL can hold. */
    public Instant time(int index) {
        try {
            return storable(Instant.parse(position.get(index)));
        } catch (DateTimeException e) {
            throw refused();
        }
    }

    /** {@code time}, unless it is outside the years 1 to 9999: then a {@link DateTimeException}. */
    public static Instant storable(Instant time) {
        if (time.isBefore(FIRST) || !time.isBefore(BEHIND)) {
            throw new DateTimeException("outside the years 0001 to 9999");
        }
        return time;
    }

    String text(ListQuery query, @Nullable Object... list) {
        ObjectNode json = Json.object().put("of", question(query, list));
        ArrayNode at = json.putArray("at");
        position.forEach(at::add);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.print(json).getBytes(StandardCharsets.UTF_8));
    }

    /** A digest of all that decides which rows a list has, and in which order. */
    private static String question(ListQuery query, @Nullable Object... list) {
        ArrayNode question = Json.object().putArray("question");
        question.add(query.q()).add(query.tag()).add(query.sort());
        for (Object part : list) {
            question.add(part == null ? null : part.toString());
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(Json.print(question).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
