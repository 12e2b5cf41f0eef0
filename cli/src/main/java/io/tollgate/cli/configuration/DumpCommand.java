package io.tollgate.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.api.Server;
import io.tollgate.cli.document.Escapes;
import io.tollgate.cli.print.YamlText;
import io.tollgate.core.json.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dump}. */
@Command(
        name = "dump",
        description = "Writes the whole configuration as a file that sync takes.",
        footer = {
            "",
            "Keys, nodes and operators are no part of it. A private key is the word stored: it stays where it is."
        },
        mixinStandardHelpOptions = true)
public final class DumpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final Server server = new Server();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "yaml",
            description = "yaml (the default) or json.")
    private Form form = Form.YAML;

    @Option(names = "--full", description = "With every default written out.")
    private boolean full;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Where to; standard output when left out.")
    private @Nullable Path file;

    /** The forms of files. */
    enum Form {
        YAML,
        JSON
    }

    @Override
    public Integer call() throws Exception {
        JsonNode all = server.signedIn().get("/config").json();
        String text = text(all, form, full);
        if (file == null) {
            PrintWriter out = command.commandLine().getOut();
            out.print(text);
            out.flush();
        } else {
            Files.writeString(file, text);
        }
        return 0;
    }

    static String text(JsonNode configuration, Form form, boolean full) {
        JsonNode shown = Escapes.escaped(full ? withoutEmpty(configuration) : Terse.configuration(configuration));
        return form == Form.JSON ? Json.pretty(shown) + "\n" : YamlText.of(shown);
    }

    private static ObjectNode withoutEmpty(JsonNode configuration) {
        ObjectNode kept = Json.object();
        configuration.properties().stream()
                .filter(field -> !field.getValue().isEmpty())
                .forEach(field -> kept.set(field.getKey(), field.getValue()));
        return kept;
    }
}
