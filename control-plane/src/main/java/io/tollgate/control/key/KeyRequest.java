package io.tollgate.control.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.json.Violation;
import io.tollgate.core.key.Cidr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a new key.
 *
 * @param alias what people call it; may be empty
 * @param roles a subset of the consumer's; null means all of them
 * @param allowedCidrs where it may come from; empty means anywhere
 * @param limits names of limits that hold for it beside all others
 */
record KeyRequest(
        String alias,
        @Nullable Instant expiresAt,
        @Nullable List<String> roles,
        List<String> allowedCidrs,
        List<String> limits) {
    private static final Pattern ALIAS = Pattern.compile("[^\\p{Cntrl}]{0,100}");
    private static final Pattern ADDRESS_BLOCK = Pattern.compile("[0-9a-fA-F.:/]{1,64}");
    private static final Instant EXPIRES_BEFORE = Instant.parse("+10000-01-01T00:00:00Z");
    private static final int CIDRS_MAX = 64;
    private static final int LIMITS_MAX = 16;

    /** Reads it, and refuses what can't hold in {@code configuration} for {@code consumer} at {@code now}. */
    static KeyRequest read(JsonNode document, Configuration configuration, Consumer consumer, Instant now) {
        KeyRequest request;
        try {
            request = JsonObjectReader.read(document, KeyRequest::read);
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
        List<Violation> violations = request.violations(consumer, now);
        violations.addAll(unknown(request.limits(), configuration));
        if (!violations.isEmpty()) {
            throw new Invalid(violations);
        }
        return request;
    }

    /** Reads {@code {"limits":["slow"]}}, which may be none, and refuses names that no limit has. */
    static List<String> readLimits(JsonNode document, Configuration configuration) {
        List<String> limits;
        try {
            limits = JsonObjectReader.<List<String>>read(document, in -> {
                if (!in.has("limits")) {
                    in.violation("limits", "missing (expected: a list; an empty one for none)");
                }
                List<String> names = limits(in);
                return in.build(() -> names);
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
        List<Violation> violations = unknown(limits, configuration);
        if (!violations.isEmpty()) {
            throw new Invalid(violations);
        }
        return limits;
    }

    private static List<String> limits(JsonObjectReader in) {
        return in.strings("limits", LIMITS_MAX, Names.NAME, Names.NAME_EXPECTED);
    }

    private static List<Violation> unknown(List<String> limits, Configuration configuration) {
        List<Violation> found = new ArrayList<>();
        for (int i = 0; i < limits.size(); i++) {
            if (configuration.find(Kind.LIMIT, limits.get(i)).isEmpty()) {
                found.add(new Violation(
                        "/limits/" + i, "\"" + limits.get(i) + "\" (expected: the name of an existing limit)"));
            }
        }
        return found;
    }

    /** The key that would be made, as far as it is known before it is. */
    ObjectNode toJson(String consumer) {
        ObjectNode json = Json.object()
                .put("alias", alias)
                .put("consumer", consumer)
                .put("status", ApiKeyView.Status.ACTIVE.wireName());
        if (roles == null) {
            json.putNull("roles");
        } else {
            roles.forEach(json.putArray("roles")::add);
        }
        allowedCidrs.forEach(json.putArray("allowedCidrs")::add);
        limits.forEach(json.putArray("limits")::add);
        return json.put("expiresAt", expiresAt == null ? null : expiresAt.toString());
    }

    private static @Nullable KeyRequest read(JsonObjectReader in) {
        String alias = in.stringOrNull("alias");
        if (alias != null && !ALIAS.matcher(alias).matches()) {
            in.violation("alias", "(expected: at most 100 characters, no control characters)");
        }
        Instant expiresAt = in.instantOrNull("expiresAt");
        List<String> roles = in.strings("roles", 64, Names.NAME, Names.NAME_EXPECTED);
        boolean restrictsRoles = in.has("roles");
        List<String> cidrs =
                in.strings("allowedCidrs", CIDRS_MAX, ADDRESS_BLOCK, "an address block such as 10.0.0.0/8");
        List<String> limits = limits(in);
        return in.build(() -> new KeyRequest(
                alias == null ? "" : alias.strip(), expiresAt, restrictsRoles ? roles : null, cidrs, limits));
    }

    /** {@code end}, or the last second that a key may be good for. */
    static Instant latest(Instant end) {
        return end.isBefore(EXPIRES_BEFORE) ? end : EXPIRES_BEFORE.minusSeconds(1);
    }

    private List<Violation> violations(Consumer consumer, Instant now) {
        List<Violation> found = new ArrayList<>();
        if (expiresAt != null && !expiresAt.isBefore(EXPIRES_BEFORE)) {
            found.add(new Violation("/expiresAt", expiresAt + " (expected: a time before the year 10000)"));
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            found.add(new Violation("/expiresAt", expiresAt + " is in the past (expected: a time to come)"));
        }
        List<String> asked = roles == null ? List.of() : roles;
        for (int i = 0; i < asked.size(); i++) {
            if (!consumer.roles().contains(asked.get(i))) {
                found.add(new Violation(
                        "/roles/" + i,
                        "\"" + asked.get(i) + "\" (expected: a role of consumer " + consumer.name() + ")"));
            }
        }
        for (int i = 0; i < allowedCidrs.size(); i++) {
            try {
                Cidr.parse(allowedCidrs.get(i));
            } catch (IllegalArgumentException e) {
                found.add(new Violation("/allowedCidrs/" + i, String.valueOf(e.getMessage())));
            }
        }
        return found;
    }
}
