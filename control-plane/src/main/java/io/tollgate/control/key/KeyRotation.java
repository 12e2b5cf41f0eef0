package io.tollgate.control.key;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rotated key and its successor are: pure. */
final class KeyRotation {
    private static final Duration OVERLAP = Duration.ofHours(24);
    private static final Duration OVERLAP_MAX = Duration.ofDays(90);

    private KeyRotation() {}

    /** How long both keys are good. */
    static Duration overlap(JsonNode request) {
        try {
            return JsonObjectReader.read(request, in -> {
                Duration overlap = in.duration("overlap", OVERLAP, Duration.ZERO, OVERLAP_MAX);
                return in.build(() -> overlap);
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    /** One that may still be used. */
    static ApiKeyView requireGood(ApiKeyView key) {
        if (key.status() != ApiKeyView.Status.ACTIVE) {
            throw new Invalid("", "the key is " + key.status().wireName() + " (expected: an active one)");
        }
        return key;
    }

    /** A key that nobody may use any more needs no successor but a new key. */
    static ApiKeyView requireActive(ApiKeyView key) {
        if (requireGood(key).life().replacedBy() != null) {
            throw new Invalid(
                    "", "the key was rotated to " + key.life().replacedBy() + " (expected: one that was not)");
        }
        return key;
    }

    /** The same key again, for a life of the same length; roles that its consumer has lost are gone. */
    static KeyRequest request(ApiKeyView old, Consumer owner, Instant now) {
        Instant end = old.life().expiresAt();
        @Nullable List<String> roles = old.roles();
        return new KeyRequest(
                old.alias(),
                end == null
                        ? null
                        : KeyRequest.latest(now.plus(Duration.between(old.life().createdAt(), end))),
                roles == null
                        ? null
                        : roles.stream().filter(owner.roles()::contains).toList(),
                old.allowedCidrs(),
                old.limits());
    }

    /** When the old key ends. */
    static Instant end(ApiKeyView old, Instant now, Duration overlap) {
        Instant end = now.plus(overlap);
        Instant before = old.life().expiresAt();
        return before != null && before.isBefore(end) ? before : end;
    }
}
