package io.tollgate.cli.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import io.tollgate.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code explain}. */
@Command(
        name = "explain",
        description = "Says what the gateway would do with a request, and why.",
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private final Server server = new Server();

    @Mixin
    private final Output output = new Output();

    @Mixin
    private final AskedRequest asked = new AskedRequest();

    @Mixin
    private final DraftFile draft = new DraftFile();

    @Option(names = "--consumer", paramLabel = "NAME", description = "As this consumer.")
    private @Nullable String consumer;

    @Option(names = "--key", paramLabel = "ID", description = "With the key of this id, k_….")
    private @Nullable String key;

    @Option(names = "--address", paramLabel = "ADDRESS", description = "From this address.")
    private @Nullable String address;

    @Override
    public Integer call() throws Exception {
        ObjectNode question = asked.into(Json.object());
        putIfGiven(question, "consumer", consumer);
        putIfGiven(question, "key", key);
        putIfGiven(question, "address", address);
        JsonNode verdict = draft.send(server.signedIn(), "/explain", question);
        output.print(verdict, () -> text(verdict));
        return 0;
    }

    private static void putIfGiven(ObjectNode question, String field, @Nullable String value) {
        if (value != null) {
            question.put(field, value);
        }
    }

    /** The outcome, and each step. */
    static String text(JsonNode verdict) {
        Table table = new Table("STEP", "VERDICT", "WHY");
        StringBuilder fixes = new StringBuilder();
        for (JsonNode step : verdict.path("steps")) {
            table.row(Table.cell(step.path("step")), Table.cell(step.path("verdict")), Table.cell(step.path("rule")));
            if (step.hasNonNull("fix")) {
                fixes.append("to change that: ")
                        .append(step.get("fix").asText())
                        .append('\n');
            }
        }
        return byDraft(verdict.path("draft")) + Table.cell(verdict.path("outcome")) + " with "
                + Table.cell(verdict.path("status")) + " by route " + Table.cell(verdict.path("route")) + "\n"
                + table.text() + fixes;
    }

    /** That this is not what holds, so that nobody takes it for it. */
    private static String byDraft(JsonNode draft) {
        if (!draft.isObject()) {
            return "";
        }
        List<String> objects = new ArrayList<>();
        draft.path("objects").forEach(object -> objects.add(Table.cell(object)));
        return "by a draft that is not saved: " + String.join(", ", objects) + "; all else is as in revision "
                + Table.cell(draft.path("revision")) + "\n";
    }
}
