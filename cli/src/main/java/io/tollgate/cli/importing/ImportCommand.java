package io.tollgate.cli.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.api.ChangeMessage;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.document.Sources;
import io.tollgate.cli.print.Changes;
import io.tollgate.cli.print.Output;
import io.tollgate.core.json.Json;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import} and what is below it. */
@Command(
        name = "import",
        description = "Makes routes of descriptions of APIs.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class ImportCommand {
    private static final int DIFFERENT = 2;

    /** Where the API goes, and under which name. */
    static final class Api {
        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "What its routes' names begin with; the document's title when left out.")
        private @Nullable String name;

        @Option(names = "--upstream", paramLabel = "NAME", description = "Where its routes go; its name when left out.")
        private @Nullable String upstream;

        @Option(
                names = "--target",
                paramLabel = "URL",
                description =
                        "Where that upstream is, if there is none yet; the document's first server when left out.")
        private @Nullable String target;

        @Option(
                names = "--base-path",
                paramLabel = "PATH",
                description = "Where the API is at the gateway; as at its first server when left out.")
        private @Nullable String basePath;

        @Option(names = "--host", paramLabel = "HOST", description = "The host of new routes; any when left out.")
        private @Nullable List<String> hosts;

        @Option(
                names = "--public",
                description = "New routes are open to everybody, instead of asking for NAME:read and NAME:write.")
        private boolean isPublic;

        ObjectNode request(JsonNode document) {
            ObjectNode request = Json.object();
            put(request, "name", name);
            put(request, "upstream", upstream);
            put(request, "target", target);
            put(request, "basePath", basePath);
            if (hosts != null) {
                hosts.forEach(request.withArray("hosts")::add);
            }
            if (isPublic) {
                request.putObject("access").put("public", true);
            }
            request.set("document", document);
            return request;
        }

        private static void put(ObjectNode request, String field, @Nullable String value) {
            if (value != null) {
                request.put(field, value);
            }
        }
    }

    @Command(
            name = "openapi",
            description = "Makes a route of each operation of an OpenAPI 3 document, in one revision.",
            footer = {
                "",
                "Importing again brings routes to what the document says now, and leaves what people changed by hand:",
                "access, limits, timeouts, headers. Nothing that the document points to is fetched."
            },
            mixinStandardHelpOptions = true)
    int openapi(
            @Mixin Server server,
            @Mixin Output output,
            @Mixin Api api,
            @Parameters(paramLabel = "FILE", description = "YAML or JSON; - for standard input.") String file,
            @Option(names = "--prune", description = "Delete the routes of an earlier import that are gone.")
                    boolean prune,
            @Option(names = "--dry-run", description = "Say what would change, and change nothing.") boolean dryRun,
            @Option(
                            names = {"-m", "--message"},
                            paramLabel = "TEXT",
                            description = "Why; kept in the revision and the audit trail.")
                    @Nullable
                    String message)
            throws Exception {
        JsonNode document = new Sources(System.getenv(), System.in, Path.of("")).foreign(file);
        String[] headers = ChangeMessage.headers(message);
        JsonNode answer = server.signedIn()
                .send("POST", "/import/openapi?dryRun=" + dryRun + "&prune=" + prune, api.request(document), headers)
                .json();
        output.print(answer, () -> text(answer, prune));
        return dryRun && !answer.path("changes").isEmpty() ? DIFFERENT : 0;
    }

    private static String text(JsonNode answer, boolean prune) {
        StringBuilder text = new StringBuilder(Changes.text(answer));
        if (!prune) {
            answer.path("gone")
                    .forEach(name -> text.append("! routes/")
                            .append(name.asText())
                            .append(" is not in the document any more, and stays (--prune deletes it)\n"));
        }
        for (JsonNode loss : answer.path("notCarriedOver")) {
            text.append("not carried over: ").append(loss.path("detail").asText());
            text.append(" (").append(loss.path("count").asText()).append(", first at ");
            text.append(loss.path("pointer").asText().substring("/document".length()))
                    .append(")\n");
        }
        return text.toString();
    }
}
