package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One copy of an upstream.
 *
 * @param url {@code http://host:port} or {@code https://host:port}, without path
 * @param weight its share among the targets; 0 takes it out of rotation
 */
public record Target(URI url, int weight) {
    static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+]");

    public Target {
        String problem = problem(url);
        if (problem != null) {
            throw new IllegalArgumentException(
                    "url: " + withoutSecret(url.toString()) + " (expected: " + problem + ")");
        }
    }

    /** Whether TLS is spoken to it. */
    public boolean secure() {
        return "https".equals(url.getScheme());
    }

    /** Its host: a name or an address; an IPv6 address without brackets. */
    public String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Its port, the scheme's own when the URL names none. */
    public int port() {
        return url.getPort() >= 0 ? url.getPort() : secure() ? 443 : 80;
    }

    static @Nullable Target read(JsonObjectReader in) {
        String text = in.string("url");
        int weight = (int) in.number("weight", 100, 0, 10_000);
        URI url = parse(text);
        String problem = url == null ? "a URL such as http://10.0.0.7:8080" : problem(url);
        if (problem != null && in.raw("url").isTextual()) {
            in.violation("url", withoutSecret(text) + " (expected: " + problem + ")");
        }
        return in.build(() -> new Target(java.util.Objects.requireNonNull(url), weight));
    }

    ObjectNode toJson() {
        return Json.object().put("url", url.toString()).put("weight", weight);
    }

    /** A URL's text for a message: whatever could hold a password is not repeated. */
    private static String withoutSecret(String text) {
        return text.indexOf('@') >= 0
                ? "a URL with user information"
                : '"' + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + '"';
    }

    private static @Nullable URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static @Nullable String problem(URI url) {
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            return "scheme http or https";
        }
        if (url.getHost() == null || !HOST.matcher(url.getHost()).matches()) {
            return "a host name or address";
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            return "a port from 1 to 65535";
        }
        boolean bare = (url.getRawPath() == null
                        || url.getRawPath().isEmpty()
                        || url.getRawPath().equals("/"))
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && url.getRawUserInfo() == null;
        return bare ? null : "scheme, host and port only; a route's path policy makes the path";
    }
}
