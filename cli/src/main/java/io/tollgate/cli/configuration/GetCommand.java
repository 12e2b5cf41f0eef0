package io.tollgate.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.api.AdminApi;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.print.Output;
import io.tollgate.cli.print.YamlText;
import io.tollgate.core.config.Kind;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code get}. */
@Command(name = "get", description = "Shows objects of a kind, or one of them.", mixinStandardHelpOptions = true)
public final class GetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final Server server = new Server();

    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "KIND", description = "For example routes.")
    private String kindName = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "One object; all when left out.")
    private @Nullable String name;

    @Option(names = "--tag", paramLabel = "TAG", description = "Only those with this tag.")
    private @Nullable String tag;

    @Option(names = "--query", paramLabel = "TEXT", description = "Only those that contain this text.")
    private @Nullable String query;

    @Override
    public Integer call() throws Exception {
        Kind kind = kind();
        AdminApi api = server.signedIn();
        if (name != null) {
            JsonNode object =
                    api.get("/" + kind.plural() + "/" + AdminApi.segment(name)).json();
            output.print(object, () -> YamlText.of(object));
            return 0;
        }
        JsonNode list = api.all("/" + kind.plural() + filters());
        output.print(list, () -> Columns.table(kind, list.path("items")).text());
        return 0;
    }

    private String filters() {
        String byTag = tag == null ? "" : "tag=" + AdminApi.segment(tag);
        String byText = query == null ? "" : "q=" + AdminApi.segment(query);
        String both = byTag.isEmpty() || byText.isEmpty() ? byTag + byText : byTag + "&" + byText;
        return both.isEmpty() ? "" : "?" + both;
    }

    private Kind kind() {
        return Arrays.stream(Kind.values())
                .filter(kind ->
                        kind.plural().equals(kindName) || kind.singular().equals(kindName))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        kindName + ": not a kind (expected: one of "
                                + Arrays.stream(Kind.values()).map(Kind::plural).collect(Collectors.joining(", "))
                                + ")"));
    }
}
