package io.tollgate.cli.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quota} and what is below it. */
@Command(
        name = "quota",
        description = "Calendar quotas: what is used and left, granting more, resetting.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class QuotaCommand {
    private static final List<String> FIELDS =
            List.of("limit", "rule", "subject", "used", "granted", "left", "resetsAt", "counter");

    private static final List<String> NAME = List.of("limit", "rule", "counter", "period");

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Command(
            name = "list",
            description = "Lists counters in the periods that run, who has least left first.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(arity = "0..1", paramLabel = "LIMIT", description = "Of which limit; all when left out.")
                    @Nullable
                    String limit,
            @Option(names = "--consumer", paramLabel = "NAME", description = "Only what is counted for this consumer.")
                    @Nullable
                    String consumer,
            @Option(names = "--query", paramLabel = "TEXT", description = "In the limit's name or the subject.")
                    @Nullable
                    String query)
            throws Exception {
        JsonNode quotas = server.signedIn().all(path(limit, consumer, query));
        output.print(quotas, () -> {
            Table table = new Table("LIMIT", "QUOTA", "WHO", "USED", "GRANTED", "LEFT", "UNTIL", "COUNTER");
            quotas.path("items")
                    .forEach(quota -> table.row(FIELDS.stream()
                            .map(field -> Table.cell(quota.path(field)))
                            .toArray(String[]::new)));
            return table.text();
        });
        return 0;
    }

    @Command(
            name = "grant",
            description = "Adds to what one counter may use, for the period that runs.",
            mixinStandardHelpOptions = true)
    int grant(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(index = "0", paramLabel = "LIMIT", description = "Of which limit.") String limit,
            @Parameters(
                            index = "1",
                            paramLabel = "AMOUNT",
                            description = "How many more requests, or bytes where these are counted.")
                    long amount,
            @Option(names = "--consumer", paramLabel = "NAME", description = "Whose counter.") @Nullable
                    String consumer,
            @Option(names = "--counter", paramLabel = "ID", description = "Which counter, as the list has it.")
                    @Nullable
                    String counter,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; stands in the audit trail.") @Nullable
                    String reason)
            throws Exception {
        AdminApi api = server.signedIn();
        ObjectNode body = one(api, limit, consumer, counter).put("amount", amount);
        return post(api, output, "grant", body, reason);
    }

    @Command(
            name = "reset",
            description = "Lets one counter begin its period anew; what was granted stays.",
            mixinStandardHelpOptions = true)
    int reset(
            @Mixin Server server,
            @Mixin Output output,
            @Parameters(paramLabel = "LIMIT", description = "Of which limit.") String limit,
            @Option(names = "--consumer", paramLabel = "NAME", description = "Whose counter.") @Nullable
                    String consumer,
            @Option(names = "--counter", paramLabel = "ID", description = "Which counter, as the list has it.")
                    @Nullable
                    String counter,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; stands in the audit trail.") @Nullable
                    String reason)
            throws Exception {
        AdminApi api = server.signedIn();
        return post(api, output, "reset", one(api, limit, consumer, counter), reason);
    }

    /** What names the one counter that is meant. */
    private ObjectNode one(AdminApi api, String limit, @Nullable String consumer, @Nullable String counter)
            throws Exception {
        List<ObjectNode> found = new ArrayList<>();
        for (JsonNode quota : api.all(path(limit, consumer, counter)).path("items")) {
            if (quota instanceof ObjectNode each
                    && (counter == null || each.path("counter").asText().equals(counter))) {
                found.add(each);
            }
        }
        if (found.size() != 1) {
            throw new ParameterException(
                    command.commandLine(),
                    limit + ": " + (found.isEmpty() ? "no" : Integer.toString(found.size()))
                            + " counters of that kind in the period that runs (expected: one; name it by --consumer, or by"
                            + " --counter as tollgate quota list shows it)");
        }
        return found.getFirst().retain(NAME);
    }

    private static int post(AdminApi api, Output output, String verb, ObjectNode body, @Nullable String reason)
            throws Exception {
        JsonNode after = api.send("POST", "/quotas/" + verb, reason == null ? body : body.put("reason", reason))
                .json();
        output.print(
                after,
                () -> after.path("left").asText() + " left for "
                        + after.path("subject").asText() + " until "
                        + after.path("resetsAt").asText()
                        + ", on every node within about 5 s\n");
        return 0;
    }

    private static String path(@Nullable String limit, @Nullable String consumer, @Nullable String query) {
        List<String> asked = new ArrayList<>();
        add(asked, "limitName", limit);
        add(asked, "consumer", consumer);
        add(asked, "q", query);
        return "/quotas" + (asked.isEmpty() ? "" : "?" + String.join("&", asked));
    }

    private static void add(List<String> asked, String name, @Nullable String value) {
        if (value != null) {
            asked.add(name + "=" + AdminApi.segment(value));
        }
    }
}
