package io.tollgate.cli.session;

import io.tollgate.cli.print.Output;
import io.tollgate.core.json.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** {@code version}. */
@Command(name = "version", description = "Says which version this is.", mixinStandardHelpOptions = true)
public final class VersionCommand implements Callable<Integer> {
    @Mixin
    private final Output output = new Output();

    /** For {@code --version}. */
    public static final class Text implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tollgate " + version()};
        }
    }

    @Override
    public Integer call() {
        output.print(
                Json.object()
                        .put("version", version())
                        .put("java", Runtime.version().toString()),
                () -> "tollgate " + version() + " (Java " + Runtime.version() + ")\n");
        return 0;
    }

    /** As the jar's manifest has it. */
    private static String version() {
        @Nullable String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "of the working tree" : version;
    }
}
