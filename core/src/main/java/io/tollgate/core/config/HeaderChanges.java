package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Headers to set and to remove. Names are lower case; framing, routing and identity headers may not be touched.
 *
 * @param set name to value, replacing what is there
 * @param remove names
 */
public record HeaderChanges(Map<String, String> set, List<String> remove) {
    static final HeaderChanges NONE = new HeaderChanges(Map.of(), List.of());

    /** Headers that the gateway itself answers for. */
    private static final Set<String> UNTOUCHABLE = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "http2-settings",
            "expect",
            "keep-alive",
            "proxy-connection",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-consumer",
            "x-consumer-roles",
            "x-request-id");

    /** RFC 9110 section 5.5: a value neither starts nor ends with white space, and is ASCII to be safe everywhere. */
    private static final Pattern VALUE = Pattern.compile("|[!-~]|[!-~][\\t -~]{0,4094}[!-~]");

    private static final int CHANGES_MAX = 32;

    public HeaderChanges {
        set = Collections.unmodifiableMap(new TreeMap<>(set));
        remove = List.copyOf(remove);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return set.isEmpty() && remove.isEmpty();
    }

    static @Nullable HeaderChanges read(JsonObjectReader in) {
        Map<String, String> set = new TreeMap<>();
        in.stringMap("set", CHANGES_MAX).forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            String expected = expectation(lower);
            if (expected != null) {
                in.violation("set", name, "not to be set (expected: " + expected + ")");
            }
            if (!VALUE.matcher(value).matches()) { // never repeated: it may be a credential for the upstream
                in.violation("set", name, "value (expected: printable ASCII text without white space at its ends)");
            }
            if (set.put(lower, value) != null) {
                in.violation("set", name, "there twice, in another case (expected: each header once)");
            }
        });
        Set<String> remove = new LinkedHashSet<>();
        in.strings("remove", CHANGES_MAX, name -> expectation(name.toLowerCase(Locale.ROOT)))
                .forEach(name -> {
                    if (!remove.add(name.toLowerCase(Locale.ROOT))) {
                        in.violation(
                                "remove", "\"" + name + "\" is there twice, in another case (expected: each once)");
                    }
                });
        boolean none = set.isEmpty() && remove.isEmpty();
        return in.build(() -> none ? NONE : new HeaderChanges(set, List.copyOf(remove)));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        JsonLists.put(json, "set", set);
        JsonLists.put(json, "remove", remove);
        return json;
    }

    /** What was expected instead of the header {@code name}; null when it may be changed. */
    private static @Nullable String expectation(String name) {
        if (!Names.FIELD_NAME.matcher(name).matches() || name.contains("_")) {
            return "a header name without underscore";
        }
        return UNTOUCHABLE.contains(name) ? "none of those the gateway itself answers for" : null;
    }
}
