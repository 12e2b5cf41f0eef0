package io.tollgate.core.route;

import io.tollgate.core.config.PathTemplate;
import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
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
    private final Map<String, PathTrie> exactHosts;
    private final Map<String, PathTrie> wildcardHosts;
    private final PathTrie anyHost;
    private final int size;

    private RouteTable(Collection<Route> routes) {
        exactHosts = new HashMap<>();
        wildcardHosts = new HashMap<>();
        anyHost = new PathTrie();
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

    private RouteTable(
            Map<String, PathTrie> exactHosts, Map<String, PathTrie> wildcardHosts, PathTrie anyHost, int size) {
        this.exactHosts = exactHosts;
        this.wildcardHosts = wildcardHosts;
        this.anyHost = anyHost;
        this.size = size;
    }

    /** Compiles the enabled ones of {@code routes}. */
    public static RouteTable compile(Collection<Route> routes) {
        return new RouteTable(routes);
    }

    private void add(Route route) {
        for (Candidate candidate : Candidate.of(route)) {
            if (route.match().hosts().isEmpty()) {
                anyHost.add(candidate);
            }
            for (String host : route.match().hosts()) {
                (isWildcard(host) ? wildcardHosts : exactHosts)
                        .computeIfAbsent(key(host), pattern -> new PathTrie())
                        .add(candidate);
            }
        }
    }

    private static boolean isWildcard(String host) {
        return host.startsWith("*.");
    }

    private static String key(String host) {
        return isWildcard(host) ? host.substring(1) : host;
    }

    /**
     * This table without {@code gone}, which were compiled into it, and with {@code come}. It shares with this one, which stays
     * as it is, what is the same in both, and takes time for what is not: for a few routes of many far less than
     * {@link #compile}.
     */
    public RouteTable changed(Collection<Route> gone, Collection<Route> come) {
        Edit edit = new Edit();
        gone.stream().filter(Route::enabled).forEach(edit::remove);
        come.stream().filter(Route::enabled).forEach(edit::add);
        return new RouteTable(edit.exact, edit.wildcard, edit.any, edit.count);
    }

    /** The next table in the making. */
    private final class Edit {
        private final Map<String, PathTrie> exact = new HashMap<>(exactHosts);
        private final Map<String, PathTrie> wildcard = new HashMap<>(wildcardHosts);
        private PathTrie any = anyHost;
        private int count = size;

        void add(Route route) {
            count++;
            apply(route, PathTrie::with);
        }

        void remove(Route route) {
            count--;
            apply(route, PathTrie::without);
        }

        private void apply(Route route, BiFunction<PathTrie, Candidate, PathTrie> change) {
            for (Candidate candidate : Candidate.of(route)) {
                if (route.match().hosts().isEmpty()) {
                    any = change.apply(any, candidate);
                }
                for (String host : route.match().hosts()) {
                    (isWildcard(host) ? wildcard : exact).compute(key(host), (pattern, trie) -> {
                        PathTrie changed = change.apply(trie == null ? PathTrie.EMPTY : trie, candidate);
                        return changed.isEmpty() ? null : changed;
                    });
                }
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
}
