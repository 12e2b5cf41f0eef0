package io.tollgate.core.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Paths with holes: {@code /orders}, {@code /orders/{id}} (one segment, not empty), {@code /orders/**} (the path itself
 * and everything below it, last only). Segments are compared exactly; a trailing slash makes another path.
 */
public final class PathTemplate {
    /**
     * The characters of a template: those a canonical path can hold, braces and stars. No plus sign: it is the one
     * character that a canonical path holds in two ways (see {@code CanonicalPath}), so a template with it would not
     * catch all requests for what it names.
     */
    public static final Pattern FORM = Pattern.compile("/[A-Za-z0-9._~!$&'()*,=:@/{}-]{0,1023}");

    /** What {@link #FORM} means, for messages. */
    public static final String EXPECTED =
            "a path such as /orders, /orders/{id} or /orders/** of letters, digits and - . _ ~ ! $ & ' ( ) , = : @";

    private static final int SEGMENTS_MAX = 64;

    private static final Pattern VARIABLE = Pattern.compile("\\{[a-zA-Z][a-zA-Z0-9_]{0,31}}");

    private PathTemplate() {}

    /** The segments of {@code template}: {@code /a/{b}} has two, {@code /} has one that is empty. */
    public static List<String> segments(String template) {
        return List.of(template.substring(1).split("/", -1));
    }

    /** Whether a segment stands for any one segment. */
    public static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    /** Whether a segment stands for the rest of the path. */
    public static boolean isRest(String segment) {
        return segment.equals("**");
    }

    /** Whether {@code path} is one that {@code template} stands for. Reads both whole: for looking at single routes. */
    public static boolean matches(String template, String path) {
        List<String> wanted = segments(template);
        List<String> given = segments(path);
        int fits = fittingSegments(wanted, given);
        boolean all = fits == wanted.size() && fits == given.size();
        return all || (fits < wanted.size() && isRest(wanted.get(fits)));
    }

    /** How many segments from the left on are alike; a rest at the end is not counted. */
    public static int fittingSegments(List<String> template, List<String> path) {
        int i = 0;
        while (i < template.size()
                && i < path.size()
                && !isRest(template.get(i))
                && (isVariable(template.get(i))
                        ? !path.get(i).isEmpty()
                        : template.get(i).equals(path.get(i)))) {
            i++;
        }
        return i;
    }

    /** Whether a template could be made of {@code path} as it is. */
    public static boolean isTemplate(String path) {
        return expectation(path) == null;
    }

    /** The names of the holes in {@code template}; the rest is {@code **}. */
    public static List<String> variables(String template) {
        List<String> names = new ArrayList<>();
        for (String segment : segments(template)) {
            if (isVariable(segment)) {
                names.add(segment.substring(1, segment.length() - 1));
            } else if (isRest(segment)) {
                names.add("**");
            }
        }
        return names;
    }

    /** What was expected instead of {@code template}; null when it is good. */
    static @Nullable String expectation(String template) {
        if (!FORM.matcher(template).matches()) {
            return EXPECTED;
        }
        List<String> segments = segments(template);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            if (segment.isEmpty() && !last) {
                return "no empty segments";
            }
            if (segment.equals(".") || segment.equals("..")) {
                return "no dot segments";
            }
            if (isRest(segment)) {
                if (!last) {
                    return "** as the last segment";
                }
            } else if (VARIABLE.matcher(segment).matches()) {
                if (!names.add(segment)) {
                    return "each variable once";
                }
            } else if (segment.contains("*") || segment.contains("{") || segment.contains("}")) {
                return "a whole segment as {name} or **";
            }
        }
        return segments.size() > SEGMENTS_MAX ? "at most " + SEGMENTS_MAX + " segments" : null;
    }
}
