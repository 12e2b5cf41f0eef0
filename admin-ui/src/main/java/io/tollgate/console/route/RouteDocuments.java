package io.tollgate.console.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Route documents that the console itself writes. */
final class RouteDocuments {
    private RouteDocuments() {}

    /** What a new route starts as: nobody may use it before somebody says who. */
    static ObjectNode blank() {
        ObjectNode document = Json.object().put("name", "").put("enabled", true);
        document.putObject("match").putArray("paths");
        document.put("upstream", "");
        ObjectNode access = document.putObject("access");
        access.putArray("authentication").add("api-key");
        access.putObject("permissions");
        return document;
    }

    /** A question about a request that {@code route} would take, as the part of a URL behind its question mark. */
    static String question(ObjectNode route) {
        JsonNode match = route.path("match");
        String host = match.path("hosts").path(0).asText("").replace("*", "www");
        String path = match.path("paths")
                .path(0)
                .asText("/")
                .replaceAll("\\{[^}]*}", "1")
                .replace("**", "");
        String method = match.path("methods").path(0).asText("GET");
        String url = host.isEmpty() ? path : "https://" + host + path;
        return "method=" + method + "&url=" + URLEncoder.encode(url, StandardCharsets.UTF_8);
    }

    /** A small route that would be accepted when its upstream is there. */
    static ObjectNode example() {
        ObjectNode document = Json.object().put("name", "orders-read");
        document.putObject("match").putArray("paths").add("/orders/**");
        document.put("upstream", "orders");
        ObjectNode access = document.putObject("access");
        access.putArray("authentication").add("api-key");
        access.putObject("permissions").put("read", "orders:read");
        return document;
    }
}
