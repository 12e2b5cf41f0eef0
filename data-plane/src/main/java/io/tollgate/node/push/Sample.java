package io.tollgate.node.push;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of an OpenMetrics text: {@code name{label="value",…} value # {label="value",…} value seconds}, of which the part
 * after {@code #} is the exemplar (OpenMetrics 1.0.0, section "Text format").
 *
 * @param labels in their order; those without a value are left out, which means the same
 */
record Sample(
        String name,
        Map<String, String> labels,
        double value,
        @Nullable Exemplar exemplar) {
    /**
     * A trace that fell into a bucket.
     *
     * @param epochSeconds when
     */
    record Exemplar(Map<String, String> labels, double value, double epochSeconds) {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Sample parse(String line) {
        Cursor in = new Cursor(line);
        String name = in.name();
        Map<String, String> labels = in.labels();
        in.expect(' ');
        double value = in.number();
        Exemplar exemplar = null;
        if (in.skip(" # ")) {
            Map<String, String> of = in.labels();
            in.expect(' ');
            double seen = in.number();
            in.expect(' ');
            exemplar = new Exemplar(of, seen, in.number());
        }
        in.end();
        return new Sample(name, labels, value, exemplar);
    }

    /** Where in a line reading is. */
    private static final class Cursor {
        private final String line;
        private int at;

        Cursor(String line) {
            this.line = line;
        }

        String name() {
            int from = at;
            while (at < line.length() && (Character.isLetterOrDigit(line.charAt(at)) || line.charAt(at) == '_')) {
                at++;
            }
            if (at == from) {
                throw unclear();
            }
            return line.substring(from, at);
        }

        Map<String, String> labels() {
            Map<String, String> labels = new LinkedHashMap<>();
            if (!skip("{")) {
                return labels;
            }
            while (!skip("}")) {
                String name = name();
                expect('=');
                String value = quoted();
                if (!value.isEmpty()) {
                    labels.put(name, value);
                }
                if (!skip(",") && line.charAt(Math.min(at, line.length() - 1)) != '}') {
                    throw unclear();
                }
            }
            return labels;
        }

        private String quoted() {
            expect('"');
            StringBuilder text = new StringBuilder();
            while (at < line.length() && line.charAt(at) != '"') {
                char c = line.charAt(at++);
                if (c == '\\' && at < line.length()) {
                    char escaped = line.charAt(at++);
                    text.append(escaped == 'n' ? '\n' : escaped);
                } else {
                    text.append(c);
                }
            }
            expect('"');
            return text.toString();
        }

        double number() {
            int to = line.indexOf(' ', at);
            String text = line.substring(at, to < 0 ? line.length() : to);
            at += text.length();
            return Sample.number(text);
        }

        boolean skip(String word) {
            boolean there = line.startsWith(word, at);
            at += there ? word.length() : 0;
            return there;
        }

        void expect(char c) {
            if (at >= line.length() || line.charAt(at++) != c) {
                throw unclear();
            }
        }

        void end() {
            if (at != line.length()) {
                throw unclear();
            }
        }

        private IllegalArgumentException unclear() {
            return new IllegalArgumentException("line: \"" + line + "\" (expected: a sample of OpenMetrics)");
        }
    }

    /** As OpenMetrics writes it. */
    static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
