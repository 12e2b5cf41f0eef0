package io.tollgate.core.explain;

import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which limits hold for a request, in the order in which nodes ask them, each with where it comes from. */
public final class HeldLimits {
    private HeldLimits() {}

    /** Global ones first, then those of the route, of the consumer and of the key; each once, and all of them hold. */
    public static Map<Limit, List<String>> of(Configuration configuration, Route route, @Nullable Caller caller) {
        Map<Limit, List<String>> held = new LinkedHashMap<>();
        configuration.limits().stream().filter(Limit::global).forEach(limit -> add(held, limit, "global"));
        add(held, configuration, route.limits(), "of the route");
        if (caller != null) {
            configuration
                    .find(Kind.CONSUMER, caller.consumer())
                    .ifPresent(consumer -> add(held, configuration, ((Consumer) consumer).limits(), "of the consumer"));
            add(held, configuration, caller.limits(), "of the key");
        }
        return held;
    }

    private static void add(
            Map<Limit, List<String>> held, Configuration configuration, List<String> names, String from) {
        names.forEach(name -> configuration.find(Kind.LIMIT, name).ifPresent(limit -> add(held, (Limit) limit, from)));
    }

    private static void add(Map<Limit, List<String>> held, Limit limit, String from) {
        held.computeIfAbsent(limit, first -> new ArrayList<>()).add(from);
    }
}
