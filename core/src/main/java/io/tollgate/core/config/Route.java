package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go to which upstream, who may send them, and how much.
 *
 * <p>Whatever is as usual is the same object for all routes: thousands of routes whose every request has to fetch the same from
 * another place would be slower than a few.
 *
 * @param priority the higher wins among routes that match the same request; equal ones are told apart by how specific
 *     they are
 * @param criticality who goes first when a node has more to do than it can
 * @param limits names of {@link Limit}s that hold for every request of this route
 * @param quotaCost how many requests of a calendar quota one of this route counts as; rates and quotas of bytes do not ask
 * @param requestTimeout from the request's head until the response's head; not for the response's body, for which the
 *     upstream's idle timeout holds
 * @param forwardCredential whether the upstream sees the credential the gateway verified
 */
public record Route(
        String name,
        boolean enabled,
        List<String> tags,
        int priority,
        Criticality criticality,
        Match match,
        String upstream,
        PathPolicy path,
        Access access,
        List<String> limits,
        long quotaCost,
        RequestBody requestBody,
        Duration requestTimeout,
        Headers headers,
        boolean forwardCredential)
        implements ConfigObject {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final long QUOTA_COST_MAX = 1_000_000;

    public Route {
        Names.requireName(name);
        tags = List.copyOf(tags);
        limits = List.copyOf(limits);
        if (quotaCost < 1) {
            throw new IllegalArgumentException("quotaCost: " + quotaCost + " (expected: at least 1)");
        }
    }

    /** How much a route's requests matter when not all can be served. */
    public enum Criticality {
        /** Turned away last: only when the node is full. */
        CRITICAL,
        NORMAL,
        /** Turned away first. */
        SHEDDABLE;

        /** As documents have it. */
        public String wire() {
            return JsonObjectReader.wireName(this);
        }
    }

    static @Nullable Route read(JsonObjectReader in) {
        String name = Names.name(in);
        boolean enabled = in.flag("enabled", true);
        List<String> tags = Names.tags(in);
        int priority = (int) in.number("priority", 0, -1_000, 1_000);
        Criticality criticality = in.oneOf("criticality", Criticality.NORMAL, Criticality.class);
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
        long quotaCost = in.number("quotaCost", 1, 1, QUOTA_COST_MAX);
        RequestBody requestBody = in.object("requestBody", RequestBody.DEFAULT, RequestBody::read);
        Duration timeout = in.object("timeouts", REQUEST_TIMEOUT, Route::readTimeout);
        Headers headers = in.object("headers", Headers.NONE, Headers::read);
        if (in.has("cors")) {
            in.violation("cors", "CORS is not part of this version (expected: null)");
        }
        boolean forwardCredential = in.flag("forwardCredential", false);
        if (match != null) {
            for (String unknown : path.unknownVariables(match)) {
                in.violation(
                        "path", "rewrite", "{" + unknown + "} (expected: a variable that every path of the match has)");
            }
        }
        return in.build(() -> new Route(
                name,
                enabled,
                tags,
                priority,
                criticality,
                Objects.requireNonNull(match), // without it a violation stands above
                upstream,
                path,
                Objects.requireNonNull(access), // the same
                limits,
                quotaCost,
                requestBody,
                timeout,
                headers,
                forwardCredential));
    }

    private static @Nullable Duration readTimeout(JsonObjectReader in) {
        Duration request = in.duration("request", REQUEST_TIMEOUT, Duration.ofMillis(10), Duration.ofHours(24));
        return in.build(() -> request.equals(REQUEST_TIMEOUT) ? REQUEST_TIMEOUT : request);
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name).put("enabled", enabled);
        JsonLists.put(json, "tags", tags);
        json.put("priority", priority);
        json.put("criticality", criticality.wire());
        json.set("match", match.toJson());
        json.put("upstream", upstream);
        json.set("path", path.toJson());
        json.set("access", access.toJson());
        JsonLists.put(json, "limits", limits);
        if (quotaCost > 1) {
            json.put("quotaCost", quotaCost);
        }
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
        /** The most hosts of one route; as many paths, and fewer methods. */
        public static final int HOSTS_MAX = 64;

        public static final int PATHS_MAX = 64;
        public static final int METHODS_MAX = 20;

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
            List<String> hosts = in.strings(
                    "hosts", HOSTS_MAX, HOST, "a lower-case host name such as api.example.com or *.example.com");
            List<String> paths = in.strings("paths", PATHS_MAX, PathTemplate::expectation);
            if (in.isNothing("paths")) {
                in.violation("paths", "none (expected: at least one path; /** is every path)");
            }
            List<String> methods = in.strings("methods", METHODS_MAX, Match::methodExpectation);
            List<HeaderMatch> headers = in.objects("headers", 16, HeaderMatch::read);
            return in.build(() -> new Match(hosts, paths, methods, headers));
        }

        /** Whether a request's host may stand in a route as it is. */
        public static boolean isHost(String host) {
            return HOST.matcher(host).matches();
        }

        /** Whether a request's method may stand in a route. */
        public static boolean isMethod(String method) {
            return methodExpectation(method) == null;
        }

        private static @Nullable String methodExpectation(String method) {
            if (method.equals("CONNECT") || method.equals("TRACE")) {
                return "a method that is proxied; CONNECT and TRACE never are";
            }
            return Names.METHOD.matcher(method).matches() ? null : "a method in upper case such as GET";
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
        private static final Pattern VALUE = Pattern.compile("[ -~]{0,1024}");

        static @Nullable HeaderMatch read(JsonObjectReader in) {
            String name = in.string("name", Names.FIELD_NAME, "a header name").toLowerCase(java.util.Locale.ROOT);
            String equals = in.string("equals");
            if (!VALUE.matcher(equals).matches()) { // never repeated: some routes are told apart by a shared secret
                in.violation("equals", "(expected: at most 1024 characters of printable ASCII text)");
            }
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
        /** A variable's place in {@code rewrite}. */
        private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]*)}");

        static @Nullable PathPolicy read(JsonObjectReader in) {
            String stripPrefix = in.stringOrNull("stripPrefix");
            if (stripPrefix != null && !isPrefix(stripPrefix)) {
                in.violation("stripPrefix", "not a prefix (expected: whole segments such as /orders or /shop/orders)");
            }
            String rewrite = in.stringOrNull("rewrite");
            if (rewrite != null && !isRewrite(rewrite)) {
                in.violation(
                        "rewrite", "not a path (expected: one such as /v2/{id} or /v2/{**}, {**} only at the end)");
            }
            if (stripPrefix != null && rewrite != null) {
                in.violation("rewrite", "there beside stripPrefix (expected: one of the two)");
            }
            return in.build(() -> stripPrefix == null && rewrite == null ? KEEP : new PathPolicy(stripPrefix, rewrite));
        }

        private static boolean isPrefix(String text) {
            return !text.endsWith("/") && isPlain(text);
        }

        /** Whatever the variables stand for, what comes out must be a canonical path as the policy judged one. */
        private static boolean isRewrite(String text) {
            int rest = text.indexOf("{**}");
            if (rest >= 0 && rest + "{**}".length() != text.length()) {
                return false;
            }
            String longest = VARIABLE.matcher(text).replaceAll("x");
            String shortest =
                    VARIABLE.matcher(rest < 0 ? text : text.substring(0, rest)).replaceAll("x");
            return isPlain(longest) && isPlain(shortest);
        }

        private static boolean isPlain(String text) {
            return text.indexOf('*') < 0 && text.indexOf('{') < 0 && PathTemplate.expectation(text) == null;
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
            boolean usual = maxBytes == DEFAULT.maxBytes && allowOnGet == DEFAULT.allowOnGet;
            return in.build(() -> usual ? DEFAULT : new RequestBody(maxBytes, allowOnGet));
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
            boolean none = request.isEmpty() && response.isEmpty();
            return in.build(() -> none ? NONE : new Headers(request, response));
        }

        ObjectNode toJson() {
            ObjectNode json = Json.object();
            json.set("request", request.toJson());
            json.set("response", response.toJson());
            return json;
        }
    }
}
