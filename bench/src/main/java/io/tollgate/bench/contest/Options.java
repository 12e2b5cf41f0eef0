package io.tollgate.bench.contest;

import io.tollgate.bench.contestant.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * What a person asked for.
 *
 * @param home the checkout
 * @param quick whether the figures may mean nothing
 * @param peers whether nginx, HAProxy and Spring Cloud Gateway take part
 * @param profile whether Tollgate's node is profiled after the rounds
 * @param variants other Tollgates that take part
 * @param words the command's, for the result
 */
record Options(
        Path home,
        boolean quick,
        boolean peers,
        boolean profile,
        List<Variant> variants,
        Set<Scenario> scenarios,
        List<String> words) {
    /** A word that is not understood; its message tells a person. */
    static final class BadUsage extends Exception {
        private static final long serialVersionUID = 1L;

        BadUsage(String message) {
            super(message);
        }
    }

    /**
     * Reads the command line.
     *
     * @param arguments the checkout's folder, then flags and the words of scenarios; no word means all scenarios
     */
    static Options read(List<String> arguments) throws BadUsage {
        var home = Path.of(arguments.getFirst()).toAbsolutePath();
        var words = arguments.subList(1, arguments.size());
        Queue<String> left = new ArrayDeque<>(words);
        var quick = false;
        var peers = true;
        var profile = false;
        var variants = new ArrayList<Variant>();
        var scenarios = EnumSet.noneOf(Scenario.class);
        for (var word = left.poll(); word != null; word = left.poll()) {
            switch (word) {
                case "--quick" -> quick = true;
                case "--no-peers" -> peers = false;
                case "--profile" -> profile = true;
                case "--against" -> variants.add(Variant.of(checkout(value(word, left))));
                case "--with" -> variants.add(Variant.with(home, value(word, left)));
                default -> scenarios.add(scenario(word));
            }
        }
        var all = scenarios.isEmpty() ? EnumSet.allOf(Scenario.class) : scenarios;
        return new Options(home, quick, peers, profile, variants, all, words);
    }

    private static String value(String flag, Queue<String> left) throws BadUsage {
        var value = left.poll();
        if (value == null) {
            throw new BadUsage(flag + ": nothing after it (expected: a value)");
        }
        return value;
    }

    private static Path checkout(String folder) throws BadUsage {
        var home = Path.of(folder).toAbsolutePath().normalize();
        if (!Files.isDirectory(home.resolve("target/dist/data-plane/lib"))) {
            throw new BadUsage("--against: " + folder + " (expected: a checkout that is built)");
        }
        return home;
    }

    private static Scenario scenario(String word) throws BadUsage {
        var all = EnumSet.allOf(Scenario.class);
        var known = String.join(" ", all.stream().map(Scenario::word).toList());
        return all.stream()
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new BadUsage(word
                        + " (expected: --quick, --no-peers, --profile, --against, --with or one of " + known + ")"));
    }

    /** Whether the result is one of everything, in earnest and undisturbed: the one that stands for the project. */
    boolean isWhole() {
        return !quick && peers && variants.isEmpty() && scenarios.size() == Scenario.values().length;
    }
}
