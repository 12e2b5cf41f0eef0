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

/** {@code apply}. */
@Command(
        name = "apply",
        description = "Creates or replaces the objects in the files, all of them in one revision; deletes nothing.",
        mixinStandardHelpOptions = true)
public final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private final Server server = new Server();

    @Mixin
    private final DocumentFiles files = new DocumentFiles();

    @Mixin
    private final WriteFlags write = new WriteFlags();

    @Mixin
    private final Output output = new Output();

    @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        Bundle bundle = files.read();
        JsonNode answer = Declaring.send(server.signedIn(), bundle, dryRun, "", write.headers());
        output.print(answer, () -> Changes.text(answer));
        return dryRun && !answer.path("changes").isEmpty() ? Declaring.DIFFERENT : 0;
    }
}
