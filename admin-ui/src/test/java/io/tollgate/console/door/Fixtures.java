package io.tollgate.console.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Every object of a configuration that a file of the repository holds: the admin API's samples, stored snapshots, and what
 * the pages show, in JSON, in YAML and in commands.
 */
public final class Fixtures {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path CORE = ROOT.resolve("core/src/test/resources/io/tollgate/core");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```[a-z]*\n(.*?)^ *```");
    private static final Pattern FILE_IN_A_COMMAND = Pattern.compile("(?ms)<<'EOF'\n(.*?)^EOF");
    private static final Pattern BODY_OF_A_COMMAND =
            Pattern.compile("(?s)/api/v1/([a-z-]+)/[a-z0-9-]+[\"']? [^{}]*-d '(\\{.*?})'");
    private static final Pattern COMMENT = Pattern.compile("(?m)\\s//\\s.*$");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Fixtures() {}

    /**
     * One of them.
     *
     * @param where it stands
     */
    public record Fixture(String where, Kind kind, ObjectNode document) {}

    /** All of them. */
    public static List<Fixture> all() {
        List<Fixture> found = new ArrayList<>();
        for (Path file : files(CORE.resolve("config/admin-api"), ".json")) {
            String name = file.getFileName().toString().replace(".json", "");
            Kind kind = Stream.of(Kind.values())
                    .filter(each -> each.singular().equals(name))
                    .findFirst()
                    .orElseThrow();
            add(found, file, kind, json(read(file)));
        }
        for (Path file : files(CORE.resolve("snapshot"), ".json")) {
            configuration(found, file, json(read(file)).path("configuration"));
        }
        for (Path file : files(ROOT.resolve("docs"), ".md")) {
            page(found, file);
        }
        page(found, ROOT.resolve("README.md"));
        page(found, ROOT.resolve("docker/README.md"));
        return found;
    }

    /** What {@code pattern}'s group finds in a file of the repository. */
    public static List<String> texts(String file, String pattern) {
        return Pattern.compile(pattern)
                .matcher(read(ROOT.resolve(file)))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        return parsed(text).orElseThrow(() -> new AssertionError("no JSON: " + text));
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return Optional.of(Json.parse(text));
        } catch (InvalidDocumentException e) {
            return Optional.empty();
        }
    }

    private static void page(List<Fixture> found, Path file) {
        BLOCK.matcher(read(file)).results().map(block -> block.group(1)).forEach(block -> {
            parsed(COMMENT.matcher(block).replaceAll("")).ifPresent(json -> shown(found, file, json));
            FILE_IN_A_COMMAND
                    .matcher(block)
                    .results()
                    .map(text -> yaml(text.group(1)))
                    .flatMap(Optional::stream)
                    .forEach(document -> configuration(found, file, document));
            BODY_OF_A_COMMAND
                    .matcher(block)
                    .results()
                    .forEach(command -> Kind.ofPlural(command.group(1))
                            .ifPresent(kind -> add(found, file, kind, json(command.group(2)))));
        });
    }

    private static Optional<JsonNode> yaml(String text) {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            return document instanceof Map ? Optional.of(MAPPER.valueToTree(document)) : Optional.empty();
        } catch (YamlEngineException e) {
            return Optional.empty();
        }
    }

    /** A whole configuration, or whatever kind of object it reads as. */
    private static void shown(List<Fixture> found, Path file, JsonNode json) {
        configuration(found, file, json);
        for (Kind kind : Kind.values()) {
            if (reads(kind, json)) {
                add(found, file, kind, json);
            }
        }
    }

    private static boolean reads(Kind kind, JsonNode json) {
        try {
            return kind.read(json) != null;
        } catch (InvalidDocumentException e) {
            return false;
        }
    }

    private static void configuration(List<Fixture> found, Path file, JsonNode json) {
        for (Kind kind : Kind.values()) {
            json.path(kind.plural()).forEach(object -> add(found, file, kind, object));
        }
    }

    private static void add(List<Fixture> found, Path file, Kind kind, @Nullable JsonNode object) {
        if (object instanceof ObjectNode document) {
            found.add(new Fixture(ROOT.relativize(file).toString(), kind, document));
        }
    }
}
