package io.tollgate.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh: source <(tollgate completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        command.commandLine()
                .getOut()
                .print(AutoComplete.bash("tollgate", command.root().commandLine()));
        command.commandLine().getOut().flush();
        return 0;
    }
}
