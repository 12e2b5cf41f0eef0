package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** As much of Prometheus' text format and of its query language as tells which labels metrics have, and which are asked for. */
final class PromQl {
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:tollgate|jvm|hikaricp|http_(?:server|client))_[a-z_0-9]+\\b");
    private static final Pattern SELECTOR = Pattern.compile("(" + METRIC.pattern() + ")\\{([^}]*)}");
    private static final Pattern MATCHED = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern BY = Pattern.compile("\\bby\\s*\\(([^)]*)\\)\\s*\\(");

    private PromQl() {}

    /** Of a histogram's three series the histogram's. */
    private static String family(String series) {
        return series.replaceAll("(_seconds)_(bucket|count|sum)$", "$1");
    }

    /** The labels that {@code text}, a scrape, has of each metric; none of one that has no series yet. */
    static Map<String, Set<String>> emitted(String text) {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                labels.computeIfAbsent(line.split(" ", -1)[2], name -> new TreeSet<>());
            } else if (!line.startsWith("#") && !line.isBlank()) {
                int end = line.indexOf('{') < 0 ? line.indexOf(' ') : line.indexOf('{');
                Set<String> known = labels.computeIfAbsent(family(line.substring(0, end)), name -> new TreeSet<>());
                MATCHED.matcher(line.substring(end)).results().forEach(label -> known.add(label.group(1)));
            }
        }
        return labels;
    }

    /** The labels that {@code query} has of each metric that it asks for, in braces or to group by. */
    static Map<String, Set<String>> asked(String query) {
        assertThat(query).as("a form that is not read here").doesNotContain("without", "ignoring", "group_left");
        Map<String, Set<String>> asked = new TreeMap<>();
        SELECTOR.matcher(query)
                .results()
                .forEach(selector -> MATCHED.matcher(selector.group(2))
                        .results()
                        .forEach(label -> of(asked, selector.group(1)).add(label.group(1))));
        String plain = query.replaceAll("\\{[^}]*}", "");
        for (MatchResult grouping : BY.matcher(plain).results().toList()) {
            String grouped = plain.substring(grouping.end(), closing(plain, grouping.end()));
            METRIC.matcher(grouped)
                    .results()
                    .forEach(metric -> Arrays.stream(grouping.group(1).split(",", -1))
                            .map(String::strip)
                            .forEach(of(asked, metric.group())::add));
        }
        METRIC.matcher(BY.matcher(plain).replaceAll("(")).results().forEach(metric -> of(asked, metric.group()));
        return asked;
    }

    private static Set<String> of(Map<String, Set<String>> asked, String series) {
        return asked.computeIfAbsent(family(series), name -> new TreeSet<>());
    }

    /** Where the parenthesis that was opened before {@code from} is closed. */
    private static int closing(String text, int from) {
        int open = 1;
        for (int i = from; i < text.length(); i++) {
            open += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (open == 0) {
                return i;
            }
        }
        return text.length();
    }
}
