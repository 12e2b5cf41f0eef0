package io.tollgate.node.snapshot;

import io.tollgate.node.limit.LimitPlan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The limits of API keys in one revision, by the lists of names that keys have: keys travel apart from snapshots, and many
 * have the same list, which is worked out once. Any thread.
 */
public final class KeyLimits {
    /** Lists that are remembered; those of keys beyond are worked out for each request. */
    private static final int LISTS_MAX = 4_096;

    private final Map<String, LimitPlan> byName;
    private final Map<List<String>, Named> known = new ConcurrentHashMap<>();

    KeyLimits(Map<String, LimitPlan> byName) {
        this.byName = Map.copyOf(byName);
    }

    /**
     * What a list of names stands for.
     *
     * @param plans in order of the names
     * @param missing a limit that this revision does not have: the key has come before its snapshot, or after the one in
     *     which the limit has gone; empty when there is none
     */
    public record Named(List<LimitPlan> plans, String missing) {
        public Named {
            plans = List.copyOf(plans);
        }
    }

    /** The limits of those names. */
    public Named of(List<String> names) {
        Named found = known.get(names);
        if (found != null) {
            return found;
        }
        Named made = find(names);
        if (known.size() < LISTS_MAX) {
            known.put(names, made);
        }
        return made;
    }

    private Named find(List<String> names) {
        return new Named(
                names.stream().map(byName::get).filter(Objects::nonNull).toList(),
                names.stream()
                        .filter(name -> !byName.containsKey(name))
                        .findFirst()
                        .orElse(""));
    }
}
