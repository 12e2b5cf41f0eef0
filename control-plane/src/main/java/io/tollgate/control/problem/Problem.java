package io.tollgate.control.problem;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 says it.
 *
 * @param status the HTTP status
 * @param code the stable word that programs look at
 * @param title the same for every problem of this code
 * @param detail this one, for people
 * @param errors where the document is wrong; empty when that is not the matter
 * @param users who uses the object; empty when that is not the matter
 * @param retryAfter when to try again; null when that is not the matter
 */
public record Problem(
        int status,
        String code,
        String title,
        String detail,
        List<Violation> errors,
        List<String> users,
        @Nullable Duration retryAfter) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "urn:tollgate:problem:";

    public Problem {
        errors = List.copyOf(errors);
        users = List.copyOf(users);
    }

    /** A problem that has nothing more to say than its detail. */
    public Problem(int status, String code, String title, String detail) {
        this(status, code, title, detail, List.of(), List.of(), null);
    }

    /** What {@code refusal} is to the outside: the one place where refusals meet HTTP. */
    public static Problem of(ProblemException refusal) {
        String detail = String.valueOf(refusal.getMessage());
        return switch (refusal) {
            case ProblemException.Malformed e ->
                new Problem(400, "malformed", "The request can't be read", detail, e.violations(), List.of(), null);
            case ProblemException.Unauthorized ignored -> new Problem(401, "unauthorized", "Say who you are", detail);
            case ProblemException.SecondFactorNeeded ignored ->
                new Problem(401, "second-factor-needed", "A code is needed", detail);
            case ProblemException.Forbidden ignored -> new Problem(403, "forbidden", "Not allowed", detail);
            case ProblemException.NotFound ignored -> new Problem(404, "not-found", "Not found", detail);
            case ProblemException.Conflict e ->
                new Problem(409, "in-use", "Used by others", detail, List.of(), e.users(), null);
            case ProblemException.PreconditionFailed ignored ->
                new Problem(412, "stale", "Changed in the meantime", detail);
            case ProblemException.TooLarge ignored -> new Problem(413, "too-large", "The body is too large", detail);
            case ProblemException.Invalid e ->
                new Problem(422, "invalid", "The document is wrong", detail, e.violations(), List.of(), null);
            case ProblemException.TooManyRequests e ->
                new Problem(429, "too-many-requests", "Too often", detail, List.of(), List.of(), e.retryAfter());
            case ProblemException.Unanswered ignored ->
                new Problem(504, "no-answer", "It was sent, and not answered", detail);
            case ProblemException.Unavailable ignored ->
                new Problem(
                        503,
                        "database-unavailable",
                        "The database is away",
                        detail,
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(5));
        };
    }

    /** The document. */
    public ObjectNode toJson(String instance, String requestId) {
        ObjectNode json = Json.object()
                .put("type", TYPES + code)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("instance", instance)
                .put("code", code)
                .put("requestId", requestId);
        if (!errors.isEmpty()) {
            ArrayNode list = json.putArray("errors");
            errors.forEach(
                    error -> list.addObject().put("pointer", error.pointer()).put("detail", error.detail()));
        }
        if (!users.isEmpty()) {
            ArrayNode list = json.putArray("users");
            users.forEach(list::add);
        }
        return json;
    }
}
