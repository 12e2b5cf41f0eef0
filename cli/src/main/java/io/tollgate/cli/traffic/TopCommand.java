package io.tollgate.cli.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code top}. */
@Command(
        name = "top",
        description = "Shows traffic, errors, latency and the busiest routes, again every few seconds until Ctrl-C.",
        mixinStandardHelpOptions = true)
public final class TopCommand implements Callable<Integer> {
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Mixin
    private final Server server = new Server();

    @Mixin
    private final Output output = new Output();

    @Option(names = "--once", description = "Only once.")
    private boolean once;

    @Option(names = "--every", paramLabel = "SECONDS", defaultValue = "5", description = "How often (5).")
    private int everySeconds;

    @Option(names = "--window", paramLabel = "DURATION", defaultValue = "1m", description = "Over how long (1m).")
    private String window = "1m";

    @Override
    public Integer call() throws Exception {
        while (true) {
            AdminApi api = server.signedIn(); // each time, since a session may have to be renewed
            JsonNode summary = api.get("/telemetry/summary?window=" + AdminApi.segment(window))
                    .json();
            boolean isScreen = !once && output.isTable() && Output.isTerminal();
            output.print(summary, () -> (isScreen ? CLEAR : "") + text(summary));
            if (once) {
                return 0;
            }
            Thread.sleep(Math.max(1, everySeconds) * 1000L);
        }
    }

    private static String text(JsonNode summary) {
        JsonNode errors = summary.path("errors");
        JsonNode latency = summary.path("latency");
        JsonNode saturation = summary.path("saturation");
        String head = String.format(
                Locale.ROOT,
                "%s over %s on %d nodes%n%.1f req/s   4xx %d   5xx %d   limited %.1f %%   auth failed %.1f %%%n"
                        + "p50 %.1f ms   p95 %.1f ms   p99 %.1f ms   in flight %d%n%n",
                summary.path("at").asText(),
                summary.path("window").asText(),
                saturation.path("nodes").asInt(),
                summary.path("requestsPerSecond").asDouble(),
                errors.path("status4xx").asLong(),
                errors.path("status5xx").asLong(),
                summary.path("limitedPercent").asDouble(),
                summary.path("authFailedPercent").asDouble(),
                latency.path("p50Millis").asDouble(),
                latency.path("p95Millis").asDouble(),
                latency.path("p99Millis").asDouble(),
                saturation.path("inflight").asLong());
        Table routes = new Table("ROUTE", "REQ/S", "ERRORS %", "P95 MS");
        for (JsonNode route : summary.path("topRoutes")) {
            routes.row(
                    Table.cell(route.path("route")),
                    number(route.path("requestsPerSecond")),
                    number(route.path("errorPercent")),
                    number(route.at("/latency/p95Millis")));
        }
        return head + routes.text();
    }

    private static String number(JsonNode number) {
        return String.format(Locale.ROOT, "%.1f", number.asDouble());
    }
}
