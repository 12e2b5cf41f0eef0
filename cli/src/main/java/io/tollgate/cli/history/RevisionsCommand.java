package io.tollgate.cli.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import io.tollgate.cli.print.YamlText;
import java.net.URLEncoder;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code revisions}. */
@Command(
        name = "revisions",
        description = "Lists the latest changes, or shows what one of them did.",
        mixinStandardHelpOptions = true)
public final class RevisionsCommand implements Callable<Integer> {
    @Mixin
    private final Server server = new Server();

    @Mixin
    private final Output output = new Output();

    @Parameters(arity = "0..1", paramLabel = "N", description = "One revision; the latest ones when left out.")
    private @Nullable Long number;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "How many (20).")
    private int limit;

    @Option(
            names = "--object",
            paramLabel = "KIND/NAME",
            description = "Only those that did something to it, as routes/orders-read.")
    private @Nullable String object;

    @Override
    public Integer call() throws Exception {
        AdminApi api = server.signedIn();
        if (number != null) {
            JsonNode revision = api.get("/revisions/" + number).json();
            output.print(revision, () -> YamlText.of(revision));
            return 0;
        }
        String only = object == null ? "" : "&object=" + URLEncoder.encode(object, UTF_8);
        JsonNode list = api.get("/revisions?limit=" + limit + only).json();
        output.print(list, () -> table(list.path("items")).text());
        return 0;
    }

    private static Table table(JsonNode revisions) {
        Table table = new Table("REVISION", "AT", "BY", "+", "~", "-", "MESSAGE");
        for (JsonNode revision : revisions) {
            JsonNode changes = revision.path("changes");
            table.row(
                    Table.cell(revision.path("number")),
                    Table.cell(revision.path("at")),
                    Table.cell(revision.path("by")),
                    changes.path("added").asText(),
                    changes.path("changed").asText(),
                    changes.path("removed").asText(),
                    Table.cell(revision.path("message")));
        }
        return table;
    }
}
