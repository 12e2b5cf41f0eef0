package io.tollgate.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Json;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code -o}, and the two streams: answers go to standard output, everything else to standard error. */
public final class Output {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (the default), json or yaml.")
    private Format format = Format.TABLE;

    /** Prints {@code json} as it was asked for; the table is made only when somebody wants it. */
    public void print(JsonNode json, Supplier<String> table) {
        switch (format) {
            case TABLE -> out(table.get());
            case JSON -> out(Json.pretty(json) + "\n");
            case YAML -> out(YamlText.of(json));
        }
    }

    /** Whether people read it. */
    public boolean isTable() {
        return format == Format.TABLE;
    }

    /** Whether a person looks at a terminal, and no program at a pipe. */
    public static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private void out(String text) {
        PrintWriter out = command.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /** Says something beside the answer. */
    public void say(String line) {
        PrintWriter err = command.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** UTF-8 whatever the terminal's locale says: configurations are. */
    public static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }
}
