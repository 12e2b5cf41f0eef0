package io.tollgate.cli.configuration;

import io.tollgate.cli.api.ChangeMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What may be said about a write. */
final class WriteFlags {
    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "Why; kept in the revision and the audit trail.")
    private @Nullable String message;

    @Option(
            names = "--if-revision",
            paramLabel = "N",
            description = "Refuse when the configuration is not at revision N any more.")
    private @Nullable Long revision;

    String[] headers() {
        List<String> headers = new ArrayList<>(List.of(ChangeMessage.headers(message)));
        if (revision != null) {
            headers.addAll(List.of("If-Match", "\"r" + revision + "\""));
        }
        return headers.toArray(String[]::new);
    }
}
