package io.tollgate.core.risk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.HumanDuration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * By which credentials callers are believed that they were not: further ways of a route, and issuers whose tokens are proved
 * or read otherwise. An issuer is judged by its document: every change is told but those that are known to open nothing.
 */
final class AuthenticationRisks {
    /** Fields that open nothing, however they change, and that which {@link IssuerRisks} judges. */
    private static final Set<String> HARMLESS = Set.of("name", "refresh", "maxTokenBytes", "consumers");

    private AuthenticationRisks() {}

    static void find(Configuration before, Configuration after, List<Risk> found) {
        Set<String> ways = new HashSet<>();
        for (Route route : after.routes()) {
            if (route.enabled()) {
                ways.addAll(route.access().authentication());
                RouteRisks.working(before, route.name()).ifPresent(old -> widened(old, route, found));
            }
        }
        for (Issuer issuer : after.issuers()) {
            Issuer old = (Issuer) before.find(Kind.ISSUER, issuer.name()).orElse(null);
            if (old != null && !old.equals(issuer) && ways.contains("jwt:" + issuer.name())) {
                changed(old, issuer, found);
            }
        }
    }

    private static void widened(Route old, Route route, List<Risk> found) {
        if (old.access().isPublic()) {
            return; // whoever asks nobody can ask no less
        }
        Set<String> added = new TreeSet<>(route.access().authentication());
        old.access().authentication().forEach(added::remove);
        if (!added.isEmpty()) {
            found.add(Risk.of(
                    RiskKind.AUTHENTICATION_WIDENED,
                    Kind.ROUTE,
                    route.name(),
                    "Callers are believed by a way that it did not take: " + String.join(", ", added) + "."));
        }
    }

    private static void changed(Issuer old, Issuer issuer, List<Risk> found) {
        ObjectNode before = old.toJson();
        ObjectNode after = issuer.toJson();
        Set<String> fields = new TreeSet<>();
        before.fieldNames().forEachRemaining(fields::add);
        after.fieldNames().forEachRemaining(fields::add);
        List<String> opening = fields.stream()
                .filter(field -> !HARMLESS.contains(field))
                .filter(field -> !before.path(field).equals(after.path(field)))
                .filter(field -> !narrows(field, before.path(field), after.path(field)))
                .toList();
        if (!opening.isEmpty()) {
            found.add(Risk.of(
                    RiskKind.ISSUER_CHANGED,
                    Kind.ISSUER,
                    issuer.name(),
                    "Tokens that opened nothing may open something, or stand for somebody else: "
                            + String.join(", ", opening) + (opening.size() == 1 ? " is" : " are") + " not as before."));
        }
    }

    /** Whether what a token must be only becomes more. */
    private static boolean narrows(String field, JsonNode before, JsonNode after) {
        return switch (field) {
            case "audiences", "algorithms" -> !after.isEmpty() && texts(before).containsAll(texts(after));
            case "allowedHosts" -> texts(before).containsAll(texts(after));
            case "rolesClaim", "scopesClaim", "tokenType" -> before.isNull() || before.isMissingNode();
            case "roleMapping" -> !after.isEmpty() && mapsLess(before, after);
            case "clockSkew" -> nanos(after) <= nanos(before);
            default -> false;
        };
    }

    private static boolean mapsLess(JsonNode before, JsonNode after) {
        for (Map.Entry<String, JsonNode> word : after.properties()) {
            if (!texts(before.path(word.getKey())).containsAll(texts(word.getValue()))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static long nanos(JsonNode duration) {
        return HumanDuration.parse(duration.asText()).orElseThrow().toNanos();
    }
}
