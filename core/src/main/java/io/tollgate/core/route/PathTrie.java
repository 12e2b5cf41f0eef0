package io.tollgate.core.route;

import io.tollgate.core.config.PathTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Paths of one host pattern, by segment. Mutable while it is compiled; sealed it never changes again, and a changed one shares
 * with it what is the same.
 */
final class PathTrie {
    /** Shared by all that have none: most have none or one, and of many routes each look-up costs a cache line. */
    private static final Map<String, PathTrie> NO_LITERALS = new HashMap<>(0);

    /** Has nothing, and stays so. */
    static final PathTrie EMPTY = new PathTrie();

    private Map<String, PathTrie> literals = new HashMap<>(4);
    /** Instead of {@link #literals} when there is but one, from {@link #seal} on. */
    private @Nullable String onlyLiteral;

    private @Nullable PathTrie onlyChild;
    private @Nullable PathTrie variable;
    private List<Candidate> here = new ArrayList<>(1);
    private List<Candidate> rest = new ArrayList<>(1);
    private int bestPriority = Integer.MIN_VALUE;

    /** Before {@link #seal}. */
    void add(Candidate candidate) {
        PathTrie node = this;
        for (String segment : candidate.segments()) {
            if (PathTemplate.isRest(segment)) {
                node.rest.add(candidate);
                return;
            }
            if (PathTemplate.isVariable(segment)) {
                if (node.variable == null) {
                    node.variable = new PathTrie();
                }
                node = node.variable;
            } else {
                node = node.literals.computeIfAbsent(segment, name -> new PathTrie());
            }
        }
        node.here.add(candidate);
    }

    /** From now on it may be searched. */
    void seal() {
        here = here.stream().sorted().toList();
        rest = rest.stream().sorted().toList();
        literals.values().forEach(PathTrie::seal);
        if (variable != null) {
            variable.seal();
        }
        settle();
    }

    /** What follows from the parts, which are sealed. */
    private void settle() {
        bestPriority = Stream.of(here, rest)
                .filter(candidates -> !candidates.isEmpty())
                .mapToInt(candidates -> candidates.getFirst().priority)
                .max()
                .orElse(Integer.MIN_VALUE);
        if (variable != null) {
            bestPriority = Math.max(bestPriority, variable.bestPriority);
        }
        for (PathTrie child : literals.values()) {
            bestPriority = Math.max(bestPriority, child.bestPriority);
        }
        if (literals.size() == 1) {
            Map.Entry<String, PathTrie> only = literals.entrySet().iterator().next();
            onlyLiteral = only.getKey();
            onlyChild = only.getValue();
        }
        if (literals.size() <= 1) {
            literals = NO_LITERALS;
        }
    }

    /** This one and {@code candidate}. */
    PathTrie with(Candidate candidate) {
        return edited(
                candidate.segments(),
                0,
                candidates -> Stream.concat(candidates.stream(), Stream.of(candidate))
                        .sorted()
                        .toList());
    }

    /** This one without what is like {@code candidate}; {@link #isEmpty} when nothing else was in it. */
    PathTrie without(Candidate candidate) {
        return edited(
                candidate.segments(),
                0,
                candidates -> candidates.stream()
                        .filter(each -> !each.isLike(candidate))
                        .toList());
    }

    boolean isEmpty() {
        return here.isEmpty() && rest.isEmpty() && variable == null && onlyChild == null && literals.isEmpty();
    }

    /** A copy whose candidates behind {@code segments} from {@code index} on are what {@code edit} makes of them. */
    private PathTrie edited(List<String> segments, int index, UnaryOperator<List<Candidate>> edit) {
        PathTrie copy = new PathTrie();
        copy.here = here;
        copy.rest = rest;
        copy.variable = variable;
        copy.literals = onlyLiteral == null || onlyChild == null ? literals : Map.of(onlyLiteral, onlyChild);
        if (index == segments.size()) {
            copy.here = edit.apply(here);
        } else if (PathTemplate.isRest(segments.get(index))) {
            copy.rest = edit.apply(rest);
        } else if (PathTemplate.isVariable(segments.get(index))) {
            copy.variable = child(variable, segments, index, edit);
        } else {
            Map<String, PathTrie> children = new HashMap<>(copy.literals);
            children.compute(segments.get(index), (segment, child) -> child(child, segments, index, edit));
            copy.literals = children;
        }
        copy.settle();
        return copy;
    }

    /** Null when nothing is left of it. */
    private static @Nullable PathTrie child(
            @Nullable PathTrie child, List<String> segments, int index, UnaryOperator<List<Candidate>> edit) {
        PathTrie edited = (child == null ? EMPTY : child).edited(segments, index + 1, edit);
        return edited.isEmpty() ? null : edited;
    }

    private @Nullable PathTrie literal(String path, int start, int end) {
        String only = onlyLiteral;
        if (only != null) {
            return only.length() == end - start && path.startsWith(only, start) ? onlyChild : null;
        }
        return literals.isEmpty() ? null : literals.get(path.substring(start, end));
    }

    void search(RouteSearch search) {
        search(search, 1);
    }

    /**
     * Visits everything that matches from {@code start} on, the most specific first. A branch that could not beat
     * what is found is left out, so that the walk goes straight down unless priorities say otherwise.
     */
    private void search(RouteSearch search, int start) {
        if (bestPriority <= search.foundPriority()) {
            return;
        }
        String path = search.path;
        if (start > path.length()) {
            // Behind the last segment. "/a/**" is also "/a" itself.
            search.offer(here);
            search.offer(rest);
            return;
        }
        int slash = path.indexOf('/', start);
        int end = slash < 0 ? path.length() : slash;
        int next = slash < 0 ? path.length() + 1 : slash + 1;
        PathTrie literal = literal(path, start, end);
        if (literal != null) {
            literal.search(search, next);
        }
        if (variable != null && end > start) {
            variable.search(search, next);
        }
        search.offer(rest);
    }

    /** Adds what stands, segment by segment, for at least all that {@code template} stands for from there on. */
    void covering(List<String> template, int index, List<Candidate> found) {
        found.addAll(rest);
        if (index == template.size()) {
            found.addAll(here);
            return;
        }
        String segment = template.get(index);
        if (PathTemplate.isRest(segment)) {
            return; // only a rest is as wide as a rest
        }
        if (variable != null && !segment.isEmpty()) {
            variable.covering(template, index + 1, found);
        }
        PathTrie literal = literal(segment, 0, segment.length());
        if (literal != null) {
            literal.covering(template, index + 1, found);
        }
    }

    void dump(String prefix, List<String> lines) {
        here.forEach(candidate -> lines.add(prefix + " " + candidate));
        new TreeMap<>(literals).values().forEach(child -> child.dump(prefix, lines));
        if (onlyChild != null) {
            onlyChild.dump(prefix, lines);
        }
        if (variable != null) {
            variable.dump(prefix, lines);
        }
        rest.forEach(candidate -> lines.add(prefix + " " + candidate));
    }
}
