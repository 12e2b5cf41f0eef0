package io.tollgate.cli.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.ChangeMessage;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import io.tollgate.core.json.Json;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trust} and what is below it. */
@Command(
        name = "trust",
        description = "What nodes believe: signing keys and certificate authorities, and their rotation.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class TrustCommand {
    private static final List<String> FIELDS = List.of("kind", "generation", "state", "id", "createdAt");
    private static final List<String> KINDS = List.of("signing-key", "authority");

    /** What is rotated, and why. */
    static final class Subject {
        @Parameters(paramLabel = "KIND", description = "signing-key or authority.")
        String kind = "";

        @Option(names = "--message", paramLabel = "TEXT", description = "Why; stands in the audit trail.")
        @Nullable
        String message;

        ObjectNode body() {
            return message == null ? Json.object() : Json.object().put("message", message);
        }

        String[] headers() {
            return ChangeMessage.headers(message);
        }
    }

    @Command(
            name = "list",
            description = "Lists all keys and authorities, and the nodes that are not ready for the next step.",
            mixinStandardHelpOptions = true)
    int list(@Mixin Server server, @Mixin Output output) throws Exception {
        JsonNode view = server.signedIn().get("/trust-anchors").json();
        output.print(view, () -> {
            Table table = new Table("KIND", "GENERATION", "STATE", "ID", "CREATED");
            for (JsonNode anchor : view.path("anchors")) {
                table.row(FIELDS.stream()
                        .map(field -> Table.cell(anchor.path(field)))
                        .toArray(String[]::new));
            }
            return table.text() + waiting(view);
        });
        return 0;
    }

    private static String waiting(JsonNode view) {
        StringBuilder text = new StringBuilder();
        for (String kind : KINDS) {
            for (String step : List.of("activate", "retire")) {
                StringJoiner names = new StringJoiner(", ");
                view.path("waitingFor").path(kind).path(step).forEach(name -> names.add(name.asText()));
                if (names.length() > 0) {
                    text.append(step)
                            .append(' ')
                            .append(kind)
                            .append(" waits for ")
                            .append(names)
                            .append('\n');
                }
            }
        }
        return text.toString();
    }

    @Command(
            name = "prepare",
            description = "Makes the next one; nodes are told of it, and nothing is signed by it yet.",
            mixinStandardHelpOptions = true)
    int prepare(@Mixin Server server, @Mixin Output output, @Mixin Subject subject) throws Exception {
        return post(server, output, subject.kind, "next", subject.body());
    }

    @Command(
            name = "activate",
            description = "Signs by the next one from now on, once every node believes it.",
            mixinStandardHelpOptions = true)
    int activate(
            @Mixin Server server,
            @Mixin Output output,
            @Mixin Subject subject,
            @Option(names = "--force", description = "Also when there are nodes that do not believe it yet.")
                    boolean force)
            throws Exception {
        return post(
                server, output, subject.kind, "next/activate", subject.body().put("force", force));
    }

    @Command(
            name = "retire",
            description = "Lets nobody believe the former one any more and destroys its key, once no node needs it.",
            mixinStandardHelpOptions = true)
    int retire(
            @Mixin Server server,
            @Mixin Output output,
            @Mixin Subject subject,
            @Option(names = "--force", description = "Also when there are nodes that still need it.") boolean force)
            throws Exception {
        return post(
                server, output, subject.kind, "former/retire", subject.body().put("force", force));
    }

    @Command(
            name = "abandon",
            description = "Gives up the next one before it was put to use.",
            mixinStandardHelpOptions = true)
    int abandon(@Mixin Server server, @Mixin Output output, @Mixin Subject subject) throws Exception {
        server.signedIn()
                .send("DELETE", "/trust-anchors/" + AdminApi.segment(subject.kind) + "/next", null, subject.headers());
        output.say("the next " + subject.kind + " is given up");
        return 0;
    }

    private static int post(Server server, Output output, String kind, String step, JsonNode body) throws Exception {
        JsonNode anchor = server.signedIn()
                .send("POST", "/trust-anchors/" + AdminApi.segment(kind) + "/" + step, body)
                .json();
        output.print(
                anchor,
                () -> kind + " " + anchor.path("generation").asText() + " is "
                        + anchor.path("state").asText() + "\n");
        return 0;
    }
}
