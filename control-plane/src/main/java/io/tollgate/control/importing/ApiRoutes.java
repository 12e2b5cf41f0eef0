package io.tollgate.control.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import io.tollgate.core.secret.Sha256;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The routes of an API, one for each operation. A route that is there already keeps everything but its paths and methods,
 * and its rewrite where the API is moved to another path; tags are added to it and never taken away.
 */
final class ApiRoutes {
    private static final int NAME_LENGTH_MAX = 64;
    private static final int HASH_BYTES = 4;

    private final ImportRequest request;
    private final String serverPath;
    private final Losses losses;

    ApiRoutes(ImportRequest request, String serverPath, Losses losses) {
        this.request = request;
        this.serverPath = serverPath;
        this.losses = losses;
    }

    /**
     * Documents by name, as they shall be.
     *
     * @param foreign names of routes that are there and are none of this API's
     * @param unread names of operations that the document has and no route can be made of: a route of such a name is not gone
     */
    record Wanted(Map<String, ObjectNode> routes, List<String> foreign, Set<String> unread) {}

    Wanted of(List<ApiOperation> operations, Configuration now) {
        Map<String, ObjectNode> routes = new LinkedHashMap<>();
        List<String> foreign = new ArrayList<>();
        Set<String> unread = new LinkedHashSet<>();
        for (ApiOperation operation : operations) {
            String name = name(operation, routes.keySet());
            ConfigObject known = now.find(Kind.ROUTE, name).orElse(null);
            if (known != null && !known.tags().contains(request.tag())) {
                foreign.add(name);
                continue;
            }
            ObjectNode route = known == null ? request.newRoute(name) : known.toJson();
            describe(route, operation);
            try {
                Kind.ROUTE.read(route);
                routes.put(name, route);
            } catch (InvalidDocumentException e) {
                unread.add(name);
                Violation first = e.violations().getFirst();
                losses.add(operation.pointer(), operation.method() + " " + operation.path() + ": " + first.detail());
            }
        }
        return new Wanted(routes, foreign, unread);
    }

    private void describe(ObjectNode route, ApiOperation operation) {
        String basePath = request.basePath() == null ? serverPath : request.basePath();
        ObjectNode match = route.withObject("/match");
        match.putArray("paths").add(basePath + operation.path());
        match.putArray("methods").add(operation.method());
        if (!basePath.equals(serverPath)) {
            ObjectNode path = route.putObject("path");
            path.put("rewrite", serverPath + operation.path());
        }
        Set<String> tags = new LinkedHashSet<>();
        JsonNode known = route.path("tags");
        known.forEach(tag -> tags.add(tag.asText()));
        tags.addAll(operation.tags());
        tags.add(request.tag());
        ArrayNode all = Json.object().arrayNode();
        tags.forEach(all::add);
        route.set("tags", all);
    }

    /** By the operation's id, else by method and path; made unique and short by a hash of method and path. */
    private String name(ApiOperation operation, Set<String> taken) {
        String id = operation.id();
        String words = id == null || id.isBlank() ? operation.method() + operation.path() : id;
        String slug = words.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        String name = request.name() + "." + (slug.isEmpty() ? "operation" : slug);
        if (name.length() <= NAME_LENGTH_MAX && !taken.contains(name)) {
            return name;
        }
        String hash = "-" + hash(operation.method() + " " + operation.path());
        return name.substring(0, Math.min(name.length(), NAME_LENGTH_MAX - hash.length())) + hash;
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.of(text), 0, HASH_BYTES);
    }
}
