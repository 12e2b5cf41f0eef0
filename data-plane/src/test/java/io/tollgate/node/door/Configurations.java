package io.tollgate.node.door;

/** Configurations that tests start from, as JSON. */
public final class Configurations {
    private Configurations() {}

    /** One public route for every path, under one strict limit. */
    public static String limited(int port) {
        return """
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "limits":[{"name":"two","by":[],"rules":[{"requests":2,"per":"1m"}],"mode":"strict"}],
                 "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":{"public":true},"limits":["two"]}]}""".formatted(port);
    }

    /** One public route for every path. */
    public static String open(int port) {
        return open(port, "");
    }

    /** As above, with further fields of the upstream, each ending with a comma. */
    public static String open(int port, String upstreamFields) {
        return """
                {"upstreams":[{"name":"up",%s"targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":{"public":true}}]}""".formatted(upstreamFields, port);
    }

    /** One public route with further fields, each beginning with a comma. */
    public static String route(int port, String routeFields) {
        return """
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":{"public":true}%s}]}""".formatted(port, routeFields);
    }

    /** A route that needs {@code orders:read} to read; acme may, and nothing else; idle is switched off. */
    public static String guarded(int port) {
        return guarded(port, "");
    }

    /** As above, with further fields of the route, each beginning with a comma. */
    public static String guarded(int port, String routeFields) {
        return """
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "routes":[{"name":"orders","match":{"paths":["/orders/**"]},"upstream":"up",
                   "access":{"authentication":["api-key"],"permissions":{"read":"orders:read","write":"orders:write"}}%s}],
                 "roles":[{"name":"reader","permissions":["orders:read"]}],
                 "consumers":[{"name":"acme","roles":["reader"]},{"name":"idle","roles":["reader"],"enabled":false}]}""".formatted(port, routeFields);
    }
}
