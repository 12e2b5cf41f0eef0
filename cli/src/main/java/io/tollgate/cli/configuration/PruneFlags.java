package io.tollgate.cli.configuration;

import picocli.CommandLine.Option;

/** Whether what the files do not have is deleted. */
final class PruneFlags {
    @Option(names = "--prune", description = "Delete what the files do not have.")
    private boolean prune;

    @Option(
            names = "--max-delete",
            paramLabel = "N",
            defaultValue = "10",
            description = "With --prune: change nothing when more than N objects would go (10).")
    private int deletesMax = 10;

    boolean prune() {
        return prune;
    }

    /** As the control plane's query says it, behind {@code ?dryRun=…}. */
    String query() {
        return prune ? "&prune=true&maxDelete=" + Math.max(0, deletesMax) : "";
    }
}
