package io.tollgate.launcher;

import io.tollgate.launcher.setting.Refusal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line behind {@code ./tollgate}. */
@Command(
        name = "./tollgate",
        description = "Tollgate, a zero-trust API gateway, on this machine.",
        footer = {
            "",
            "  ./tollgate test   runs every test (needs no system that is up).",
            "",
            "Exit codes: 0 stopped as asked, 1 failed, 2 a bad value, 3 a port is taken."
        },
        subcommands = {UpCommand.class, RehearseCommand.class, DemoUpstreamCommand.class, HelpCommand.class},
        version = "Tollgate 0.1.0",
        mixinStandardHelpOptions = true)
public final class Tollgate {
    private Tollgate() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Tollgate())
                .setExecutionExceptionHandler((failure, command, _) -> {
                    if (failure instanceof Refusal refusal) {
                        command.getErr().println("tollgate: " + refusal.line());
                        return refusal.exitCode();
                    }
                    throw failure;
                })
                .execute(args.length == 0 ? new String[] {"help"} : args);
    }
}
