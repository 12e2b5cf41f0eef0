package io.tollgate.bench.result;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What one scenario found; filled while it runs. */
public final class Section {
    private final String title;
    private final StringBuilder text = new StringBuilder();
    private final List<Goal> goals = new ArrayList<>();

    public Section(String title) {
        this.title = title;
    }

    /** Adds a paragraph. */
    public Section say(String paragraph) {
        text.append(paragraph).append("\n\n");
        return this;
    }

    /** Adds a command that was run, for a person to repeat. */
    public Section command(List<String> command) {
        return say(
                "    " + String.join(" ", command.stream().map(Section::quoted).toList()));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    public Section table(Table table) {
        text.append(table.print()).append('\n');
        return this;
    }

    public Section goal(Goal goal) {
        goals.add(goal);
        return this;
    }

    public List<Goal> goals() {
        return Collections.unmodifiableList(goals);
    }

    String print() {
        return "## " + title + "\n\n" + text;
    }
}
