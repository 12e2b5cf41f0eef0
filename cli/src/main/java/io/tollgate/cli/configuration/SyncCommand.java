package io.tollgate.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.document.Bundle;
import io.tollgate.cli.print.Changes;
import io.tollgate.cli.print.Output;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sync}. */
@Command(
        name = "sync",
        description = "Makes the configuration what the files say, in one revision. With --prune nothing else stays.",
        mixinStandardHelpOptions = true)
public final class SyncCommand implements Callable<Integer> {
    @Mixin
    private final Server server = new Server();

    @Mixin
    private final DocumentFiles files = new DocumentFiles();

    @Mixin
    private final WriteFlags write = new WriteFlags();

    @Mixin
    private final PruneFlags pruning = new PruneFlags();

    @Mixin
    private final Output output = new Output();

    @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        Bundle bundle = files.read();
        AdminApi api = server.signedIn();
        JsonNode answer = Declaring.send(api, bundle, dryRun, pruning.query(), write.headers());
        output.print(answer, () -> Changes.text(answer));
        if (!pruning.prune()) {
            List<String> kept = Declaring.others(api, bundle);
            if (!kept.isEmpty()) {
                output.say(kept.size() + " objects are not in the files and stay (--prune deletes them): "
                        + Declaring.some(kept));
            }
        }
        return dryRun && !answer.path("changes").isEmpty() ? Declaring.DIFFERENT : 0;
    }
}
