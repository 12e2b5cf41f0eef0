package io.tollgate.node.listener;

import io.tollgate.node.record.TraceSink;
import io.tollgate.node.upstream.Upstreams;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Series of the proxy that nothing else prints, in Prometheus' text format. Called for each scrape, never by a request. */
final class Series {
    private Series() {}

    static void traces(StringBuilder out, TraceSink traces) {
        out.append("# TYPE tollgate_traces_total counter\n");
        line(out, "tollgate_traces_total", "{outcome=\"exported\"}", (double) traces.exported());
        line(out, "tollgate_traces_total", "{outcome=\"dropped\"}", (double) traces.dropped());
    }

    /** Of clients, {@code http2} among {@code downstream}, and to upstreams. */
    static void connections(StringBuilder out, int downstream, int http2, Upstreams upstreams) {
        out.append("# TYPE tollgate_connections gauge\n");
        int http1 = Math.max(0, downstream - http2);
        line(out, "tollgate_connections", "{side=\"downstream\",protocol=\"http/1.1\"}", http1);
        line(out, "tollgate_connections", "{side=\"downstream\",protocol=\"h2\"}", http2);
        line(out, "tollgate_connections", "{side=\"upstream\",protocol=\"http/1.1\"}", upstreams.connections(false));
        line(out, "tollgate_connections", "{side=\"upstream\",protocol=\"h2\"}", upstreams.connections(true));
    }

    /** How targets do, and what waits for connections to them. */
    static void upstreams(StringBuilder out, Upstreams upstreams) {
        out.append("# TYPE tollgate_upstream_healthy gauge\n");
        for (Upstreams.Health each : upstreams.health()) {
            line(
                    out,
                    "tollgate_upstream_healthy",
                    "{upstream=\"" + each.upstream() + "\",target=\"" + each.target() + "\"}",
                    each.well() ? 1 : 0);
        }
        List<Upstreams.Pool> pools = upstreams.pools();
        series(out, "tollgate_upstream_connections", "gauge", pools, Upstreams.Pool::connections);
        series(out, "tollgate_upstream_pool_waiting", "gauge", pools, Upstreams.Pool::waiting);
        series(out, "tollgate_upstream_pool_waits_total", "counter", pools, Upstreams.Pool::waits);
        series(out, "tollgate_upstream_pool_overflows_total", "counter", pools, Upstreams.Pool::overflows);
        out.append("# TYPE tollgate_dns_failures_total counter\n");
        line(out, "tollgate_dns_failures_total", "", (double) upstreams.failedLookups());
    }

    private static void series(
            StringBuilder out,
            String name,
            String type,
            List<Upstreams.Pool> pools,
            ToDoubleFunction<Upstreams.Pool> value) {
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        pools.forEach(pool -> line(out, name, "{upstream=\"" + pool.upstream() + "\"}", value.applyAsDouble(pool)));
    }

    static void gauge(StringBuilder out, String name, double value) {
        out.append("# TYPE ").append(name).append(" gauge\n");
        line(out, name, "", value);
    }

    private static void line(StringBuilder out, String name, String labels, double value) {
        out.append(name).append(labels).append(' ').append(value).append('\n');
    }
}
