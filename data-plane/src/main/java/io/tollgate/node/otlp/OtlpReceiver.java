package io.tollgate.node.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A collector's OTLP receiver over HTTP.
 *
 * @param endpoint to which {@code /v1/traces} or {@code /v1/metrics} is added
 * @param headers sent with every export; they hold secrets
 */
public record OtlpReceiver(URI endpoint, Map<String, String> headers) {
    /** One try to send something gets that long. */
    public static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    /** All tries together get that long. */
    public static final Duration TAKEN_WITHIN = Duration.ofSeconds(15);

    public OtlpReceiver {
        headers = Map.copyOf(headers);
    }

    /**
     * The receiver's address.
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

    /** Who tells it: this node. */
    public static Resource resource(String node, String version) {
        return Resource.create(Attributes.builder()
                .put("service.name", "tollgate")
                .put("service.instance.id", node)
                .put("service.version", version)
                .build());
    }

    /** Where {@code signal} ({@code traces}, {@code metrics}) goes. */
    public String url(String signal) {
        String base = endpoint.toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/" + signal;
    }

    /** Never the headers. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
