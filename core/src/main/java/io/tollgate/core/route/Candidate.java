package io.tollgate.core.route;

import io.tollgate.core.config.PathTemplate;
import io.tollgate.core.config.Route;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A route under one of its path templates. Sorts the one to try first to the front. */
record Candidate(Route route, String template) implements Comparable<Candidate> {
    private static final Comparator<Candidate> ORDER = Comparator.<Candidate>comparingInt(c -> -c.route.priority())
            .thenComparingInt(c -> -c.route.match().headers().size())
            .thenComparing(c -> c.route.match().methods().isEmpty())
            .thenComparing(c -> c.route.name());

    @Override
    public int compareTo(Candidate other) {
        return ORDER.compare(this, other);
    }

    /** The path the upstream receives for {@code path}, which matches the template. */
    String upstreamPath(String path) {
        String prefix = route.path().stripPrefix();
        if (prefix != null && path.startsWith(prefix)) {
            if (path.length() == prefix.length()) {
                return "/";
            }
            return path.charAt(prefix.length()) == '/' ? path.substring(prefix.length()) : path;
        }
        String rewrite = route.path().rewrite();
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
