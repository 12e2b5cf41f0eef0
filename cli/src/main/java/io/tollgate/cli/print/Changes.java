package io.tollgate.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a write of the configuration changes, or would change. */
public final class Changes {
    private static final int VALUE_CHARACTERS_MAX = 60;

    private Changes() {}

    /** The changes in an answer for people: an object a line, and its fields below it. */
    public static String text(JsonNode answer) {
        Map<String, List<JsonNode>> byObject = new LinkedHashMap<>();
        for (JsonNode change : answer.path("changes")) {
            String[] words = change.path("pointer").asText().split("/", 4);
            byObject.computeIfAbsent(words[1] + "/" + words[2], object -> new ArrayList<>())
                    .add(change);
        }
        StringBuilder text = new StringBuilder();
        byObject.forEach((object, changes) -> {
            String whole = changes.getFirst().path("pointer").asText();
            boolean isWhole = whole.equals("/" + object);
            String sign =
                    !isWhole ? "~ " : changes.getFirst().path("op").asText().equals("add") ? "+ " : "- ";
            text.append(sign).append(object).append('\n');
            if (!isWhole) {
                changes.forEach(change -> text.append(line(object, change)));
            }
        });
        JsonNode counts = answer.path("objects");
        return byObject.isEmpty()
                ? "no difference\n"
                : text + counts.path("added").asText() + " added, "
                        + counts.path("changed").asText() + " changed, "
                        + counts.path("removed").asText() + " removed\n";
    }

    private static String line(String object, JsonNode change) {
        String field = change.path("pointer").asText().substring(object.length() + 1);
        return "    " + field + ": " + value(change.path("before")) + " -> " + value(change.path("after")) + "\n";
    }

    private static String value(JsonNode value) {
        String text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() > VALUE_CHARACTERS_MAX ? text.substring(0, VALUE_CHARACTERS_MAX) + "…" : text;
    }
}
