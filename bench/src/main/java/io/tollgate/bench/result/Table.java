package io.tollgate.bench.result;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A table in Markdown.
 *
 * @param columns their heads
 * @param rows each with a cell for each column
 */
public record Table(List<String> columns, List<List<String>> rows) {
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (var row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "row: " + row.size() + " cells (expected: " + columns.size() + ", as there are columns)");
            }
        }
    }

    /** With every column but the first set to the right, and padded so that it reads well as text too. */
    public String print() {
        var lines = new ArrayList<List<String>>();
        lines.add(columns);
        lines.addAll(rows);
        var widths = new int[columns.size()];
        for (var line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(Math.max(3, widths[i]), line.get(i).length());
            }
        }
        var out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            append(out, lines.get(i), widths);
            if (i == 0) {
                rule(out, widths);
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            var padding =
                    String.join("", Collections.nCopies(widths[i] - cells.get(i).length(), " "));
            out.append(i == 0 ? "| " + cells.get(i) + padding : " | " + padding + cells.get(i));
        }
        out.append(" |\n");
    }

    private static void rule(StringBuilder out, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            out.append('|').append("-".repeat(widths[i] + 1)).append(i == 0 ? '-' : ':');
        }
        out.append("|\n");
    }
}
