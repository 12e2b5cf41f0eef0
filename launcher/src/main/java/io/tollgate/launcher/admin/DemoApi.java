package io.tollgate.launcher.admin;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The API that a new system starts with: everything a request passes through, with names that say what they are. */
public final class DemoApi {
    private static final List<String> KINDS = List.of("upstreams", "routes", "roles", "consumers", "limits");

    private DemoApi() {}

    /** Whether nobody has configured anything yet. */
    public static boolean isSystemEmpty(AdminApi admin) throws IOException {
        for (var kind : KINDS) {
            if (!admin.get(kind + "?limit=1").path("items").isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes upstream, limit, route, role and consumer.
     *
     * @param upstreamPort where the demo upstream listens on loopback
     */
    public static void create(AdminApi admin, int upstreamPort) throws IOException {
        admin.put(
                "upstreams/demo",
                Map.of("name", "demo", "targets", List.of(Map.of("url", "http://127.0.0.1:" + upstreamPort))));
        admin.put(
                "limits/demo-per-consumer",
                Map.of(
                        "name", "demo-per-consumer",
                        "by", List.of("consumer"),
                        "rules", List.of(Map.of("requests", 100, "per", "1m"))));
        admin.put(
                "routes/demo",
                Map.of(
                        "name", "demo",
                        "match", Map.of("paths", List.of("/demo/**")),
                        "upstream", "demo",
                        "path", Map.of("stripPrefix", "/demo"),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", "demo:read", "write", "demo:write")),
                        "limits", List.of("demo-per-consumer")));
        admin.put("roles/demo-user", Map.of("name", "demo-user", "permissions", List.of("demo:read", "demo:write")));
        admin.put("consumers/demo", Map.of("name", "demo", "roles", List.of("demo-user")));
    }

    /** Issues the demo consumer a key and returns its secret. */
    public static String issueKey(AdminApi admin) throws IOException {
        return admin.post("consumers/demo/keys", Map.of("alias", "demo"))
                .path("secret")
                .asText();
    }
}
