package io.tollgate.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import io.tollgate.core.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node} and what is below it. */
@Command(
        name = "node",
        description = "Data-plane nodes.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class NodeCommand {
    private static final List<String> FIELDS = List.of("name", "state", "revision", "lag", "version", "proxyAddress");

    @Command(
            name = "token",
            description = "Makes a one-time token that a new node joins with.",
            mixinStandardHelpOptions = true)
    int token(
            @Mixin Server server,
            @Mixin Output output,
            @Option(
                            names = "--ttl",
                            paramLabel = "DURATION",
                            defaultValue = "10m",
                            description = "How long it is good (10m).")
                    String ttl)
            throws Exception {
        JsonNode token = server.signedIn()
                .send("POST", "/node-tokens", Json.object().put("ttl", ttl))
                .json();
        output.print(token, () -> {
            output.say(
                    "good until " + token.path("expiresAt").asText() + "; give it to the node as TOLLGATE_JOIN_TOKEN");
            return token.path("token").asText() + "\n";
        });
        return 0;
    }

    @Command(name = "list", description = "Lists all nodes and how they are.", mixinStandardHelpOptions = true)
    int list(
            @Mixin Server server,
            @Mixin Output output,
            @Option(names = "--label", paramLabel = "NAME[=VALUE]", description = "Only those that have this label.")
                    @Nullable
                    String label)
            throws Exception {
        String query = label == null ? "" : "?label=" + URLEncoder.encode(label, StandardCharsets.UTF_8);
        JsonNode nodes = server.signedIn().get("/nodes" + query).json();
        output.print(nodes, () -> {
            Table table = new Table("NAME", "STATE", "REVISION", "LAG", "VERSION", "PROXY", "CLUSTER", "LABELS");
            for (JsonNode node : nodes.path("items")) {
                List<String> cells = new ArrayList<>();
                FIELDS.forEach(field -> cells.add(Table.cell(node.path(field))));
                cells.add(Table.cell(node.path("cluster").path("kind")));
                cells.add(node.path("labels").properties().stream()
                        .map(each -> each.getKey() + "=" + each.getValue().asText())
                        .collect(Collectors.joining(",")));
                table.row(cells.toArray(String[]::new));
            }
            return table.text();
        });
        return 0;
    }

    @Command(
            name = "drain",
            description = "Lets a node finish its requests and take no new ones.",
            mixinStandardHelpOptions = true)
    int drain(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME", description = "The node.") String name)
            throws Exception {
        return post(server, output, name, "drain", null);
    }

    @Command(name = "undrain", description = "Lets a node take requests again.", mixinStandardHelpOptions = true)
    int undrain(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME", description = "The node.") String name)
            throws Exception {
        return post(server, output, name, "undrain", null);
    }

    @Command(
            name = "revoke",
            description = "Declares a node's certificates void, at every control plane at once.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME", description = "The node.") String name,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; stands in the audit trail.") @Nullable
                    String reason)
            throws Exception {
        return post(
                server,
                output,
                name,
                "revoke",
                reason == null ? Json.object() : Json.object().put("reason", reason));
    }

    private static int post(Server server, Output output, String name, String verb, @Nullable JsonNode body)
            throws Exception {
        JsonNode node = server.signedIn()
                .send("POST", "/nodes/" + AdminApi.segment(name) + "/" + verb, body)
                .json();
        output.print(node, () -> name + " is " + node.path("state").asText() + "\n");
        return 0;
    }
}
