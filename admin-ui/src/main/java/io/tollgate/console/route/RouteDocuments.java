package io.tollgate.console.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;

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
