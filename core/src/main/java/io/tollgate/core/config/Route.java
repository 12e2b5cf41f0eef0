package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go to which upstream, who may send them, and how much.
 *
 * @param priority the higher wins among routes that match the same request; equal ones are told apart by how specific
 *     they are
 * @param limits names of {@link Limit}s that hold for every request of this route
 * @param forwardCredential whether the upstream sees the credential the gateway verified
 */
public record Route(
        String name,
        boolean enabled,
        List<String> tags,
        int priority,
        Match match,
        String upstream,
        PathPolicy path,
        Access access,
        List<String> limits,
        RequestBody requestBody,
        Duration requestTimeout,
        Headers headers,
        boolean forwardCredential)
        implements ConfigObject {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    public Route {
        Names.requireName(name);
        tags = List.copyOf(tags);
        limits = List.copyOf(limits);
    }

    static @Nullable Route read(JsonObjectReader in) {
        String name = Names.name(in);
        boolean enabled = in.flag("enabled", true);
        List<String> tags = Names.tags(in);
        int priority = (int) in.number("priority", 0, -1_000, 1_000);
        Match match = in.objectOrNull("match", Match::read);
        if (match == null && !in.has("match")) {
            in.violation("match", "missing (expected: at least one path)");
        }
        String upstream = in.string("upstream", Names.NAME, Names.NAME_EXPECTED);
        PathPolicy path = in.object("path", PathPolicy.KEEP, PathPolicy::read);
        Access access = in.objectOrNull("access", Access::read);
        if (access == null && !in.has("access")) {
            in.violation("access", "missing (expected: an access policy; a public route must say {\"public\": true})");
        }
        List<String> limits = in.strings("limits", 16, Names.NAME, Names.NAME_EXPECTED);
        RequestBody requestBody = in.object("requestBody", RequestBody.DEFAULT, RequestBody::read);
        Duration timeout = in.object("timeouts", REQUEST_TIMEOUT, Route::readTimeout);
        Headers headers = in.object("headers", Headers.NONE, Headers::read);
        if (in.has("cors")) {
            in.violation("cors", "not supported by this version (expected: null)");
        }
        boolean forwardCredential = in.flag("forwardCredential", false);
        if (match != null && path.rewrite() != null) {
            for (String unknown : path.unknownVariables(match)) {
                in.violation("path", "rewrite uses {" + unknown + "}, which not every path of the match has");
            }
        }
        if (match == null || access == null) {
            return in.build(() -> {
                throw new IllegalArgumentException("incomplete");
            });
        }
        return in.build(() -> new Route(
                name,
                enabled,
                tags,
                priority,
                match,
                upstream,
                path,
                access,
                limits,
                requestBody,
                timeout,
                headers,
                forwardCredential));
    }

    private static @Nullable Duration readTimeout(JsonObjectReader in) {
        Duration request = in.duration("request", REQUEST_TIMEOUT, Duration.ofMillis(10), Duration.ofHours(24));
        return in.build(() -> request);
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name).put("enabled", enabled);
        JsonLists.put(json, "tags", tags);
        json.put("priority", priority);
        json.set("match", match.toJson());
        json.put("upstream", upstream);
        json.set("path", path.toJson());
        json.set("access", access.toJson());
        JsonLists.put(json, "limits", limits);
        json.set("requestBody", requestBody.toJson());
        json.set("timeouts", Json.object().put("request", HumanDuration.print(requestTimeout)));
        json.putNull("cors");
        json.set("headers", headers.toJson());
        return json.put("forwardCredential", forwardCredential);
    }

    /**
     * Which requests a route wants. Every given condition must hold; an empty list of hosts, methods or headers means
     * any.
     *
     * @param hosts {@code api.example.com} or {@code *.example.com} (one label or more), lower case
     * @param paths templates, see {@link PathTemplate}
     */
    public record Match(List<String> hosts, List<String> paths, List<String> methods, List<HeaderMatch> headers) {
        static final Pattern HOST = Pattern.compile(
                "(\\*\\.)?[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?){0,20}|\\[[0-9a-f:.]+]");

        public Match {
            hosts = List.copyOf(hosts);
            paths = List.copyOf(paths);
            methods = List.copyOf(methods);
            headers = List.copyOf(headers);
            if (paths.isEmpty()) {
                throw new IllegalArgumentException("paths: none (expected: at least one)");
            }
        }

        static @Nullable Match read(JsonObjectReader in) {
            List<String> hosts =
                    in.strings("hosts", 64, HOST, "a lower-case host name such as api.example.com or *.example.com");
            List<String> paths = in.strings("paths", 64, PathTemplate.FORM, PathTemplate.EXPECTED);
            for (int i = 0; i < paths.size(); i++) {
                String problem = PathTemplate.problem(paths.get(i));
                if (problem != null) {
                    in.violation("paths", "\"" + paths.get(i) + "\" (expected: " + problem + ")");
                }
            }
            if (paths.isEmpty() && in.raw("paths").isEmpty()) {
                in.violation("paths", "none (expected: at least one path; /** is every path)");
            }
            List<String> methods = in.strings("methods", 20, Names.METHOD, "a method in upper case such as GET");
            if (methods.contains("CONNECT") || methods.contains("TRACE")) {
                in.violation("methods", "CONNECT and TRACE are never proxied");
            }
            List<HeaderMatch> headers = in.objects("headers", 16, HeaderMatch::read);
            return in.build(() -> new Match(hosts, paths, methods, headers));
        }

        ObjectNode toJson() {
            ObjectNode json = Json.object();
            JsonLists.put(json, "hosts", hosts);
            JsonLists.put(json, "paths", paths);
            JsonLists.put(json, "methods", methods);
            JsonLists.put(json, "headers", headers, HeaderMatch::toJson);
            return json;
        }
    }

    /** A request header that must have exactly one value; {@code name} is lower case. */
    public record HeaderMatch(String name, String equals) {
        static @Nullable HeaderMatch read(JsonObjectReader in) {
            String name = in.string("name", Names.FIELD_NAME, "a header name").toLowerCase(java.util.Locale.ROOT);
            String equals = in.string("equals", Pattern.compile("[ -~]{0,1024}"), "printable ASCII text");
            return in.build(() -> new HeaderMatch(name, equals));
        }

        ObjectNode toJson() {
            return Json.object().put("name", name).put("equals", equals);
        }
    }

    /**
     * What path the upstream gets.
     *
     * @param stripPrefix removed from the front when the path has it (whole segments)
     * @param rewrite replaces the whole path; {@code {name}} stands for what the template matched, {@code {**}} for the rest
     */
    public record PathPolicy(
            @Nullable String stripPrefix, @Nullable String rewrite) {
        static final PathPolicy KEEP = new PathPolicy(null, null);
        private static final Pattern PREFIX = Pattern.compile("(/[!-.0-~&&[^{}?#%\\\\;]]+)+");
        private static final Pattern REWRITE = Pattern.compile("/[!-~&&[^?#\\\\]]*");
        private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]*)}");

        static @Nullable PathPolicy read(JsonObjectReader in) {
            String stripPrefix = in.stringOrNull("stripPrefix");
            if (stripPrefix != null && !PREFIX.matcher(stripPrefix).matches()) {
                in.violation("stripPrefix", "\"" + stripPrefix + "\" (expected: a path prefix such as /orders)");
            }
            String rewrite = in.stringOrNull("rewrite");
            if (rewrite != null && !REWRITE.matcher(rewrite).matches()) {
                in.violation("rewrite", "\"" + rewrite + "\" (expected: a path such as /v2/{id})");
            }
            if (stripPrefix != null && rewrite != null) {
                in.violation("rewrite", "there beside stripPrefix (expected: one of the two)");
            }
            return in.build(() -> new PathPolicy(stripPrefix, rewrite));
        }

        List<String> unknownVariables(Match match) {
            return VARIABLE.matcher(rewrite == null ? "" : rewrite)
                    .results()
                    .map(result -> result.group(1))
                    .filter(variable -> !match.paths().stream()
                            .allMatch(path -> PathTemplate.variables(path).contains(variable)))
                    .distinct()
                    .toList();
        }

        ObjectNode toJson() {
            return Json.object().put("stripPrefix", stripPrefix).put("rewrite", rewrite);
        }
    }

    /**
     * What a request may carry.
     *
     * @param maxBytes more gets 413
     * @param allowOnGet whether GET, HEAD and DELETE may have a body; else it gets 400
     */
    public record RequestBody(long maxBytes, boolean allowOnGet) {
        static final RequestBody DEFAULT = new RequestBody(10L << 20, false);

        static @Nullable RequestBody read(JsonObjectReader in) {
            long maxBytes = in.number("maxBytes", DEFAULT.maxBytes, 0, 1L << 40);
            boolean allowOnGet = in.flag("allowOnGet", false);
            return in.build(() -> new RequestBody(maxBytes, allowOnGet));
        }

        ObjectNode toJson() {
            return Json.object().put("maxBytes", maxBytes).put("allowOnGet", allowOnGet);
        }
    }

    /** Header changes on the way to the upstream and back. */
    public record Headers(HeaderChanges request, HeaderChanges response) {
        static final Headers NONE = new Headers(HeaderChanges.NONE, HeaderChanges.NONE);

        static @Nullable Headers read(JsonObjectReader in) {
            HeaderChanges request = in.object("request", HeaderChanges.NONE, HeaderChanges::read);
            HeaderChanges response = in.object("response", HeaderChanges.NONE, HeaderChanges::read);
            return in.build(() -> new Headers(request, response));
        }

        ObjectNode toJson() {
            ObjectNode json = Json.object();
            json.set("request", request.toJson());
            json.set("response", response.toJson());
            return json;
        }
    }
}
