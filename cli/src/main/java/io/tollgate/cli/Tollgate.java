package io.tollgate.cli;

import io.tollgate.cli.api.RefusedException;
import io.tollgate.cli.configuration.ApplyCommand;
import io.tollgate.cli.configuration.DiffCommand;
import io.tollgate.cli.configuration.DumpCommand;
import io.tollgate.cli.configuration.GetCommand;
import io.tollgate.cli.configuration.SchemaCommand;
import io.tollgate.cli.configuration.SyncCommand;
import io.tollgate.cli.configuration.ValidateCommand;
import io.tollgate.cli.doctor.DoctorCommand;
import io.tollgate.cli.document.RefusedDocumentsException;
import io.tollgate.cli.history.RevisionsCommand;
import io.tollgate.cli.history.RollbackCommand;
import io.tollgate.cli.importing.ImportCommand;
import io.tollgate.cli.key.KeyCommand;
import io.tollgate.cli.node.NodeCommand;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.quota.QuotaCommand;
import io.tollgate.cli.session.LoginCommand;
import io.tollgate.cli.session.LogoutCommand;
import io.tollgate.cli.session.PingCommand;
import io.tollgate.cli.session.VersionCommand;
import io.tollgate.cli.traffic.ExplainCommand;
import io.tollgate.cli.traffic.TailCommand;
import io.tollgate.cli.traffic.TopCommand;
import io.tollgate.cli.traffic.TryCommand;
import io.tollgate.cli.trust.TrustCommand;
import io.tollgate.cli.upstream.TargetCommand;
import io.tollgate.core.json.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command {@code tollgate} and everything below it. */
@Command(
        name = "tollgate",
        description = "Tollgate from the command line: its configuration as code, keys, nodes and traffic.",
        footer = {
            "",
            "TOLLGATE_URL and TOLLGATE_TOKEN say where and as whom, before any sign-in.",
            "Exit codes: 0 done, or no difference; 1 an error; 2 there are differences (diff, --dry-run)."
        },
        exitCodeOnInvalidInput = 1,
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Text.class)
public final class Tollgate {
    static final int ERROR = 1;

    /** In the order in which help shows them. */
    private static final List<Class<?>> COMMANDS = List.of(
            LoginCommand.class,
            LogoutCommand.class,
            PingCommand.class,
            VersionCommand.class,
            GetCommand.class,
            ApplyCommand.class,
            DiffCommand.class,
            SyncCommand.class,
            DumpCommand.class,
            ValidateCommand.class,
            SchemaCommand.class,
            ImportCommand.class,
            RevisionsCommand.class,
            RollbackCommand.class,
            KeyCommand.class,
            QuotaCommand.class,
            NodeCommand.class,
            TargetCommand.class,
            TrustCommand.class,
            ExplainCommand.class,
            TryCommand.class,
            TailCommand.class,
            TopCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            RehearseCommand.class,
            HelpCommand.class);

    private Tollgate() {}

    public static void main(String[] args) {
        System.exit(run(Output.utf8(System.out), Output.utf8(System.err), args));
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        String[] words = args.length == 0 ? new String[] {"help"} : args;
        return commandLine(words).setOut(out).setErr(err).execute(words);
    }

    /**
     * The command line as far as {@code args} need it: looking at every command that there is takes longer than most of them
     * do. Help, completion and a word that is no command need all.
     */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Tollgate());
        List<Class<?>> needed = COMMANDS.stream()
                .filter(command -> args.length > 0 && command != CompletionCommand.class && isNamed(command, args[0]))
                .toList();
        (needed.isEmpty() ? COMMANDS : needed).forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, _) -> {
            say(command.getErr(), failure);
            return ERROR;
        });
        everywhere(line);
        return line;
    }

    private static boolean isNamed(Class<?> command, String word) {
        Command annotation = command.getAnnotation(Command.class);
        return command != HelpCommand.class
                && annotation != null
                && annotation.name().equals(word);
    }

    /** A usage error is an error like any other: 2 says that there are differences. */
    private static void everywhere(CommandLine line) {
        line.getCommandSpec().exitCodeOnInvalidInput(ERROR);
        line.getSubcommands().values().forEach(Tollgate::everywhere);
    }

    private static void say(PrintWriter err, Exception failure) throws Exception {
        switch (failure) {
            case RefusedDocumentsException refused -> refused.complaints().forEach(complaint -> err.println(complaint));
            case RefusedException refused -> {
                err.println("tollgate: " + refused.getMessage());
                if (refused.violations().size() > 1) {
                    for (Violation violation : refused.violations()) {
                        err.println("  " + violation);
                    }
                }
            }
            case IOException unreachable -> err.println("tollgate: " + unreachable.getMessage());
            default -> throw failure;
        }
        err.flush();
    }
}
