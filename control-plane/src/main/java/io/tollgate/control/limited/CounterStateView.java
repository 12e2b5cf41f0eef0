package io.tollgate.control.limited;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.limited.LimitedView.Whose;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a limit's counters stand for somebody at one moment.
 *
 * @param rules one for each rule of the limit
 * @param silent why nodes are not in it, by name
 * @param limited who it is in the list of those whom the limit refused in the last minute; null when in none
 */
public record CounterStateView(
        Whose whose,
        List<RuleState> rules,
        SortedMap<String, String> silent,
        @Nullable LimitedView limited) {
    public CounterStateView {
        rules = List.copyOf(rules);
        silent = new TreeMap<>(silent);
    }

    /**
     * One rule's counter.
     *
     * @param rule for people: {@code 100 per 1m}
     * @param kind what its numbers are
     * @param left what nobody holds yet; null when nobody could tell
     * @param resetAt when something that is spent comes back; null when nothing is spent, or nobody could tell
     * @param holders what nodes hold of it, by name of the node; those that hold nothing and refuse nobody are left out
     */
    public record RuleState(
            String rule,
            RuleKind kind,
            @Nullable Long left,
            @Nullable Instant resetAt,
            List<Holder> holders) {
        public RuleState {
            holders = List.copyOf(holders);
        }

        /** What nodes hold together. */
        public long held() {
            return holders.stream().mapToLong(Holder::held).sum();
        }
    }

    /** What counts. */
    public enum RuleKind {
        /** Held are permits that a node may spend by itself; left is what the cluster has. */
        RATE,
        /** Left is what the control plane has; what nodes hold is not told. */
        QUOTA,
        /** Held are requests that are under way. */
        IN_FLIGHT
    }

    /**
     * One node.
     *
     * @param refusesUntil when it may admit again; null when it does not refuse
     */
    public record Holder(String node, long held, @Nullable Instant refusesUntil) {}

    /** As the admin API answers it. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("limit", whose.limit()).put("subject", whose.text());
        ArrayNode items = json.putArray("rules");
        rules.forEach(rule -> {
            ObjectNode item = items.addObject()
                    .put("rule", rule.rule)
                    .put("kind", rule.kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            if (rule.left != null) {
                item.put("left", rule.left);
            }
            if (rule.resetAt != null) {
                item.put("resetAt", rule.resetAt.toString());
            }
            item.put("held", rule.held());
            ArrayNode holders = item.putArray("nodes");
            rule.holders.forEach(holder -> {
                ObjectNode each = holders.addObject().put("node", holder.node).put("held", holder.held);
                if (holder.refusesUntil != null) {
                    each.put("refusesUntil", holder.refusesUntil.toString());
                }
            });
        });
        ObjectNode without = json.putObject("silent");
        for (Map.Entry<String, String> each : silent.entrySet()) {
            without.put(each.getKey(), each.getValue());
        }
        json.set("limited", limited == null ? null : limited.toJson());
        return json;
    }
}
