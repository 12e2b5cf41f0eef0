package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.util.Set;
import java.util.TreeSet;

/**
 * A configuration that nobody has saved: the one of a revision, with objects of somebody's own in it.
 *
 * @param base what it was made of
 * @param configuration with the objects added, or in the place of those of their names
 * @param objects which those are, as {@code routes/orders-read}
 */
public record Draft(Published base, Configuration configuration, Set<String> objects) {
    public Draft {
        objects = Set.copyOf(objects);
    }

    /** Whether the object of that kind and name is not the saved one. */
    public boolean has(Kind kind, String name) {
        return objects.contains(kind.plural() + "/" + name);
    }

    /** {@code {"revision","objects":["routes/orders-read",…]}}: what of it is a draft, and by which revision the rest is. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("revision", base.revision());
        new TreeSet<>(objects).forEach(json.putArray("objects")::add);
        return json;
    }
}
