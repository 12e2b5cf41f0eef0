package io.tollgate.core.route;

import io.tollgate.core.config.PathTemplate;
import io.tollgate.core.config.Route;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route under one of its path templates. Sorts the one to try first to the front. What matching asks of the route is
 * kept here, beside the route: with many routes each step to another object is a wait for memory.
 */
final class Candidate implements Comparable<Candidate> {
    private static final Comparator<Candidate> ORDER = Comparator.<Candidate>comparingInt(c -> -c.priority)
            .thenComparingInt(c -> -c.headers.size())
            .thenComparing(c -> c.methods.isEmpty())
            .thenComparing(c -> c.route.name());

    final Route route;
    final int priority;
    final List<String> methods;
    final List<Route.HeaderMatch> headers;
    private final String template;
    private final @Nullable String stripPrefix;
    private final @Nullable String rewrite;

    Candidate(Route route, String template) {
        this.route = route;
        this.template = template;
        priority = route.priority();
        methods = route.match().methods();
        headers = route.match().headers();
        stripPrefix = route.path().stripPrefix();
        rewrite = route.path().rewrite();
    }

    /** {@code route} under each of its templates. */
    static List<Candidate> of(Route route) {
        return route.match().paths().stream()
                .map(template -> new Candidate(route, template))
                .toList();
    }

    List<String> segments() {
        return PathTemplate.segments(template);
    }

    /** Whether the other is of the route of this name, under this template. */
    boolean isLike(Candidate other) {
        return route.name().equals(other.route.name()) && template.equals(other.template);
    }

    @Override
    public int compareTo(Candidate other) {
        return ORDER.compare(this, other);
    }

    /** The template without the names of its variables: two with one shape want the same paths. */
    String shape() {
        return template.replaceAll("\\{[^}]*}", "{}");
    }

    /** The path the upstream receives for {@code path}, which matches the template. */
    String upstreamPath(String path) {
        if (stripPrefix != null && path.startsWith(stripPrefix)) {
            if (path.length() == stripPrefix.length()) {
                return "/";
            }
            return path.charAt(stripPrefix.length()) == '/' ? path.substring(stripPrefix.length()) : path;
        }
        return rewrite == null ? path : fill(rewrite, path);
    }

    private String fill(String rewrite, String path) {
        Map<String, String> values = new HashMap<>();
        List<String> wanted = PathTemplate.segments(template);
        List<String> given = PathTemplate.segments(path);
        for (int i = 0; i < wanted.size(); i++) {
            String segment = wanted.get(i);
            if (PathTemplate.isRest(segment)) {
                values.put("{**}", String.join("/", given.subList(Math.min(i, given.size()), given.size())));
            } else if (PathTemplate.isVariable(segment)) {
                values.put(segment, given.get(i));
            }
        }
        String filled = rewrite;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace(value.getKey(), value.getValue());
        }
        return filled;
    }

    /** One line of {@link RouteTable#dump}. Header values are left out: some routes are told apart by a secret one. */
    @Override
    public String toString() {
        Route.Match match = route.match();
        StringBuilder line = new StringBuilder(template).append(' ');
        line.append(match.methods().isEmpty() ? "any" : String.join(",", match.methods()));
        if (route.priority() != 0) {
            line.append(" priority=").append(route.priority());
        }
        for (Route.HeaderMatch header : match.headers()) {
            line.append(" with ").append(header.name());
        }
        return line.append(" -> ").append(route.name()).toString();
    }
}
