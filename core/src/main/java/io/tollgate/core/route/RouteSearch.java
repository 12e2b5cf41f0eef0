package io.tollgate.core.route;

import io.tollgate.core.config.Route;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One search through the table: what was asked and the best found so far. Confined to its caller. */
final class RouteSearch {
    final String path;
    private final String method;
    private final UnaryOperator<@Nullable String> header;
    private @Nullable Candidate found;
    private @Nullable Set<String> otherMethods;

    RouteSearch(String method, String path, UnaryOperator<@Nullable String> header) {
        this.method = method;
        this.path = path;
        this.header = header;
    }

    /** Only a route with a higher priority can still win: candidates come the most specific first. */
    int foundPriority() {
        return found == null ? Integer.MIN_VALUE : found.priority;
    }

    /** Takes the first of {@code candidates}, which are sorted, that wants this request and beats what was found. */
    void offer(List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            if (found != null && candidate.priority <= found.priority) {
                return;
            }
            if (!wantsHeaders(candidate)) {
                continue;
            }
            List<String> methods = candidate.methods;
            if (methods.isEmpty() || methods.contains(method)) {
                found = candidate;
                return;
            }
            if (otherMethods == null) {
                otherMethods = new TreeSet<>();
            }
            otherMethods.addAll(methods);
        }
    }

    RouteMatch result() {
        if (found != null) {
            return new RouteMatch.Found(found.route, found.upstreamPath(path));
        }
        return otherMethods == null
                ? RouteMatch.None.NONE
                : new RouteMatch.MethodNotAllowed(Collections.unmodifiableSet(otherMethods));
    }

    private boolean wantsHeaders(Candidate candidate) {
        for (Route.HeaderMatch wanted : candidate.headers) {
            if (!wanted.equals().equals(header.apply(wanted.name()))) {
                return false;
            }
        }
        return true;
    }
}
