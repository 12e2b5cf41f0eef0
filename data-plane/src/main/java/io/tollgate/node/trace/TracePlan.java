package io.tollgate.node.trace;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where traces go, and how many.
 *
 * @param endpoint of the collector's HTTP receiver, to which {@code /v1/traces} is added
 * @param headers sent with every export; they hold secrets
 * @param ratio share of exchanges, from 0 to 1
 */
public record TracePlan(URI endpoint, Map<String, String> headers, double ratio) {
    /** One request in a hundred. */
    public static final double RATIO_DEFAULT = 0.01;

    public TracePlan {
        headers = Map.copyOf(headers);
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio: " + ratio + " (expected: from 0 to 1)");
        }
    }

    /**
     * The collector of that address.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static URI endpoint(String text) {
        URI uri = URI.create(text);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }

    /**
     * {@code name=value} pairs, separated by commas.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static Map<String, String> headers(String text) {
        Map<String, String> headers = new TreeMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            String value = pair.substring(equals + 1).strip();
            if (!name.matches("[A-Za-z0-9_-]{1,64}") || !value.matches("[!-~][ -~]{0,4095}")) {
                throw new IllegalArgumentException("pairs");
            }
            headers.put(name, value);
        }
        return headers;
    }

    String url() {
        String base = endpoint.toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/traces";
    }

    /** Never the headers. */
    @Override
    public String toString() {
        return "traces to " + url();
    }
}
