package io.tollgate.launcher;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line behind {@code ./tollgate}. */
@Command(name = "tollgate", mixinStandardHelpOptions = true)
public final class Tollgate {
    private Tollgate() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Tollgate()).execute(args));
    }
}
