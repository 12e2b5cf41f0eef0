package io.tollgate.control.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.json.Violation;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants imported, and how.
 *
 * @param name of the API: what its routes' names begin with; of the document's title when nobody said another
 * @param document the OpenAPI document
 * @param upstream where its routes go
 * @param target where that upstream is, if it has to be made; null takes the document's first server
 * @param basePath where the API is at the gateway; null takes the path of the document's first server
 * @param hosts of new routes; empty for any
 * @param access of new routes
 */
record ImportRequest(
        String name,
        JsonNode document,
        String upstream,
        @Nullable String target,
        @Nullable String basePath,
        List<String> hosts,
        ObjectNode access) {
    private static final int NAME_LENGTH_MAX = 32;
    private static final String NAME_EXPECTED =
            "1 to 32 of a-z 0-9 _ - that start and end with a letter or digit; without one the document's title is taken";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9_-]{0,30}[a-z0-9])?");
    private static final Pattern BASE_PATH = Pattern.compile("(/[A-Za-z0-9._~-]{1,64}){1,8}");
    private static final int HOSTS_MAX = 64;

    static ImportRequest read(JsonNode body) {
        try {
            ImportRequest request = JsonObjectReader.read(body, ImportRequest::read);
            request.checkNewRoutes();
            return request;
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static @Nullable ImportRequest read(JsonObjectReader in) {
        JsonNode document = document(in);
        String title = in.has("name") ? "" : nameOf(document);
        String name = title.isEmpty() ? in.string("name", NAME, NAME_EXPECTED) : title;
        String upstream = in.has("upstream") ? in.string("upstream", Names.NAME, Names.NAME_EXPECTED) : name;
        String target = in.stringOrNull("target");
        String basePath = in.stringOrNull("basePath");
        if (basePath != null && !BASE_PATH.matcher(basePath).matches()) {
            in.violation("basePath", "not a path (expected: one such as /shop, without a slash at its end)");
        }
        List<String> hosts = in.strings("hosts", HOSTS_MAX, host -> null);
        JsonNode access = in.raw("access");
        if (!access.isObject() && !access.isNull()) {
            in.violation("access", "not an object (expected: the access policy of a route)");
        }
        return in.build(() -> new ImportRequest(
                name,
                document,
                upstream,
                target,
                basePath,
                hosts,
                access instanceof ObjectNode given ? given : defaultAccess(name)));
    }

    /** As it is, or the text of one as people have it. */
    private static JsonNode document(JsonObjectReader in) {
        JsonNode given = in.raw("document");
        try {
            JsonNode document = given.isTextual() ? DocumentText.read(given.textValue()) : given;
            if (document.isObject()) {
                return document;
            }
            in.violation(
                    "document", "not an object (expected: an OpenAPI document, as JSON or as a text in YAML or JSON)");
        } catch (InvalidDocumentException e) {
            in.violation("document", String.valueOf(e.getMessage()));
        }
        return Json.object();
    }

    /** By the document's title; empty when that makes no name. */
    private static String nameOf(JsonNode document) {
        String words = document.at("/info/title")
                .asText()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+", "");
        return words.substring(0, Math.min(words.length(), NAME_LENGTH_MAX)).replaceAll("-+$", "");
    }

    private static ObjectNode defaultAccess(String name) {
        ObjectNode access = Json.object();
        access.putArray("authentication").add("api-key");
        access.putObject("permissions").put("read", name + ":read").put("write", name + ":write");
        return access;
    }

    /** What is wrong with hosts or access would be wrong with every route: it is said once, and here. */
    private void checkNewRoutes() throws InvalidDocumentException {
        ObjectNode probe = newRoute("probe");
        probe.withObject("/match").putArray("paths").add("/probe");
        try {
            Kind.ROUTE.read(probe);
        } catch (InvalidDocumentException e) {
            throw new InvalidDocumentException(e.violations().stream()
                    .map(violation -> violation.pointer().startsWith("/match/hosts")
                            ? new Violation(violation.pointer().substring("/match".length()), violation.detail())
                            : violation)
                    .toList());
        }
    }

    /** A route with what every new one has; its match and tags are still to come. */
    ObjectNode newRoute(String routeName) {
        ObjectNode route = Json.object().put("name", routeName).put("upstream", upstream);
        hosts.forEach(route.putObject("match").putArray("hosts")::add);
        route.set("access", access);
        return route;
    }

    /** The tag by which a later import knows the routes of an earlier one. */
    String tag() {
        return "openapi:" + name;
    }
}
