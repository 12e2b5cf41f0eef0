package io.tollgate.cli.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.Table;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code try}. A key is read from standard input: a command line is easy to read for others. */
@Command(
        name = "try",
        description = "Has the control plane send a request through a node, and says what became of it at each step.",
        mixinStandardHelpOptions = true)
public final class TryCommand implements Callable<Integer> {
    private static final int KEY_BYTES_MAX = 4096;

    @Mixin
    private final Server server = new Server();

    @Mixin
    private final Output output = new Output();

    @Mixin
    private final AskedRequest asked = new AskedRequest();

    @Mixin
    private final DraftFile draft = new DraftFile();

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--node", paramLabel = "NAME", required = true, description = "Through this node.")
    private String node = "";

    @Option(names = "--key-stdin", description = "Read an API key, the whole of it, from standard input.")
    private boolean keyFromStdin;

    @Option(names = "--body", paramLabel = "TEXT", description = "The request's body.")
    private @Nullable String body;

    @Option(names = "--dry-run", description = "Send nothing and spend nothing: only say what would become of it.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        if (draft.isGiven() && !dryRun) {
            throw new ParameterException(
                    command.commandLine(), "--draft without --dry-run (expected: both; nodes know what is saved only)");
        }
        if (draft.isStdin() && keyFromStdin) {
            throw new ParameterException(
                    command.commandLine(), "--draft - beside --key-stdin (expected: one from standard input)");
        }
        ObjectNode request = asked.into(Json.object().put("node", node));
        if (keyFromStdin) {
            request.put("key", stdin());
        }
        if (body != null) {
            request.put("body", body);
        }
        JsonNode outcome = draft.send(server.signedIn(), "/try", request.put("dryRun", dryRun));
        output.print(outcome, () -> text(outcome));
        return 0;
    }

    private static String stdin() throws IOException {
        return new String(System.in.readNBytes(KEY_BYTES_MAX), StandardCharsets.UTF_8).strip();
    }

    private static String text(JsonNode outcome) {
        StringBuilder text = new StringBuilder();
        if (outcome.has("status")) {
            text.append(Table.cell(outcome.path("status")) + " by " + Table.cell(outcome.path("node")) + " in "
                    + Table.cell(outcome.path("tookMs")) + " ms\n");
        }
        JsonNode explained = outcome.path("explained");
        if (explained.isObject()) {
            text.append(ExplainCommand.text(explained));
        }
        return text.append(course(outcome.path("course")))
                .append(limits(outcome.path("limits")))
                .append(untold(outcome.path("limitsUntold")))
                .append(targets(outcome.path("targets")))
                .toString();
    }

    private static String course(JsonNode course) {
        if (course.isMissingNode()) {
            return "";
        }
        if (course.has("untold")) {
            return "\nsteps and target: " + Table.cell(course.path("untold")) + "\n";
        }
        Table table = new Table("AT THE NODE", "MS");
        course.path("steps").forEach(step -> table.row(Table.cell(step.path("step")), Table.cell(step.path("ms"))));
        return "\ntarget " + Table.cell(course.path("target")) + ", tries " + Table.cell(course.path("attempts")) + "\n"
                + table.row("in all", Table.cell(course.path("durationMs"))).text();
    }

    private static String limits(JsonNode limits) {
        Table table = new Table("LIMIT", "HOLDS", "FOR", "RULE", "LEFT", "NODES HOLD");
        for (JsonNode limit : limits) {
            String name = Table.cell(limit.path("limit"));
            String from = Table.cell(limit.path("from"));
            JsonNode rules = limit.at("/counter/rules");
            String whose = Table.cell(limit.at("/counter/subject"));
            for (JsonNode rule : rules) {
                table.row(
                        name,
                        from,
                        whose,
                        Table.cell(rule.path("rule")),
                        Table.cell(rule.path("left")),
                        Table.cell(rule.path("held")));
            }
            if (rules.isEmpty()) {
                table.row(name, from, whose, Table.cell(limit.path("untold")), "-", "-");
            }
        }
        return limits.isEmpty() ? "" : "\n" + table.text();
    }

    private static String untold(JsonNode why) {
        return why.isMissingNode() ? "" : "\nlimits are not known: " + Table.cell(why) + "\n";
    }

    private static String targets(JsonNode targets) {
        Table table = new Table("TARGET", "STATE", "MAY BE CHOSEN");
        targets.forEach(target -> table.row(
                Table.cell(target.path("url")),
                Table.cell(target.path("state")),
                target.path("eligible").asBoolean() ? "yes" : "no: " + Table.cell(target.path("why"))));
        return targets.isEmpty() ? "" : "\n" + table.text();
    }
}
