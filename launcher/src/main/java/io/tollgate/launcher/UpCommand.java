package io.tollgate.launcher;

import io.tollgate.launcher.up.Up;
import io.tollgate.launcher.up.UpOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code up}. */
@Command(
        name = "up",
        description = "Starts control plane, console, nodes and a demo API; Ctrl-C stops all of it.",
        footer = {
            "",
            "TOLLGATE_DB_URL, TOLLGATE_DB_USER and TOLLGATE_DB_PASSWORD(_FILE) name a PostgreSQL server;",
            "without them one runs in the data folder. TOLLGATE_BIND is the address to listen on (127.0.0.1)."
        },
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "Data-plane nodes (1). Node k takes port + k - 1.")
    private int nodes;

    @Option(
            names = "--control-planes",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Control planes on the one database (1). The k-th takes port + k - 1, or the next free number.")
    private int controlPlanes;

    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept (.tollgate in the checkout).")
    private @org.jspecify.annotations.Nullable Path data;

    @Option(names = "--empty", description = "Makes no demo API on an empty database.")
    private boolean empty;

    @Mixin
    private final PortFlags ports = new PortFlags();

    @Override
    public Integer call() throws Exception {
        var options =
                UpOptions.of(data, new UpOptions.Size(nodes, controlPlanes), empty, ports.given(), System.getenv());
        // The marks of the progress lines need UTF-8, whatever the terminal's locale says.
        Up.run(options, new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        return 0;
    }
}
