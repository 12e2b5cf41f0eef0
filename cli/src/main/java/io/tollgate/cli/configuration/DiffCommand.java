package io.tollgate.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.document.Bundle;
import io.tollgate.cli.print.Changes;
import io.tollgate.cli.print.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code diff}. */
@Command(
        name = "diff",
        description = "Says how the configuration differs from the files. Exit code 0: not at all, 2: it does.",
        mixinStandardHelpOptions = true)
public final class DiffCommand implements Callable<Integer> {
    @Mixin
    private final Server server = new Server();

    @Mixin
    private final DocumentFiles files = new DocumentFiles();

    @Mixin
    private final Output output = new Output();

    @Option(names = "--prune", description = "Also what sync --prune would delete.")
    private boolean prune;

    @Override
    public Integer call() throws Exception {
        Bundle bundle = files.read();
        JsonNode answer = Declaring.send(server.signedIn(), bundle, true, prune ? "&prune=true" : "");
        output.print(answer, () -> Changes.text(answer));
        return answer.path("changes").isEmpty() ? 0 : Declaring.DIFFERENT;
    }
}
