package io.tollgate.core.risk;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which consumers may do more or less on which routes. Routes are put together by what they asked for and ask for, consumers
 * by the roles they had and have, so that a hundred thousand of them are judged once for each difference.
 */
final class AccessRisks {
    private static final List<String> READING = List.of("GET", "HEAD", "OPTIONS");

    /** What a route asked of a request and asks now; null where nothing lets it in. */
    private record Asked(@Nullable String before, @Nullable String after) {}

    private final Standing before;
    private final Standing after;
    private final List<Cohort> cohorts;
    private final List<Cohort> changed;

    private AccessRisks(Configuration before, Configuration after) {
        this.before = new Standing(before);
        this.after = new Standing(after);
        this.cohorts = Cohort.of(before, after);
        this.changed = cohorts.stream()
                .filter(cohort -> !this.before.grants(cohort.before()).equals(this.after.grants(cohort.after())))
                .toList();
    }

    static void find(Configuration before, Configuration after, List<Risk> found) {
        boolean same = before.all(Kind.ROUTE).equals(after.all(Kind.ROUTE))
                && before.all(Kind.ROLE).equals(after.all(Kind.ROLE))
                && before.all(Kind.CONSUMER).equals(after.all(Kind.CONSUMER));
        if (!same) {
            new AccessRisks(before, after).find(asked(before, after), found);
        }
    }

    private void find(Map<Asked, Set<String>> routes, List<Risk> found) {
        for (Map.Entry<Asked, Set<String>> entry : routes.entrySet()) {
            Asked asked = entry.getKey();
            List<String> gained = new ArrayList<>();
            List<String> lost = new ArrayList<>();
            boolean same = asked.before() != null && asked.before().equals(asked.after());
            for (Cohort cohort : same ? changed : cohorts) {
                boolean could = before.allows(cohort.before(), asked.before());
                boolean can = after.allows(cohort.after(), asked.after());
                if (can != could) {
                    (can ? gained : lost).addAll(cohort.consumers());
                }
                if (before.isTired() || after.isTired()) {
                    found.add(Risk.of(
                            RiskKind.NOT_ALL_JUDGED,
                            "Who gains or loses permissions was not judged to the end: there are too"
                                    + " many consumers, roles and routes."));
                    return;
                }
            }
            add(RiskKind.PERMISSION_GAINED, asked.after(), gained, entry.getValue(), found);
            add(RiskKind.PERMISSION_LOST, asked.before(), lost, entry.getValue(), found);
        }
    }

    private static void add(
            RiskKind kind, @Nullable String permission, List<String> consumers, Set<String> routes, List<Risk> found) {
        if (consumers.isEmpty()) {
            return;
        }
        Excerpt who = Excerpt.of(consumers);
        Excerpt where = Excerpt.of(routes);
        String verb = kind == RiskKind.PERMISSION_GAINED
                ? who.total() == 1 ? " gains " : " gain "
                : who.total() == 1 ? " loses " : " lose ";
        found.add(new Risk(
                kind,
                where.total() == 1 ? "routes/" + where.names().getFirst() : "",
                who + verb + permission + " on " + where + ".",
                permission,
                who,
                where));
    }

    /** The routes that work before and after and are public neither time, by what they ask for. */
    private static Map<Asked, Set<String>> asked(Configuration before, Configuration after) {
        Map<Asked, Set<String>> routes = new LinkedHashMap<>();
        for (Route route : after.routes()) {
            Route old = RouteRisks.working(before, route.name()).orElse(null);
            if (old == null
                    || !route.enabled()
                    || old.access().isPublic()
                    || route.access().isPublic()) {
                continue;
            }
            Set<String> methods = new TreeSet<>(Set.of("read", "write"));
            methods.addAll(old.access().permissions().keySet());
            methods.addAll(route.access().permissions().keySet());
            for (String method : methods) {
                Asked asked = new Asked(permission(old, method), permission(route, method));
                if (asked.before() != null || asked.after() != null) {
                    routes.computeIfAbsent(asked, key -> new TreeSet<>()).add(route.name());
                }
            }
        }
        return routes;
    }

    /** What {@code route} asks of a method, or of all that read or write; null when it never takes such a request. */
    private static @Nullable String permission(Route route, String method) {
        List<String> wanted = route.match().methods();
        Access access = route.access();
        if (method.equals("read") || method.equals("write")) {
            return takesUnnamed(wanted, access, method.equals("read"))
                    ? access.permissions().get(method)
                    : null;
        }
        return wanted.isEmpty() || wanted.contains(method)
                ? access.permissionFor(method).orElse(null)
                : null;
    }

    /** Whether the route takes a method that reads, or writes, and has no permission of its own. */
    private static boolean takesUnnamed(List<String> wanted, Access access, boolean reads) {
        if (wanted.isEmpty() && !reads) {
            return true; // there is always a further method that is not known to read
        }
        return (wanted.isEmpty() ? READING : wanted)
                .stream()
                        .anyMatch(one -> Access.isRead(one) == reads
                                && !access.permissions().containsKey(one));
    }

    /** Consumers that had the same roles before and have the same after. */
    private record Cohort(List<String> before, List<String> after, List<String> consumers) {
        static List<Cohort> of(Configuration before, Configuration after) {
            Set<String> names = new TreeSet<>(before.all(Kind.CONSUMER).keySet());
            names.addAll(after.all(Kind.CONSUMER).keySet());
            Map<List<List<String>>, Cohort> cohorts = new HashMap<>();
            for (String name : names) {
                List<String> had = Standing.roles(before, name);
                List<String> has = Standing.roles(after, name);
                cohorts.computeIfAbsent(List.of(had, has), key -> new Cohort(had, has, new ArrayList<>()))
                        .consumers()
                        .add(name);
            }
            return List.copyOf(cohorts.values());
        }
    }
}
