package io.tollgate.core.risk;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.route.Overlaps;
import io.tollgate.core.route.Overlaps.Overlap;
import io.tollgate.core.route.Overlaps.Place;
import io.tollgate.core.route.Overlaps.Taken;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What becomes public, what goes away, and whose requests another route takes. */
final class RouteRisks {
    private static final int EXAMPLES = 3;

    private RouteRisks() {}

    static void find(Configuration before, Configuration after, List<Risk> found) {
        if (before.all(Kind.ROUTE).equals(after.all(Kind.ROUTE))) {
            return;
        }
        for (Route route : after.routes()) {
            Route old = working(before, route.name()).orElse(null);
            if (route.enabled() && !route.equals(old)) {
                one(old, route, found);
            }
        }
        for (Route old : before.routes()) {
            if (old.enabled() && working(after, old.name()).isEmpty()) {
                boolean gone = after.find(Kind.ROUTE, old.name()).isEmpty();
                found.add(risk(
                        RiskKind.ROUTE_REMOVED,
                        old,
                        (gone ? "It is deleted" : "It is switched off")
                                + ": its requests get 404, or go to another route that wants them."));
            }
        }
        overlaps(before, after, found);
    }

    private static void one(@Nullable Route old, Route route, List<Risk> found) {
        boolean isPublic = route.access().isPublic();
        boolean wasPublic = old != null && old.access().isPublic();
        if (isPublic && !wasPublic) {
            found.add(risk(
                    RiskKind.ROUTE_BECAME_PUBLIC,
                    route,
                    "Everybody may call " + places(route) + " without a credential."));
        }
        if (old != null && wasPublic && isPublic && Overlaps.widens(old, route)) {
            found.add(risk(
                    RiskKind.PATH_BECAME_PUBLIC,
                    route,
                    "It is public and wants more requests than before: " + places(route) + "."));
        }
        if (wasPublic && !isPublic) {
            found.add(
                    risk(RiskKind.ROUTE_NO_LONGER_PUBLIC, route, "Callers without a credential get 401 from now on."));
        }
        if (route.forwardCredential() && !isPublic && (old == null || !old.forwardCredential())) {
            found.add(risk(
                    RiskKind.CREDENTIAL_FORWARDED,
                    route,
                    "The upstream " + route.upstream() + " receives callers' keys and could use them itself."));
        }
        if (old != null && old.requestBody().maxBytes() < route.requestBody().maxBytes()) {
            found.add(risk(
                    RiskKind.BODY_LIMIT_RAISED,
                    route,
                    "Bodies may have " + route.requestBody().maxBytes() + " bytes instead of "
                            + old.requestBody().maxBytes() + "."));
        }
    }

    private static void overlaps(Configuration before, Configuration after, List<Risk> found) {
        Overlaps now = Overlaps.of(after.routes());
        Overlaps then = null;
        for (Route route : after.routes()) {
            Overlap overlap = route.enabled() ? now.with(route) : new Overlap(List.of(), false);
            if (overlap.taken().isEmpty()) {
                continue;
            }
            then = then == null ? Overlaps.of(before.routes()) : then;
            Optional<Route> old = working(before, route.name());
            Overlap past = old.isPresent() ? then.with(old.get()) : new Overlap(List.of(), false);
            report(before, route, overlap, past, found);
        }
    }

    private static void report(Configuration before, Route route, Overlap overlap, Overlap past, List<Risk> found) {
        Set<Place> known = past.places();
        List<Taken> fresh = overlap.taken().stream()
                .filter(taken -> !known.contains(taken.place()))
                .toList();
        if (!fresh.isEmpty()) {
            String which = overlap.all() ? "No request reaches it" : examples(fresh) + " do not reach it";
            found.add(risk(
                    RiskKind.ROUTE_SHADOWED,
                    route,
                    which + ": " + takers(fresh) + " wants them too and is asked first."));
        }
        List<Taken> opened = overlap.taken().stream()
                .filter(taken ->
                        taken.by().access().isPublic() && !route.access().isPublic())
                .filter(taken -> !known.contains(taken.place())
                        || !working(before, taken.by().name())
                                .map(old -> old.access().isPublic())
                                .orElse(false))
                .toList();
        if (!opened.isEmpty()) {
            found.add(risk(
                    RiskKind.PATH_BECAME_PUBLIC,
                    route,
                    examples(opened) + " need no credential: the public route " + takers(opened) + " takes them."));
        }
    }

    private static String examples(List<Taken> taken) {
        String first = taken.stream()
                .limit(EXAMPLES)
                .map(one -> one.place().toString())
                .collect(Collectors.joining(", "));
        return taken.size() > EXAMPLES ? first + " and others" : first;
    }

    private static String takers(List<Taken> taken) {
        TreeSet<String> names =
                taken.stream().map(one -> one.by().name()).collect(Collectors.toCollection(TreeSet::new));
        return Excerpt.of(names).toString();
    }

    /** The route of that name, if requests can reach it. */
    static Optional<Route> working(Configuration configuration, String name) {
        return configuration.find(Kind.ROUTE, name).map(Route.class::cast).filter(Route::enabled);
    }

    private static String places(Route route) {
        String host =
                route.match().hosts().isEmpty() ? "" : route.match().hosts().getFirst();
        int more = Math.max(1, route.match().hosts().size())
                        * route.match().paths().size()
                - 1;
        String methods = route.match().methods().isEmpty()
                ? ""
                : String.join(", ", route.match().methods()) + " ";
        return methods + host + route.match().paths().getFirst() + (more > 0 ? " and " + more + " more" : "");
    }

    private static Risk risk(RiskKind kind, Route route, String detail) {
        return Risk.of(kind, Kind.ROUTE, route.name(), detail);
    }
}
