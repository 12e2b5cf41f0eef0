package io.tollgate.cli.configuration;

import io.tollgate.cli.document.Bundle;
import io.tollgate.cli.document.Complaint;
import io.tollgate.cli.document.RefusedDocumentsException;
import io.tollgate.cli.print.Output;
import io.tollgate.core.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code validate}. */
@Command(
        name = "validate",
        description = "Checks files without asking the control plane.",
        mixinStandardHelpOptions = true)
public final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private final DocumentFiles files = new DocumentFiles();

    @Mixin
    private final Output output = new Output();

    @Option(
            names = "--partial",
            description = "The files are a part: what they name may be in the control plane already.")
    private boolean partial;

    @Override
    public Integer call() throws Exception {
        Bundle bundle = files.read();
        List<Complaint> complaints = OfflineCheck.complaints(bundle, !partial);
        if (!complaints.isEmpty()) {
            throw new RefusedDocumentsException(complaints);
        }
        output.print(Json.object().put("objects", bundle.size()), () -> bundle.size() + " objects are good\n");
        return 0;
    }
}
