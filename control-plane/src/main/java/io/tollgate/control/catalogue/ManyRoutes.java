package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.ManyObjects.Wanted;
import io.tollgate.control.catalogue.ManyObjects.Written;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.PreconditionFailed;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * One step for several routes: all of them or none, in one revision. What somebody has changed since the person chose it is
 * refused with the route's name, and nothing happens. Over REST {@code PUT /config} does the same to routes that stay.
 */
@Singleton
public final class ManyRoutes {
    /** Routes at once. */
    public static final int ROUTES_MAX = 1_000;

    private final ManyObjects many;

    ManyRoutes(ManyObjects many) {
        this.many = many;
    }

    /** What is done to each. */
    public enum Step {
        ENABLE,
        DISABLE,
        DELETE;

        /** As a person says it. */
        public String verb() {
            return switch (this) {
                case ENABLE -> "Enable";
                case DISABLE -> "Disable";
                case DELETE -> "Delete";
            };
        }
    }

    /**
     * Does {@code step} to routes as the person has seen them. Those that are so already are left as they are.
     *
     * @throws PreconditionFailed when one of them is another by now, or gone
     */
    public Written apply(Actor actor, Step step, List<Entry> seen, WriteOptions options) {
        actor.require(OperatorPermission.ROUTES_WRITE);
        if (seen.size() > ROUTES_MAX) {
            throw new Invalid("", seen.size() + " routes (expected: at most " + ROUTES_MAX + " at once)");
        }
        String message = options.message() == null
                ? step.verb() + (seen.size() == 1 ? " 1 route" : " " + seen.size() + " routes")
                : options.message();
        return many.write(
                actor,
                null,
                (connection, now) -> seen.stream()
                        .map(entry -> wanted(step, now.configuration(), entry.object()))
                        .toList(),
                new WriteOptions(options.ifMatch(), options.dryRun(), message));
    }

    private static Wanted wanted(Step step, Configuration now, ConfigObject seen) {
        String place = Kind.ROUTE.plural() + "/" + seen.name();
        ConfigObject held = now.find(Kind.ROUTE, seen.name())
                .orElseThrow(() -> new PreconditionFailed(place + " is not there any more"));
        ObjectNode document = held.toJson();
        if (!document.equals(seen.toJson())) {
            throw new PreconditionFailed(place + " was changed by somebody after you chose it");
        }
        return switch (step) {
            case ENABLE -> new Wanted(Kind.ROUTE, seen.name(), document.put("enabled", true));
            case DISABLE -> new Wanted(Kind.ROUTE, seen.name(), document.put("enabled", false));
            case DELETE -> new Wanted(Kind.ROUTE, seen.name(), null);
        };
    }
}
