package io.tollgate.core.explain;

import io.tollgate.core.config.PathTemplate;
import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one route stands to a request, under one of its host patterns and one of its path templates.
 *
 * @param host the pattern; empty means any host
 * @param path canonical
 */
record RouteFit(Route route, String host, String template, DescribedRequest request, String path) {
    /** A shared beginning that is longer than a slash and a letter or two looks meant. */
    private static final int ALIKE_MIN = 4;

    /** As the route table tells those apart that match; see {@code RouteTable}. */
    static final Comparator<RouteFit> WINNER_FIRST = Comparator.<RouteFit>comparingInt(fit -> -fit.route.priority())
            .thenComparing(fit -> fit.host.isEmpty())
            .thenComparing(fit -> fit.host.startsWith("*"))
            .thenComparingInt(fit -> -fit.host.length())
            .thenComparing(RouteFit::pathRank)
            .thenComparingInt(fit -> -fit.route.match().headers().size())
            .thenComparing(fit -> fit.route.match().methods().isEmpty())
            .thenComparing(fit -> fit.route.name());

    /** Fewer conditions that do not hold, and more of the path that does. */
    static final Comparator<RouteFit> NEAREST_FIRST = Comparator.comparingInt(RouteFit::missCount)
            .thenComparing(fit -> !fit.pathFits())
            .thenComparingInt(fit -> -fit.segmentsAlike())
            .thenComparingInt(fit -> -fit.charactersAlike())
            .thenComparing(WINNER_FIRST);

    /** The fit of {@code route} that counts: the one that matches, else the nearest. */
    static RouteFit best(Route route, DescribedRequest request, String path) {
        List<RouteFit> all = new ArrayList<>();
        List<String> hosts =
                route.match().hosts().isEmpty() ? List.of("") : route.match().hosts();
        for (String host : hosts) {
            for (String template : route.match().paths()) {
                all.add(new RouteFit(route, host, template, request, path));
            }
        }
        return all.stream()
                .filter(RouteFit::matches)
                .min(WINNER_FIRST)
                .or(() -> all.stream().min(NEAREST_FIRST))
                .orElseThrow(); // a match has at least one path
    }

    boolean hostFits() {
        return host.isEmpty()
                || (host.startsWith("*.") ? request.host().endsWith(host.substring(1)) : host.equals(request.host()));
    }

    boolean pathFits() {
        return PathTemplate.matches(template, path);
    }

    boolean methodFits() {
        List<String> methods = route.match().methods();
        return methods.isEmpty() || methods.contains(request.method());
    }

    /** The name of the first header whose condition does not hold; null when all hold. */
    @Nullable
    String missingHeader() {
        return route.match().headers().stream()
                .filter(wanted -> !wanted.equals().equals(request.single(wanted.name())))
                .map(Route.HeaderMatch::name)
                .findFirst()
                .orElse(null);
    }

    boolean matches() {
        return missCount() == 0;
    }

    int missCount() {
        return (route.enabled() ? 0 : 1)
                + (hostFits() ? 0 : 1)
                + (pathFits() ? 0 : 1)
                + (methodFits() ? 0 : 1)
                + (missingHeader() == null ? 0 : 1);
    }

    /** Whether somebody may have meant this route: its path fits, or begins as the request's does. */
    boolean isNear() {
        return pathFits()
                ? missCount() <= 2
                : missCount() == 1 && (segmentsAlike() > 0 || charactersAlike() >= ALIKE_MIN);
    }

    private int segmentsAlike() {
        return PathTemplate.fittingSegments(PathTemplate.segments(template), PathTemplate.segments(path));
    }

    private int charactersAlike() {
        int i = 0;
        while (i < Math.min(template.length(), path.length()) && template.charAt(i) == path.charAt(i)) {
            i++;
        }
        return i;
    }

    /** What does not hold, each in words. */
    List<String> misses() {
        List<String> misses = new ArrayList<>();
        if (!route.enabled()) {
            misses.add("it is switched off");
        }
        if (!hostFits()) {
            misses.add("its host is " + String.join(" or ", route.match().hosts())
                    + (request.host().isEmpty() ? ", and the request names none" : ", not " + request.host()));
        }
        if (!pathFits()) {
            misses.add("its path is " + String.join(" or ", route.match().paths()) + ", which does not cover " + path);
        }
        if (!methodFits()) {
            misses.add("it takes " + String.join(", ", route.match().methods()) + ", not " + request.method());
        }
        String header = missingHeader();
        if (header != null) {
            // Not its value: some routes are told apart by a secret one.
            misses.add("it wants another " + header + " header");
        }
        return misses;
    }

    /** What it matched, for people. */
    String words() {
        StringBuilder words = new StringBuilder();
        words.append(host.isEmpty() ? "any host" : "host " + host);
        words.append(", path ").append(template).append(", ");
        words.append(route.match().methods().isEmpty() ? "any method" : "method " + request.method());
        route.match().headers().forEach(wanted -> words.append(", header ").append(wanted.name()));
        return words.toString();
    }

    /** Why {@code other}, which matches too, loses to this one. */
    String beats(RouteFit other) {
        if (route.priority() != other.route.priority()) {
            return "its priority is lower (" + other.route.priority() + ", not " + route.priority() + ")";
        }
        if (!host.equals(other.host)) {
            return "its host is less specific (" + (other.host.isEmpty() ? "any" : other.host) + ")";
        }
        if (!pathRank().equals(other.pathRank())) {
            return "its path is less specific (" + other.template + ")";
        }
        if (route.match().headers().size() != other.route.match().headers().size()) {
            return "it has fewer header conditions";
        }
        return route.match().methods().isEmpty()
                        == other.route.match().methods().isEmpty()
                ? "its name sorts behind"
                : "it takes any method";
    }

    /** Segment by segment from the left: literal, then variable, then rest. */
    private String pathRank() {
        StringBuilder rank = new StringBuilder();
        for (String segment : PathTemplate.segments(template)) {
            rank.append(PathTemplate.isRest(segment) ? 'c' : PathTemplate.isVariable(segment) ? 'b' : 'a');
        }
        return rank.toString();
    }
}
