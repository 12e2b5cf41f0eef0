package io.tollgate.bench.load;

import java.util.Map;

/**
 * Where a proxy is reached.
 *
 * @param protocol what is spoken there
 * @param port on 127.0.0.1
 * @param fields header fields that every request carries: the API key
 */
public record Endpoint(Protocol protocol, int port, Map<String, String> fields) {
    public Endpoint {
        fields = Map.copyOf(fields);
    }

    /** What a client speaks to the proxy. */
    public enum Protocol {
        HTTP1("http"),
        HTTP1_TLS("https"),
        /** HTTP/2 without TLS, by prior knowledge. */
        H2C("http"),
        H2_TLS("https");

        private final String scheme;

        Protocol(String scheme) {
            this.scheme = scheme;
        }
    }

    /** The address of a path that begins with a slash. */
    public String url(String path) {
        return protocol.scheme + "://127.0.0.1:" + port + path;
    }
}
