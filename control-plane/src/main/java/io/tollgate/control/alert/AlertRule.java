package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When to say what to whom.
 *
 * @param summary what is wrong, in a sentence, for whoever is woken
 * @param holdFor how long the condition holds before it is told
 * @param channels to tell; none tells all of them
 */
public record AlertRule(
        String name, Switch on, String summary, Condition condition, Duration holdFor, List<String> channels) {
    private static final int SUMMARY_MAX = 300;
    private static final int CHANNELS_MAX = 16;
    private static final Duration HOLD_MAX = Duration.ofHours(24);

    public AlertRule {
        channels = List.copyOf(channels);
    }

    /** Whether it is judged, and how bad it is. */
    public record Switch(boolean enabled, Severity severity) {}

    /** How bad it is. */
    public enum Severity {
        /** Somebody must look now. */
        CRITICAL,
        /** Somebody should look today. */
        WARNING
    }

    /** Reads the document of the rule {@code name}. */
    static AlertRule read(String name, JsonNode document) {
        try {
            return JsonObjectReader.read(document, in -> read(name, in));
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static @Nullable AlertRule read(String name, JsonObjectReader in) {
        if (in.has("name") && !name.equals(in.stringOrNull("name"))) {
            in.violation("name", "(expected: " + name + ", as in the path)");
        }
        if (!Names.NAME.matcher(name).matches()) {
            in.violation("name", "(expected: " + Names.NAME_EXPECTED + ")");
        }
        boolean enabled = in.flag("enabled", true);
        Severity severity = in.oneOf("severity", Severity.WARNING, Severity.class);
        String summary = in.stringOrNull("summary");
        if (summary != null
                && (summary.length() > SUMMARY_MAX || summary.chars().anyMatch(Character::isISOControl))) {
            in.violation("summary", "(expected: at most " + SUMMARY_MAX + " characters in one line)");
        }
        if (!in.has("condition")) {
            in.violation("condition", "missing (expected: an object)");
        }
        Condition condition = in.objectOrNull("condition", Condition::read);
        Duration holdFor = in.duration("for", Duration.ZERO, Duration.ZERO, HOLD_MAX);
        List<String> channels = in.strings("channels", CHANNELS_MAX, Names.NAME, Names.NAME_EXPECTED);
        return in.build(() -> new AlertRule(
                name,
                new Switch(enabled, severity),
                summary == null ? "" : summary,
                Objects.requireNonNull(condition, "else there is a violation"),
                holdFor,
                channels));
    }

    /** As it is read. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("name", name)
                .put("enabled", on.enabled)
                .put("severity", JsonObjectReader.wireName(on.severity))
                .put("summary", summary);
        json.set("condition", condition.toJson());
        json.put("for", HumanDuration.print(holdFor));
        ArrayNode names = json.putArray("channels");
        channels.forEach(names::add);
        return json;
    }

    AlertRule enabled(boolean wanted) {
        return new AlertRule(name, new Switch(wanted, on.severity), summary, condition, holdFor, channels);
    }
}
