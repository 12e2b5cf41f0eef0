package io.tollgate.core.explain;

import io.tollgate.core.config.Limit;
import io.tollgate.core.json.HumanDuration;
import java.util.List;
import java.util.stream.Collectors;

/** A limit in one line. */
final class LimitWords {
    private LimitWords() {}

    static String of(Limit limit) {
        List<String> by = limit.by();
        return limit.name() + ": "
                + limit.rules().stream().map(LimitWords::rule).collect(Collectors.joining(", "))
                + (by.isEmpty() ? " of all requests together" : " for each " + String.join(" and ", by))
                + (limit.shadow() ? "; a shadow, which refuses nothing" : "");
    }

    private static String rule(Limit.Rule rule) {
        return rule.requests() + " per " + HumanDuration.print(rule.per())
                + (rule.isBucket() ? " with a burst of " + rule.burst() : "");
    }
}
