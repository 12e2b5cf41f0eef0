package io.tollgate.launcher.up;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What of the launcher's settings a process gets to see: a node has no business with the database or the master key. */
final class Environment {
    private static final String OURS = "TOLLGATE_";
    private static final Set<String> CONTROL_PLANE_ONLY =
            Set.of("TOLLGATE_DB_", "TOLLGATE_MASTER_KEY", "TOLLGATE_ADMIN_PASSWORD");

    private Environment() {}

    /**
     * What the control plane sees. Its database's settings only together with an address: they would else meet those of
     * our own PostgreSQL.
     */
    static Map<String, String> controlPlane(Map<String, String> all) {
        var seen = ours(all);
        if (all.getOrDefault("TOLLGATE_DB_URL", "").isBlank()) {
            seen.keySet().removeIf(name -> name.startsWith("TOLLGATE_DB_"));
        }
        return seen;
    }

    static Map<String, String> node(Map<String, String> all) {
        var seen = ours(all);
        seen.keySet().removeIf(name -> CONTROL_PLANE_ONLY.stream().anyMatch(name::startsWith));
        return seen;
    }

    private static Map<String, String> ours(Map<String, String> all) {
        var ours = new HashMap<>(all);
        ours.keySet().removeIf(name -> !name.startsWith(OURS));
        return ours;
    }
}
