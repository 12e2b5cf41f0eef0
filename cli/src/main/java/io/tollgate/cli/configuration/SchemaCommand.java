package io.tollgate.cli.configuration;

import io.tollgate.core.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code schema}. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of configuration files, for editors.",
        mixinStandardHelpOptions = true)
public final class SchemaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        command.commandLine().getOut().println(Json.pretty(FileSchema.schema()));
        return 0;
    }
}
