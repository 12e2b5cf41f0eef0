package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of a page, run as they stand there: each block of {@code sh} in turn, in one shell. Its info string may say
 * how it exits; a block of {@code text} right behind it is what it must print, a line for each of its lines in that
 * order, with … for anything.
 */
final class PageCommands {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|text)( exit=([0-9]+))?\\n(.*?)^```$");
    private static final long ENDS_WITHIN_MINUTES = 5;

    private PageCommands() {}

    /** One command, and what it ought to do. */
    record Step(String command, int exit, List<String> prints) {}

    /** What a step did. */
    record Outcome(Step step, int exit, String output) {
        /** Why it is not what the page says; empty when it is. */
        String complaint() {
            if (exit != step.exit()) {
                return "exit code " + exit + " instead of " + step.exit();
            }
            List<String> lines = output.lines().toList();
            int next = 0;
            for (String expected : step.prints()) {
                Pattern form = Pattern.compile(Pattern.compile("…")
                        .splitAsStream(expected + " ") // so that an ellipsis at the end counts
                        .map(part -> Pattern.quote(part).replace(" ", "\\E +\\Q"))
                        .collect(Collectors.joining(".*")));
                int from = next;
                while (next < lines.size()
                        && !form.matcher(lines.get(next) + " ").find()) {
                    next++;
                }
                if (next++ >= lines.size()) {
                    return "no line `" + expected + "` from line " + (from + 1) + " on";
                }
            }
            return "";
        }
    }

    /** The steps of a page, with {@code replacements} in all of its text. */
    static List<Step> of(Path page, Map<String, String> replacements) throws IOException {
        String text = Files.readString(page);
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        List<Step> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("sh")) {
                steps.add(new Step(
                        block.group(4), block.group(3) == null ? 0 : Integer.parseInt(block.group(3)), List.of()));
            } else {
                Step last = steps.removeLast();
                steps.add(new Step(
                        last.command(), last.exit(), block.group(4).lines().toList()));
            }
        }
        return steps;
    }

    /** Runs all steps in {@code folder}; those after one that hangs are missing from the answer. */
    static List<Outcome> run(List<Step> steps, Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            script.append("{\n").append(steps.get(i).command()).append("} >step-%d.out 2>&1\n".formatted(i));
            script.append("echo $? >step-%d.exit\n".formatted(i));
        }
        Path file = Files.writeString(folder.resolve("steps.sh"), script);
        ProcessBuilder builder = new ProcessBuilder("bash", file.toString()).directory(folder.toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(folder.resolve("steps.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(ENDS_WITHIN_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < steps.size() && Files.exists(folder.resolve("step-" + i + ".exit")); i++) {
            String exit =
                    Files.readString(folder.resolve("step-" + i + ".exit")).strip();
            String output = new String(Files.readAllBytes(folder.resolve("step-" + i + ".out")), UTF_8);
            outcomes.add(new Outcome(steps.get(i), Integer.parseInt(exit), output));
        }
        return outcomes;
    }
}
