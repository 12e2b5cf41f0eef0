package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What consumers who have it may do on the data plane.
 *
 * @param permissions forms of {@link Permission#GRANT}; an empty list permits nothing
 */
public record Role(String name, List<String> permissions) implements ConfigObject {
    public Role {
        Names.requireName(name);
        permissions = List.copyOf(permissions);
    }

    static @Nullable Role read(JsonObjectReader in) {
        String name = Names.name(in);
        List<String> permissions = in.strings("permissions", 512, Permission.GRANT, Permission.GRANT_EXPECTED);
        return in.build(() -> new Role(name, permissions));
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name);
        JsonLists.put(json, "permissions", permissions);
        return json;
    }
}
