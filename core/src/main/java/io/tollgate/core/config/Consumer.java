package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who calls APIs: a person, a team or a program that owns keys.
 *
 * @param roles names of {@link Role}s
 * @param limits names of {@link Limit}s that hold for every request of this consumer
 * @param enabled when false every credential of this consumer is refused
 */
public record Consumer(String name, List<String> roles, List<String> tags, boolean enabled, List<String> limits)
        implements ConfigObject {
    public Consumer {
        Names.requireName(name);
        roles = List.copyOf(roles);
        tags = List.copyOf(tags);
        limits = List.copyOf(limits);
    }

    static @Nullable Consumer read(JsonObjectReader in) {
        String name = Names.name(in);
        List<String> roles = in.strings("roles", 64, Names.NAME, Names.NAME_EXPECTED);
        List<String> tags = Names.tags(in);
        boolean enabled = in.flag("enabled", true);
        List<String> limits = in.strings("limits", 16, Names.NAME, Names.NAME_EXPECTED);
        return in.build(() -> new Consumer(name, roles, tags, enabled, limits));
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name);
        JsonLists.put(json, "roles", roles);
        JsonLists.put(json, "tags", tags);
        json.put("enabled", enabled);
        JsonLists.put(json, "limits", limits);
        return json;
    }
}
