package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.alert.AlertRule.Severity;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is, or was, wrong.
 *
 * @param subject what it is about, for example a route's name; empty for the whole system
 * @param words what is said of it
 * @param times of its life
 * @param silenced whether nobody is told of it now
 */
public record Alert(
        long id,
        String rule,
        String subject,
        Severity severity,
        State state,
        Words words,
        Times times,
        boolean silenced) {
    /** Where it is in its life. */
    public enum State {
        /** The condition holds, not for long enough yet. */
        PENDING,
        FIRING,
        RESOLVED
    }

    /** What is said of it. */
    public record Words(double value, String summary, String detail) {}

    /** Times; null for what has not come. */
    public record Times(
            Instant pendingAt,
            @Nullable Instant firingAt,
            @Nullable Instant resolvedAt) {}

    /** As the admin API and webhooks show it. */
    public ObjectNode toJson() {
        return Json.object()
                .put("id", id)
                .put("rule", rule)
                .put("subject", subject)
                .put("severity", JsonObjectReader.wireName(severity))
                .put("state", JsonObjectReader.wireName(state))
                .put("value", words.value)
                .put("summary", words.summary)
                .put("detail", words.detail)
                .put("pendingAt", times.pendingAt.toString())
                .put("firingAt", text(times.firingAt))
                .put("resolvedAt", text(times.resolvedAt))
                .put("silenced", silenced);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
