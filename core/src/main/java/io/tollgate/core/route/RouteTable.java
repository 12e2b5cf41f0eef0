package io.tollgate.core.route;

import io.tollgate.core.config.PathTemplate;
import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Routes compiled for matching in time that grows with the length of the path, whatever their number: one trie of path
 * segments for each host pattern.
 *
 * <p>Among the routes that match a request wins, in this order: the higher priority; the more specific host (exact, then
 * the longer wildcard, then any); the more specific path (segment by segment from the left: literal, then variable, then
 * rest); more header conditions; a list of methods before any method; the name that sorts first.
 */
public final class RouteTable {
    private final Map<String, PathTrie> exactHosts = new HashMap<>();
    private final Map<String, PathTrie> wildcardHosts = new HashMap<>();
    private final PathTrie anyHost = new PathTrie();
    private final int size;

    private RouteTable(Collection<Route> routes) {
        int count = 0;
        for (Route route : routes) {
            if (route.enabled()) {
                count++;
                add(route);
            }
        }
        size = count;
        exactHosts.values().forEach(PathTrie::seal);
        wildcardHosts.values().forEach(PathTrie::seal);
        anyHost.seal();
    }

    /** Compiles the enabled ones of {@code routes}. */
    public static RouteTable compile(Collection<Route> routes) {
        return new RouteTable(routes);
    }

    private void add(Route route) {
        List<String> hosts = route.match().hosts();
        for (String template : route.match().paths()) {
            if (hosts.isEmpty()) {
                anyHost.add(template, route);
            }
            for (String host : hosts) {
                (host.startsWith("*.")
                                ? wildcardHosts.computeIfAbsent(host.substring(1), suffix -> new PathTrie())
                                : exactHosts.computeIfAbsent(host, name -> new PathTrie()))
                        .add(template, route);
            }
        }
    }

    /** Enabled routes in it. */
    public int size() {
        return size;
    }

    /**
     * The route of a request.
     *
     * @param host the authority's host, lower case, without port
     * @param path canonical, see {@link CanonicalPath}
     * @param header the request's one value of a header by lower-case name, null when absent or several
     */
    public RouteMatch match(String method, String host, String path, UnaryOperator<@Nullable String> header) {
        RouteSearch search = new RouteSearch(method, path, header);
        PathTrie exact = exactHosts.get(host);
        if (exact != null) {
            exact.search(search);
        }
        if (!wildcardHosts.isEmpty()) {
            for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
                PathTrie wildcard = wildcardHosts.get(host.substring(dot));
                if (wildcard != null) {
                    wildcard.search(search);
                }
            }
        }
        anyHost.search(search);
        return search.result();
    }

    /** Whatever wants every path of {@code template} at every host of {@code host}, empty for any host. */
    List<Candidate> covering(String host, String template) {
        List<Candidate> found = new ArrayList<>();
        List<String> segments = PathTemplate.segments(template);
        PathTrie exact = exactHosts.get(host);
        if (exact != null) {
            exact.covering(segments, 0, found);
        }
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            PathTrie wildcard = wildcardHosts.get(host.substring(dot));
            if (wildcard != null) {
                wildcard.covering(segments, 0, found);
            }
        }
        anyHost.covering(segments, 0, found);
        return found;
    }

    /** The table as people can read it, a line for each host and path template, in a stable order. */
    public String dump() {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(exactHosts).forEach((host, trie) -> trie.dump(host, lines));
        new TreeMap<>(wildcardHosts).forEach((suffix, trie) -> trie.dump("*" + suffix, lines));
        anyHost.dump("(any host)", lines);
        return String.join("\n", lines);
    }

    /** Paths of one host pattern. Mutable while compiling, then never again. */
    static final class PathTrie {
        /** Shared by all that have none: most have none or one, and of many routes each look-up costs a cache line. */
        private static final Map<String, PathTrie> NO_LITERALS = new HashMap<>(0);

        private Map<String, PathTrie> literals = new HashMap<>(4);
        /** Instead of {@link #literals} when there is but one, from {@link #seal} on. */
        private @Nullable String onlyLiteral;

        private @Nullable PathTrie onlyChild;
        private @Nullable PathTrie variable;
        private List<Candidate> here = new ArrayList<>(1);
        private List<Candidate> rest = new ArrayList<>(1);
        private int bestPriority = Integer.MIN_VALUE;

        void add(String template, Route route) {
            PathTrie node = this;
            for (String segment : PathTemplate.segments(template)) {
                node.bestPriority = Math.max(node.bestPriority, route.priority());
                if (PathTemplate.isRest(segment)) {
                    node.rest.add(new Candidate(route, template));
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
            node.bestPriority = Math.max(node.bestPriority, route.priority());
            node.here.add(new Candidate(route, template));
        }

        void seal() {
            here = here.stream().sorted().toList();
            rest = rest.stream().sorted().toList();
            literals.values().forEach(PathTrie::seal);
            if (variable != null) {
                variable.seal();
            }
            if (literals.size() == 1) {
                Map.Entry<String, PathTrie> only =
                        literals.entrySet().iterator().next();
                onlyLiteral = only.getKey();
                onlyChild = only.getValue();
            }
            if (literals.size() <= 1) {
                literals = NO_LITERALS;
            }
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
}
