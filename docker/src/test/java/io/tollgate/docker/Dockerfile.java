package io.tollgate.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an image says of itself. */
record Dockerfile(Map<String, String> environment, Set<Integer> ports, long user) {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    static Dockerfile of(String part) {
        Path file = Path.of((part.equals("node") ? "data-plane" : part) + ".Dockerfile");
        Map<String, String> environment = new TreeMap<>();
        Set<Integer> ports = new TreeSet<>();
        long user = 0;
        for (String line : instructions(file)) {
            String[] words = BLANKS.split(line, -1);
            switch (words[0]) {
                case "ENV" ->
                    Arrays.stream(words)
                            .skip(1)
                            .map(pair -> pair.split("=", 2))
                            .forEach(pair -> environment.put(pair[0], pair[1]));
                case "EXPOSE" ->
                    ports.addAll(
                            Arrays.stream(words).skip(1).map(Integer::valueOf).collect(Collectors.toSet()));
                case "USER" -> user = Long.parseLong(words[1].substring(0, words[1].indexOf(':')));
                default -> {}
            }
        }
        return new Dockerfile(environment, ports, user);
    }

    private static String[] instructions(Path file) {
        try {
            return Files.readString(file).replace("\\\n", " ").split("\n", -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
