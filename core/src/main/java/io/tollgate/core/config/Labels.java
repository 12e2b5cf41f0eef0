package io.tollgate.core.config;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Labels such as {@code zone=a,rack=7}: what tells things apart for people. Nothing is decided by them. */
public final class Labels {
    /** Labels of one thing. */
    public static final int COUNT_MAX = 16;

    /** What a label is, for messages. */
    public static final String EXPECTED =
            "at most 16 of name=value, separated by commas; a value is 1 to 64 visible ASCII characters without a comma";

    private static final Pattern VALUE = Pattern.compile("[!-+\\--~]{1,64}");

    private Labels() {}

    /** Reads {@code text}; refuses what has not the form, and a name that comes twice. */
    public static SortedMap<String, String> parse(String text) {
        SortedMap<String, String> labels = new TreeMap<>();
        for (String label : text.split(",", COUNT_MAX + 2)) {
            int equals = label.indexOf('=');
            String name = label.substring(0, Math.max(0, equals)).strip();
            String value = label.substring(equals + 1).strip();
            if (!isLabel(name, value) || labels.put(name, value) != null) {
                throw new IllegalArgumentException("\"" + label.strip() + "\" (expected: " + EXPECTED + ")");
            }
        }
        if (labels.size() > COUNT_MAX) {
            throw new IllegalArgumentException(labels.size() + " labels (expected: " + EXPECTED + ")");
        }
        return Collections.unmodifiableSortedMap(labels);
    }

    /** The first of {@code said}, by name, that have the form: whoever says them may be of a version with other forms. */
    public static SortedMap<String, String> wellFormed(Map<String, String> said) {
        SortedMap<String, String> labels = new TreeMap<>();
        new TreeMap<>(said).forEach((name, value) -> {
            if (labels.size() < COUNT_MAX && isLabel(name, value)) {
                labels.put(name, value);
            }
        });
        return Collections.unmodifiableSortedMap(labels);
    }

    private static boolean isLabel(String name, String value) {
        return Names.NAME.matcher(name).matches() && VALUE.matcher(value).matches();
    }
}
