package io.tollgate.cli.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.Answer;
import io.tollgate.cli.api.ChangeMessage;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.YamlText;
import java.net.URLEncoder;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rollback}. */
@Command(
        name = "rollback",
        description = "Makes the content of an older revision the newest one. --dry-run shows it first.",
        mixinStandardHelpOptions = true)
public final class RollbackCommand implements Callable<Integer> {
    private static final int DIFFERENT = 2;

    @Mixin
    private final Server server = new Server();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "N", description = "The revision to go back to.")
    private long number;

    @Option(
            names = "--object",
            paramLabel = "KIND/NAME",
            description = "Only this object, as routes/orders-read; the others stay as they are.")
    private @Nullable String object;

    @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
    private boolean dryRun;

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "Why; kept in the revision and the audit trail.")
    private @Nullable String message;

    @Override
    public Integer call() throws Exception {
        String[] headers = ChangeMessage.headers(message);
        String path = "/revisions/" + number + "/rollback?dryRun=" + dryRun
                + (object == null ? "" : "&object=" + URLEncoder.encode(object, UTF_8));
        Answer answer = server.signedIn().send("POST", path, null, headers);
        JsonNode json = answer.json();
        output.print(
                json,
                () -> dryRun || json.isNull()
                        ? YamlText.of(json)
                        : (object == null ? "" : object + " ") + "back to revision " + number + ", as revision "
                                + answer.header("Tollgate-Revision") + "\n");
        return dryRun && !json.path("changes").isEmpty() ? DIFFERENT : 0;
    }
}
