package io.tollgate.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import org.jspecify.annotations.Nullable;

/**
 * How an upstream's target is chosen. Its wire form is the algorithm's name, or an object with the name as its one field
 * where the algorithm has parameters: {@code {"consistent-hash":{"on":"header:x-user"}}}.
 */
public sealed interface LoadBalancing {
    /** The wire names, in the order in which forms offer them. */
    String EXPECTED = "round-robin, least-requests, ewma, consistent-hash";

    /** One after the other, by weight. */
    record RoundRobin() implements LoadBalancing {}

    /** Of two at random the one with fewer requests under way for its weight. */
    record LeastRequests() implements LoadBalancing {}

    /** Of two at random the one that answers sooner, as far as its recent latency and its load tell. */
    record Ewma() implements LoadBalancing {}

    /** Always the same target for the same value of {@code on}. */
    record ConsistentHash(HashKey on) implements LoadBalancing {}

    /** The algorithm's name. */
    default String wireName() {
        return switch (this) {
            case RoundRobin() -> "round-robin";
            case LeastRequests() -> "least-requests";
            case Ewma() -> "ewma";
            case ConsistentHash(HashKey _) -> "consistent-hash";
        };
    }

    /** The wire form: a text, or an object where there are parameters. */
    default JsonNode toJson() {
        return switch (this) {
            case RoundRobin(), LeastRequests(), Ewma() -> TextNode.valueOf(wireName());
            case ConsistentHash(HashKey on) ->
                Json.object().set(wireName(), Json.object().put("on", on.wire()));
        };
    }

    static LoadBalancing read(JsonObjectReader in, String field) {
        JsonNode value = in.raw(field);
        if (value.isObject()) {
            return in.object(field, new RoundRobin(), LoadBalancing::readObject);
        }
        LoadBalancing named = value.isNull() ? new RoundRobin() : value.isTextual() ? named(value.textValue()) : null;
        if (named != null) {
            return named;
        }
        String given = value.isTextual() ? '"' + shorten(value.textValue()) + '"' : "neither a text nor an object";
        in.violation(field, given + " (expected: one of " + EXPECTED + ")");
        return new RoundRobin();
    }

    private static @Nullable LoadBalancing readObject(JsonObjectReader in) {
        ConsistentHash hash = in.objectOrNull("consistent-hash", LoadBalancing::readHash);
        if (hash == null && in.raw("consistent-hash").isNull()) {
            in.violation("consistent-hash", "missing (expected: an object with on)");
        }
        return in.build(() -> hash == null ? new RoundRobin() : hash);
    }

    private static @Nullable ConsistentHash readHash(JsonObjectReader in) {
        String on = in.raw("on").isNull() ? "address" : in.string("on", HashKey.FORM, HashKey.EXPECTED);
        return in.build(() -> new ConsistentHash(HashKey.of(on)));
    }

    private static @Nullable LoadBalancing named(String name) {
        return switch (name) {
            case "round-robin" -> new RoundRobin();
            case "least-requests" -> new LeastRequests();
            case "ewma" -> new Ewma();
            case "consistent-hash" -> new ConsistentHash(HashKey.ADDRESS);
            default -> null;
        };
    }

    private static String shorten(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
