package io.tollgate.cli.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.Answer;
import io.tollgate.cli.api.ChangeMessage;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import io.tollgate.core.json.Json;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code target} and what is below it. */
@Command(
        name = "target",
        description = "Targets of an upstream: how they do, draining one.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class TargetCommand {
    private static final int DIFFERENT = 2;

    /** What stands in the revision and the audit trail, and whether there shall be any. */
    static final class Write {
        @Option(
                names = {"-m", "--message"},
                paramLabel = "TEXT",
                description = "Why; kept in the revision and the audit trail.")
        private @Nullable String message;

        @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
        private boolean dryRun;
    }

    /** One target. */
    static final class Which {
        @Parameters(index = "0", paramLabel = "UPSTREAM", description = "Of which upstream.")
        private String upstream = "";

        @Parameters(index = "1", paramLabel = "URL", description = "The target, as the upstream has it.")
        private String url = "";
    }

    @Command(
            name = "list",
            description = "Lists an upstream's targets: how each node finds them, and their last minute.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(paramLabel = "UPSTREAM", description = "Of which upstream.") String upstream)
            throws Exception {
        JsonNode targets = server.signedIn().get(path(upstream)).json();
        output.print(targets, () -> {
            Table table = new Table("TARGET", "WEIGHT", "REQ/S", "ERRORS %", "P95 MS", "NODES");
            for (JsonNode target : targets.path("items")) {
                table.row(
                        Table.cell(target.path("url")),
                        Table.cell(target.path("weight")),
                        number(target.path("requestsPerSecond")),
                        number(target.path("errorPercent")),
                        number(target.at("/latency/p95Millis")),
                        nodes(target.path("nodes")));
            }
            return table.text();
        });
        return 0;
    }

    @Command(
            name = "drain",
            description =
                    "Lets a target finish its requests and get no new ones: its weight becomes 0, in one revision.",
            mixinStandardHelpOptions = true)
    int drain(@Mixin Server server, @Mixin Output output, @Mixin Write write, @Mixin Which which) throws Exception {
        return post(server, output, write, new Order(which, "drain", "gets no new requests"));
    }

    @Command(
            name = "undrain",
            description = "Lets a target get requests again, with the weight that it had.",
            mixinStandardHelpOptions = true)
    int undrain(@Mixin Server server, @Mixin Output output, @Mixin Write write, @Mixin Which which) throws Exception {
        return post(server, output, write, new Order(which, "undrain", "gets requests again"));
    }

    /** What shall be done to a target, and how people say that it was. */
    private record Order(Which which, String verb, String done) {}

    private static int post(Server server, Output output, Write write, Order order) throws Exception {
        Answer answer = server.signedIn()
                .send(
                        "POST",
                        path(order.which.upstream) + "/" + order.verb + "?dryRun=" + write.dryRun,
                        Json.object().put("target", order.which.url),
                        ChangeMessage.headers(write.message));
        JsonNode json = answer.json();
        output.print(
                json,
                () -> write.dryRun
                        ? changes(order.which.upstream, json.path("changes"))
                        : order.which.url + " " + order.done + ", as of revision " + answer.header("Tollgate-Revision")
                                + "\n");
        return write.dryRun && !json.path("changes").isEmpty() ? DIFFERENT : 0;
    }

    private static String path(String upstream) {
        return "/upstreams/" + AdminApi.segment(upstream) + "/targets";
    }

    private static String changes(String upstream, JsonNode changes) {
        if (changes.isEmpty()) {
            return "no difference\n";
        }
        return all(changes)
                .map(change -> "upstreams/" + upstream + change.path("pointer").asText() + ": " + change.path("before")
                        + " -> " + change.path("after") + "\n")
                .collect(Collectors.joining());
    }

    /** As each node finds it; with how many tries are under way there, when there are any. */
    private static String nodes(JsonNode nodes) {
        String found = all(nodes)
                .map(node ->
                        node.path("node").asText() + " " + node.path("state").asText()
                                + (node.path("inflight").asInt() == 0
                                        ? ""
                                        : " (" + node.path("inflight").asInt() + ")"))
                .collect(Collectors.joining(", "));
        return found.isEmpty() ? "-" : found;
    }

    private static Stream<JsonNode> all(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static String number(JsonNode number) {
        return String.format(Locale.ROOT, "%.1f", number.asDouble());
    }
}
