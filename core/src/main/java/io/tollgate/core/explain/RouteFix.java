package io.tollgate.core.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.PathTemplate;
import io.tollgate.core.config.Route;
import io.tollgate.core.explain.Explanation.Change;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes the one condition of a route hold that does not. */
final class RouteFix {
    private RouteFix() {}

    /** Which of several is the smallest: what the client can do, a method, a switch, then what opens more. */
    static int cost(RouteFit fit) {
        if (fit.missingHeader() != null) {
            return 0;
        }
        if (!fit.methodFits()) {
            return 1;
        }
        return !fit.route().enabled() ? 2 : fit.pathFits() ? 4 : 3;
    }

    /** The fix for {@code fit}, of which one condition does not hold. */
    static Fix of(RouteFit fit) {
        Route route = fit.route();
        Route.Match match = route.match();
        String header = fit.missingHeader();
        if (header != null) {
            return Fix.of("Send the " + header + " header with the value that route " + route.name() + " expects");
        }
        if (!fit.methodFits()) {
            String method = fit.request().method();
            boolean fits = Route.Match.isMethod(method) && match.methods().size() < Route.Match.METHODS_MAX;
            return fix(
                    "Let route " + route.name() + " take " + method,
                    fits ? longer(route, "methods", match.methods(), method) : null);
        }
        if (!route.enabled()) {
            ObjectNode on = Json.object().put("enabled", true);
            return fix("Switch route " + route.name() + " on", new Change(Kind.ROUTE, route.name(), on));
        }
        if (!fit.pathFits()) {
            boolean fits = PathTemplate.isTemplate(fit.path())
                    && match.paths().size() < Route.Match.PATHS_MAX
                    && route.path().rewrite() == null; // its variables would be missing in the new path
            return fix(
                    "Let route " + route.name() + " take " + fit.path(),
                    fits ? longer(route, "paths", match.paths(), fit.path()) : null);
        }
        String host = fit.request().host();
        if (!Route.Match.isHost(host)) {
            return Fix.of("Ask for the host " + match.hosts().getFirst() + " of route " + route.name());
        }
        boolean fits = match.hosts().size() < Route.Match.HOSTS_MAX;
        return fix(
                "Let route " + route.name() + " take the host " + host,
                fits ? longer(route, "hosts", match.hosts(), host) : null);
    }

    private static Fix fix(String text, @Nullable Change change) {
        return new Fix(text, change);
    }

    private static Change longer(Route route, String list, List<String> there, String added) {
        ObjectNode patch = Json.object();
        ArrayNode whole = patch.putObject("match").putArray(list);
        there.forEach(whole::add);
        whole.add(added);
        return new Change(Kind.ROUTE, route.name(), patch);
    }
}
