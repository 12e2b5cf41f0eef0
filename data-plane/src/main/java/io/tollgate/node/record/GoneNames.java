package io.tollgate.node.record;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which names have been out of the configuration for so long that their series may go: everybody who reads has had the last counts by
 * then. Without that each route that ever was would keep its series, and the bound would one day be full of them. Confined to one thread
 * at a time.
 */
final class GoneNames {
    static final Duration KEPT = Duration.ofHours(1);

    private final Map<String, Long> goneSinceNanos = new HashMap<>();

    /** Those of {@code counted} that are not of {@code configured}, and have not been for {@link #KEPT}. */
    Set<String> over(Set<String> counted, Set<String> configured, long nowNanos) {
        goneSinceNanos.keySet().removeIf(name -> configured.contains(name) || !counted.contains(name));
        for (String name : counted) {
            if (!configured.contains(name)) {
                goneSinceNanos.putIfAbsent(name, nowNanos);
            }
        }
        return goneSinceNanos.entrySet().stream()
                .filter(gone -> nowNanos - gone.getValue() >= KEPT.toNanos())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
