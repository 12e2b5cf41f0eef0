package io.tollgate.console.route;

import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.Top;
import java.util.Map;

/** Of how many routes a node counts each by itself is bounded; what the rest had is in no figure of a route. */
final class Incomplete {
    static final String WHY =
            "More routes had requests at once than a node tells apart: some of this route’s may not be"
                    + " counted here";

    private Incomplete() {}

    /** Whether figures of routes may lack requests: some were counted under no route’s name. */
    static boolean is(Map<String, Top.Item> counted) {
        Top.Item others = counted.get(Dimension.OTHERS);
        return others != null && others.counts().requests() > 0;
    }
}
