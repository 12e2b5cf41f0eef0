package io.tollgate.cli.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the files that a person names, and reads them. */
public final class Sources {
    /** The largest file. */
    static final int FILE_BYTES_MAX = 16 << 20;

    private static final int FILES_MAX = 10_000;
    private static final int DEPTH_MAX = 16;
    private static final long BYTES_MAX = 64L << 20;
    private static final String STDIN = "-";

    private final Map<String, String> environment;
    private final InputStream stdin;
    private final Path workingFolder;
    private long bytes;

    /** Reads with {@code environment} for references; relative paths begin at {@code workingFolder}. */
    public Sources(Map<String, String> environment, InputStream stdin, Path workingFolder) {
        this.environment = Map.copyOf(environment);
        this.stdin = stdin;
        this.workingFolder = workingFolder;
    }

    /**
     * Everything in {@code names}: files, folders (all {@code .yaml}, {@code .yml} and {@code .json} below, in order of
     * name) and {@code -} for standard input.
     */
    public Bundle read(List<String> names) throws RefusedDocumentsException {
        List<Located> documents = new ArrayList<>();
        for (Map.Entry<String, Path> file : files(names).entrySet()) {
            documents.addAll(read(file.getKey(), file.getValue()));
        }
        return Bundle.of(documents);
    }

    private Map<String, Path> files(List<String> names) throws RefusedDocumentsException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String name : names) {
            Path path = workingFolder.resolve(name);
            if (!Files.isDirectory(path)) {
                files.put(name, path);
                continue;
            }
            try (Stream<Path> below = Files.walk(path, DEPTH_MAX)) {
                below.filter(file -> isDocument(file) && Files.isRegularFile(file))
                        .limit(FILES_MAX + 1L)
                        .sorted()
                        .forEach(file -> files.put(
                                Path.of(name).resolve(path.relativize(file)).toString(), file));
            } catch (IOException | UncheckedIOException e) {
                throw new RefusedDocumentsException(Place.in(name), "can't be listed");
            }
        }
        if (files.size() > FILES_MAX) {
            throw new RefusedDocumentsException(
                    Place.in(names.getFirst()), "more than " + FILES_MAX + " files (expected: fewer)");
        }
        return files;
    }

    private static boolean isDocument(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    private List<? extends Located> read(String name, Path path) throws RefusedDocumentsException {
        String label = name.equals(STDIN) ? "<stdin>" : name;
        Path folder = name.equals(STDIN) ? workingFolder : path.toAbsolutePath().getParent();
        References references = new References(environment, folder == null ? workingFolder : folder);
        String text = text(label, name, path);
        String first = text.stripLeading();
        if (first.startsWith("{") || first.startsWith("[")) {
            return List.of(JsonDocument.parse(label, text, references));
        }
        return YamlDocument.parseAll(label, text, references);
    }

    /** A document of a form that others made, such as OpenAPI's: one object, in YAML or JSON, taken as it is. */
    public JsonNode foreign(String name) throws RefusedDocumentsException {
        String label = name.equals(STDIN) ? "<stdin>" : name;
        String text = text(label, name, workingFolder.resolve(name));
        if (text.stripLeading().startsWith("{")) {
            try {
                return Json.parseForeign(text.getBytes(StandardCharsets.UTF_8));
            } catch (InvalidDocumentException e) {
                throw new RefusedDocumentsException(Place.in(label), String.valueOf(e.getMessage()));
            }
        }
        List<YamlDocument> documents = YamlDocument.parseAll(label, text, null);
        if (documents.size() != 1) {
            throw new RefusedDocumentsException(Place.in(label), documents.size() + " documents (expected: one)");
        }
        return documents.getFirst().json();
    }

    private String text(String label, String name, Path path) throws RefusedDocumentsException {
        try (InputStream in = name.equals(STDIN) ? stdin : Files.newInputStream(path)) {
            byte[] content = in.readNBytes(FILE_BYTES_MAX + 1);
            bytes += content.length;
            if (content.length > FILE_BYTES_MAX || bytes > BYTES_MAX) {
                throw new RefusedDocumentsException(
                        Place.in(label), "too large (expected: at most 16 MiB, and 64 MiB in all files)");
            }
            return References.text(content);
        } catch (CharacterCodingException e) {
            throw new RefusedDocumentsException(Place.in(label), "not UTF-8");
        } catch (IOException e) {
            throw new RefusedDocumentsException(
                    Place.in(label), Files.exists(path) ? "can't be read" : "there is no such file");
        }
    }
}
