package io.tollgate.core.route;

import io.tollgate.core.config.Route;
import java.util.Set;

/** The answer of {@link RouteTable#match}. */
public sealed interface RouteMatch {
    /**
     * A route.
     *
     * @param upstreamPath the path its upstream receives, by the route's path policy
     */
    record Found(Route route, String upstreamPath) implements RouteMatch {}

    /**
     * Routes want the path but not the method.
     *
     * @param allow the methods they want, in the order of the alphabet
     */
    record MethodNotAllowed(Set<String> allow) implements RouteMatch {}

    /** No route. */
    record None() implements RouteMatch {
        static final None NONE = new None();
    }
}
