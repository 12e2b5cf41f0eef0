package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.JsonObjectReader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom a token stands for. A token never gives more than its consumer has: roles and scopes only cut down.
 *
 * @param consumerClaim where the consumer's name is
 * @param rolesClaim where words are that stand for roles; null leaves the consumer all of its roles
 * @param roleMapping roles by word; empty means that words are roles' names. A word that is not there gives nothing
 * @param scopesClaim where scopes are (RFC 8693 section 4.2); a required permission must be among them too. Null asks for
 *     none
 * @param consumers which consumers it may name: names, and beginnings that end in {@code *}; {@code *} alone is every one
 */
public record ClaimRules(
        String consumerClaim,
        @Nullable String rolesClaim,
        Map<String, List<String>> roleMapping,
        @Nullable String scopesClaim,
        List<String> consumers) {
    private static final int WORDS_MAX = 256;
    private static final int ROLES_PER_WORD_MAX = 32;
    private static final int CONSUMERS_MAX = 256;
    private static final String ANYTHING = "*";
    private static final Pattern CONSUMER = Pattern.compile(Names.NAME.pattern() + "|[a-z0-9][a-z0-9._-]{0,62}\\*|\\*");
    private static final String CONSUMER_EXPECTED = "a consumer's name, its beginning and *, or * for every consumer";

    public ClaimRules {
        TreeMap<String, List<String>> copy = new TreeMap<>();
        roleMapping.forEach((word, roles) -> copy.put(word, List.copyOf(roles)));
        roleMapping = Collections.unmodifiableMap(copy);
        consumers = List.copyOf(consumers);
        if (consumers.isEmpty()) {
            throw new IllegalArgumentException("consumers: none (expected: at least one)");
        }
    }

    /** Whether a token may stand for the consumer of that name. */
    public boolean mayName(String consumer) {
        for (String bound : consumers) {
            boolean isBeginning = bound.endsWith(ANYTHING);
            if (isBeginning ? consumer.startsWith(bound.substring(0, bound.length() - 1)) : consumer.equals(bound)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a token may stand for every consumer, whoever else issues credentials for them. */
    public boolean isUnbound() {
        return consumers.contains(ANYTHING);
    }

    static ClaimRules read(JsonObjectReader in, Pattern form, String expected) {
        String consumer = claim(in, "consumerClaim", form, expected);
        String roles = claim(in, "rolesClaim", form, expected);
        Map<String, List<String>> mapping =
                in.stringLists("roleMapping", WORDS_MAX, ROLES_PER_WORD_MAX, Names.NAME, Names.NAME_EXPECTED);
        if (in.isNothing("rolesClaim") && !mapping.isEmpty()) {
            in.violation("roleMapping", "there is no rolesClaim (expected: one, or no mapping)");
        }
        String scopes = claim(in, "scopesClaim", form, expected);
        List<String> consumers = in.strings("consumers", CONSUMERS_MAX, CONSUMER, CONSUMER_EXPECTED);
        if (in.has("consumers") && in.isNothing("consumers")) {
            in.violation("consumers", "none (expected: at least one; \"*\" is every consumer)");
        }
        return new ClaimRules(
                consumer == null ? "sub" : consumer,
                roles,
                mapping,
                scopes,
                consumers.isEmpty() ? List.of(ANYTHING) : consumers);
    }

    private static @Nullable String claim(JsonObjectReader in, String field, Pattern form, String expected) {
        String path = in.stringOrNull(field);
        if (path != null && !form.matcher(path).matches()) {
            in.violation(field, "(expected: " + expected + ")");
        }
        return path;
    }

    void put(ObjectNode json) {
        json.put("consumerClaim", consumerClaim).put("rolesClaim", rolesClaim);
        ObjectNode mapping = json.putObject("roleMapping");
        roleMapping.forEach((word, roles) -> {
            ArrayNode array = mapping.putArray(word);
            roles.forEach(array::add);
        });
        json.put("scopesClaim", scopesClaim);
        JsonLists.put(json, "consumers", consumers);
    }
}
