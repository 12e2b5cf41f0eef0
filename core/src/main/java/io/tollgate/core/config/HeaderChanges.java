package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.util.Collections;
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
            "keep-alive",
            "proxy-connection",
            "x-consumer",
            "x-consumer-roles",
            "x-request-id");

    private static final Pattern VALUE = Pattern.compile("[\\t -~]{0,4096}");

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
        in.stringMap("set", 32).forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (check(in, "set", lower) && VALUE.matcher(value).matches()) {
                set.put(lower, value);
            } else if (!VALUE.matcher(value).matches()) {
                in.violation("set", "value of " + lower + " (expected: printable ASCII text)");
            }
        });
        List<String> remove = in.strings("remove", 32, Names.FIELD_NAME, "a header name").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        remove.forEach(name -> check(in, "remove", name));
        return in.build(() -> new HeaderChanges(set, remove));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        JsonLists.put(json, "set", set);
        JsonLists.put(json, "remove", remove);
        return json;
    }

    private static boolean check(JsonObjectReader in, String field, String name) {
        if (!Names.FIELD_NAME.matcher(name).matches() || name.contains("_")) {
            in.violation(field, "\"" + name + "\" (expected: a header name)");
            return false;
        }
        if (UNTOUCHABLE.contains(name)) {
            in.violation(field, "\"" + name + "\" is set by the gateway itself");
            return false;
        }
        return true;
    }
}
