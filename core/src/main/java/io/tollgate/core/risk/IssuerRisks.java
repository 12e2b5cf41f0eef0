package io.tollgate.core.risk;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.ClaimRules;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which issuers may stand for more consumers than before, or for those of another issuer. */
final class IssuerRisks {
    private IssuerRisks() {}

    static void find(Configuration before, Configuration after, List<Risk> found) {
        for (Issuer issuer : after.issuers()) {
            Issuer old = (Issuer) before.find(Kind.ISSUER, issuer.name()).orElse(null);
            if (old != null) {
                reach(old, issuer, found);
            }
        }
        for (Route route : after.routes()) {
            Set<String> unbound = unboundBesideOthers(after, route);
            RouteRisks.working(before, route.name())
                    .ifPresent(old -> unbound.removeAll(unboundBesideOthers(before, old)));
            if (!unbound.isEmpty()) {
                found.add(Risk.of(
                        RiskKind.ISSUER_UNBOUND,
                        Kind.ROUTE,
                        route.name(),
                        "It takes tokens of several issuers, and those of " + Excerpt.of(unbound)
                                + " may stand for every consumer, the others' too: name the consumers of each."));
            }
        }
    }

    private static void reach(Issuer old, Issuer issuer, List<Risk> found) {
        Set<String> more = issuer.claims().consumers().stream()
                .filter(bound -> !covers(old.claims(), bound))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!more.isEmpty()) {
            found.add(Risk.of(
                    RiskKind.ISSUER_REACHES_FURTHER,
                    Kind.ISSUER,
                    issuer.name(),
                    "Its tokens may stand for "
                            + (more.contains("*") ? "every consumer." : Excerpt.of(more) + " too.")));
        }
    }

    /** A beginning that stands for more than what covers it does not begin with that: {@code a*} covers {@code ab*}. */
    private static boolean covers(ClaimRules rules, String bound) {
        return bound.endsWith("*")
                ? rules.consumers().stream()
                        .anyMatch(one -> one.endsWith("*") && bound.startsWith(one.substring(0, one.length() - 1)))
                : rules.mayName(bound);
    }

    private static Set<String> unboundBesideOthers(Configuration configuration, Route route) {
        List<Issuer> issuers = new ArrayList<>();
        for (String method : route.access().authentication()) {
            String name = Access.issuerOf(method);
            if (name != null) {
                configuration.find(Kind.ISSUER, name).map(Issuer.class::cast).ifPresent(issuers::add);
            }
        }
        return issuers.size() < 2 || !route.enabled()
                ? new TreeSet<>()
                : issuers.stream()
                        .filter(issuer -> issuer.claims().isUnbound())
                        .map(Issuer::name)
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
