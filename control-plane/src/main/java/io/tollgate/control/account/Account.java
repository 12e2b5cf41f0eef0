package io.tollgate.control.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator as others see one. No secret.
 *
 * @param mustChangePassword may do nothing before the password is another
 * @param hasSecondFactor signs in with a code too
 * @param version grows with each change
 */
public record Account(
        String username,
        List<String> roles,
        boolean enabled,
        boolean mustChangePassword,
        boolean hasSecondFactor,
        Times times,
        long version) {
    public Account {
        roles = List.copyOf(roles);
    }

    /**
     * When what happened.
     *
     * @param lastLoginAt null before the first
     */
    public record Times(
            Instant createdAt,
            Instant passwordChangedAt,
            @Nullable Instant lastLoginAt) {}

    /** What a write that must not overwrite others sends as {@code If-Match}, with its quotes. */
    public String etag() {
        return "\"v" + version + "\"";
    }

    /** What people may change. */
    ObjectNode document() {
        ObjectNode json = Json.object().put("username", username);
        roles.forEach(json.putArray("roles")::add);
        return json.put("enabled", enabled);
    }

    /** What REST answers. */
    ObjectNode toJson() {
        ObjectNode json = document()
                .put("mustChangePassword", mustChangePassword)
                .put("secondFactor", hasSecondFactor)
                .put("createdAt", times.createdAt().toString())
                .put("passwordChangedAt", times.passwordChangedAt().toString());
        Instant lastLoginAt = times.lastLoginAt();
        return json.put("lastLoginAt", lastLoginAt == null ? null : lastLoginAt.toString());
    }
}
