package io.tollgate.core.route;

import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of a route's requests other routes take before it, whoever sends them: what a person does not see who writes one
 * route at a time. Told for each of the route's hosts, paths and methods, and only where one other route wants all of
 * them; it may miss what several others take only together.
 */
public final class Overlaps {
    /** Stands for every method that is not written out. */
    public static final String OTHER_METHODS = "others";

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", OTHER_METHODS);

    /** Of one route not more places than this are looked at: 64 hosts and 64 paths would be 4,096. */
    static final int PLACES_MAX = 256;

    private final RouteTable table;

    private Overlaps(RouteTable table) {
        this.table = table;
    }

    /** Of the enabled ones of {@code routes}. */
    public static Overlaps of(Collection<Route> routes) {
        return new Overlaps(RouteTable.compile(routes));
    }

    /**
     * Requests that do not reach a route.
     *
     * @param method or {@link #OTHER_METHODS}
     * @param host as the route has it; empty for any
     * @param path as the route has it
     */
    public record Place(String method, String host, String path) {
        @Override
        public String toString() {
            return (method.equals(OTHER_METHODS) ? "other methods" : method) + " " + host + path;
        }
    }

    /** A place and the route that takes what is asked there. */
    public record Taken(Place place, Route by) {}

    /**
     * What others take from {@code route}.
     *
     * @param all whether no request at all reaches it
     */
    public record Overlap(List<Taken> taken, boolean all) {
        public Overlap {
            taken = List.copyOf(taken);
        }

        /** The places alone. */
        public Set<Place> places() {
            Set<Place> places = new HashSet<>();
            taken.forEach(one -> places.add(one.place()));
            return places;
        }
    }

    /** What others take from {@code route}, which is enabled and one of those. */
    public Overlap with(Route route) {
        List<Taken> taken = new ArrayList<>();
        List<String> hosts =
                route.match().hosts().isEmpty() ? List.of("") : route.match().hosts();
        int places = 0;
        boolean all = true;
        for (String host : hosts) {
            for (String path : route.match().paths()) {
                if (++places > PLACES_MAX) {
                    return new Overlap(taken, false);
                }
                all &= collect(route, host, path, taken);
            }
        }
        return new Overlap(taken, all);
    }

    /** Whether {@code to} may want requests that {@code from} does not: no only where one path of it covers each. */
    public static boolean widens(Route from, Route to) {
        RouteTable old = RouteTable.compile(List.of(from));
        List<String> hosts =
                to.match().hosts().isEmpty() ? List.of("") : to.match().hosts();
        List<String> methods = from.match().methods();
        boolean sameMethods = methods.isEmpty()
                || (!to.match().methods().isEmpty()
                        && methods.containsAll(to.match().methods()));
        boolean sameHeaders = to.match().headers().containsAll(from.match().headers());
        return !sameMethods
                || !sameHeaders
                || hosts.stream()
                        .anyMatch(host -> to.match().paths().stream()
                                .anyMatch(path -> old.covering(host, path).isEmpty()));
    }

    /** Whether every method of the place is taken. */
    private boolean collect(Route route, String host, String path, List<Taken> taken) {
        Candidate own = new Candidate(route, path);
        List<Candidate> winners = table.covering(host, path).stream()
                .filter(other -> !other.route.name().equals(route.name()))
                .filter(other -> route.match().headers().containsAll(other.headers))
                .filter(other -> wins(other, own, host))
                .sorted(Comparator.naturalOrder())
                .toList();
        boolean all = true;
        for (String method : own.methods.isEmpty() ? METHODS : own.methods) {
            Candidate winner = winners.stream()
                    .filter(other -> other.methods.isEmpty() || other.methods.contains(method))
                    .findFirst()
                    .orElse(null);
            if (winner == null) {
                all = false;
            } else {
                taken.add(new Taken(new Place(method, host, path), winner.route));
            }
        }
        return all;
    }

    /**
     * Whether {@code other}, which wants all that {@code own} wants, is asked first. With one priority the more specific
     * host and path is, which is {@code own} unless both are the same.
     */
    private static boolean wins(Candidate other, Candidate own, String host) {
        if (other.priority != own.priority) {
            return other.priority > own.priority;
        }
        List<String> hosts = other.route.match().hosts();
        boolean sameHost = host.isEmpty() ? hosts.isEmpty() : hosts.contains(host);
        return sameHost && other.shape().equals(own.shape()) && other.compareTo(own) < 0;
    }
}
