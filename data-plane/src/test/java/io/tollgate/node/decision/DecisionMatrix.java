package io.tollgate.node.decision;

import io.tollgate.core.key.ApiKeyText;
import io.tollgate.node.door.Door;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Method × credential × role × route: what is asked, of a configuration with a case of each. */
final class DecisionMatrix {
    /** The last two are methods like PURGE: that permissions have such words says nothing about them. */
    static final List<String> METHODS =
            List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PURGE", "TRACE", "read", "write");

    static final List<String> PATHS = List.of(
            "/public/1",
            "/read/1",
            "/both/1",
            "/method/1",
            "/deep/1",
            "/get/1",
            "/off/1",
            "/header/1",
            "/tokens/1",
            "/either/1",
            "/shadowed/1",
            "/closing/1",
            "/opening/1",
            "/switching/1",
            "/read/%31",
            "/read/../both",
            "/nowhere");

    private DecisionMatrix() {}

    /** A request's fields by a word for them. */
    static Map<String, List<Map.Entry<String, String>>> credentials(Door door) {
        Map<String, List<Map.Entry<String, String>>> all = new LinkedHashMap<>();
        all.put("none", List.of());
        for (String consumer :
                List.of("reader", "writer", "all", "prefix", "deep", "two", "nothing", "roleless", "off")) {
            all.put(consumer, key(door.issue(consumer)));
            all.put(consumer + " cut to nothing", key(door.issueCutDown(consumer, List.of())));
            all.put(consumer + " cut to reader", key(door.issueCutDown(consumer, List.of("reader"))));
        }
        ApiKeyText good = door.issue("all");
        all.put("bearer", List.of(Map.entry("authorization", "Bearer " + good.text())));
        all.put("basic", List.of(Map.entry("authorization", "Basic dXNlcjpwYXNz")));
        all.put("revoked", key(door.issue("all", null, true)));
        all.put("expired", key(door.issue("all", Instant.now().minusSeconds(1), false)));
        all.put("elsewhere", key(door.issue("all", null, false, "192.0.2.0/24")));
        all.put("here", key(door.issue("all", null, false, "192.0.2.0/24", "127.0.0.0/8")));
        all.put("gone", key(door.issue("gone")));
        all.put("unknown", key(ApiKeyText.generate(new SecureRandom())));
        all.put("mistyped", List.of(Map.entry("x-api-key", good.text().substring(1))));
        List<Map.Entry<String, String>> two = new ArrayList<>(key(good));
        two.addAll(key(good));
        all.put("two", two);
        all.put("wanted header", List.of(key(good).getFirst(), Map.entry("x-env", "beta")));
        all.put("other header", List.of(key(good).getFirst(), Map.entry("x-env", "alpha")));
        return all;
    }

    private static List<Map.Entry<String, String>> key(ApiKeyText key) {
        return List.of(Map.entry("x-api-key", key.text()));
    }

    static String configuration(int port) {
        return """
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "issuers":[{"name":"corp","issuer":"https://id.example.com/","jwksUri":"http://127.0.0.1:9/jwks.json",
                  "audiences":["orders-api"],"algorithms":["ES256"]}],
                 "roles":[{"name":"reader","permissions":["orders:read"]},{"name":"writer","permissions":["orders:write"]},
                  {"name":"all","permissions":["*"]},{"name":"prefix","permissions":["orders:*"]},
                  {"name":"deep","permissions":["shop:*:items:read"]},{"name":"nothing","permissions":[]}],
                 "consumers":[{"name":"reader","roles":["reader"]},{"name":"writer","roles":["writer"]},
                  {"name":"all","roles":["all"]},{"name":"prefix","roles":["prefix"]},{"name":"deep","roles":["deep"]},
                  {"name":"two","roles":["nothing","reader","writer"]},{"name":"nothing","roles":["nothing"]},
                  {"name":"roleless"},{"name":"off","roles":["all"],"enabled":false}],
                 "routes":[
                  {"name":"public","match":{"paths":["/public/**"]},"upstream":"up","access":{"public":true}},
                  {"name":"read","match":{"paths":["/read/**"]},"upstream":"up",
                   "access":{"authentication":["api-key"],"permissions":{"read":"orders:read"}}},
                  {"name":"both","match":{"paths":["/both/**"]},"upstream":"up",
                   "access":{"authentication":["api-key"],"permissions":{"read":"orders:read","write":"orders:write"}}},
                  {"name":"method","match":{"paths":["/method/{id}"]},"upstream":"up","access":{"authentication":["api-key"],
                   "permissions":{"GET":"orders:list","write":"orders:write","DELETE":"orders:admin:delete"}}},
                  {"name":"deep","match":{"paths":["/deep/**"]},"upstream":"up",
                   "access":{"authentication":["api-key"],"permissions":{"read":"shop:eu:items:read"}}},
                  {"name":"get","match":{"paths":["/get/**"],"methods":["GET","HEAD"]},"upstream":"up",
                   "access":{"authentication":["api-key"],"permissions":{"read":"orders:read"}}},
                  {"name":"tokens","match":{"paths":["/tokens/**"]},"upstream":"up",
                   "access":{"authentication":["jwt:corp"],"permissions":{"read":"orders:read"}}},
                  {"name":"either","match":{"paths":["/either/**"]},"upstream":"up",
                   "access":{"authentication":["api-key","jwt:corp"],"permissions":{"read":"orders:read"}}},
                  {"name":"shadowed","match":{"paths":["/shadowed/**"]},"upstream":"up",
                   "access":{"authentication":["api-key"],"permissions":{"read":"orders:read"},
                    "shadow":{"authentication":["api-key"],"permissions":{"write":"orders:write"}}}},
                  {"name":"closing","match":{"paths":["/closing/**"]},"upstream":"up","access":{"public":true,
                   "shadow":{"authentication":["api-key"],"permissions":{"read":"orders:read"}}}},
                  {"name":"opening","match":{"paths":["/opening/**"]},"upstream":"up",
                   "access":{"authentication":["api-key"],"permissions":{"read":"orders:read"},"shadow":{"public":true}}},
                  {"name":"switching","match":{"paths":["/switching/**"]},"upstream":"up",
                   "access":{"authentication":["api-key"],"permissions":{"read":"orders:read"},
                    "shadow":{"authentication":["jwt:corp"],"permissions":{"read":"orders:read"}}}},
                  {"name":"off","enabled":false,"match":{"paths":["/off/**"]},"upstream":"up","access":{"public":true}},
                  {"name":"header","match":{"paths":["/header/**"],"headers":[{"name":"x-env","equals":"beta"}]},
                   "upstream":"up","access":{"authentication":["api-key"],"permissions":{"read":"orders:read"}}}]}
                """.formatted(port);
    }
}
