package io.tollgate.bench.limit;

import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.LimitPlan;

/** Limits and a route as a configuration has them. */
public final class Limits {
    /** A rule that nothing here comes to the end of. */
    public static final String PLENTY = "[{\"requests\":1000000000,\"per\":\"1m\"}]";

    /** A route without limits of its own. */
    public static final Route ROUTE = (Route)
            read(
                    Kind.ROUTE,
                    "{\"name\":\"orders\",\"match\":{\"paths\":[\"/orders\"]},\"upstream\":\"orders\",\"access\":{\"public\":true}}");

    private Limits() {}

    /** A strict limit; {@code by} and {@code rules} as JSON has them. */
    public static LimitPlan plan(String name, String by, String rules) {
        return LimitPlan.of((Limit) read(
                Kind.LIMIT,
                "{\"name\":\"" + name + "\",\"by\":" + by + ",\"rules\":" + rules + ",\"mode\":\"strict\"}"));
    }

    private static Object read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
