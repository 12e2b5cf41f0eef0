package io.tollgate.control.limited;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A counter of a limit that refused requests in the last minute.
 *
 * @param whose counter it is
 * @param refused requests in about the last minute, over all nodes: at least so many
 * @param last when it refused last
 * @param until when it may admit again, by the node that says latest; null when that is over or not known
 * @param shadow whether it only would have refused
 * @param nodes that report it, by name
 */
public record LimitedView(
        Whose whose, long refused, Instant last, @Nullable Instant until, boolean shadow, List<String> nodes) {
    public LimitedView {
        nodes = List.copyOf(nodes);
    }

    /**
     * Which limit, and whose counter.
     *
     * @param by the limit's dimensions in order; none when all requests are counted together
     */
    public record Whose(String limit, List<Value> by) {
        public Whose {
            by = List.copyOf(by);
        }

        /** For people: {@code consumer acme, address 203.0.113.7}. */
        public String text() {
            return by.isEmpty() ? "all requests" : by.stream().map(Value::words).collect(Collectors.joining(", "));
        }

        /** The value of that dimension, if requests had one and it may be told. */
        public Optional<String> value(String dimension) {
            return by.stream()
                    .filter(each -> each.dimension.equals(dimension) && !each.hidden && !each.text.isEmpty())
                    .map(Value::text)
                    .findFirst();
        }
    }

    /**
     * A value of a dimension.
     *
     * @param dimension as the limit names it: {@code consumer}, {@code header:x-tenant}
     * @param text empty when the request had none
     * @param hidden whether the text stands for the value, which may be a secret
     */
    public record Value(String dimension, String text, boolean hidden) {
        private String words() {
            String kind = dimension.replace(':', ' ');
            return text.isEmpty() ? kind + " (none)" : kind + (hidden ? " #" : " ") + text;
        }
    }

    /** As the admin API answers it. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("limit", whose.limit).put("subject", whose.text());
        ArrayNode by = json.putArray("by");
        whose.by.forEach(each ->
                by.addObject().put("dimension", each.dimension).put(each.hidden ? "fingerprint" : "value", each.text));
        json.put("refused", refused).put("last", last.toString());
        if (until != null) {
            json.put("until", until.toString());
        }
        json.put("shadow", shadow);
        nodes.forEach(json.putArray("nodes")::add);
        return json;
    }
}
