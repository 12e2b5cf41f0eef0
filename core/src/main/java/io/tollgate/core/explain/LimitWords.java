package io.tollgate.core.explain;

import io.tollgate.core.config.AdaptiveLimit;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.HumanDuration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A limit in one line. */
final class LimitWords {
    private LimitWords() {}

    static String of(Limit limit) {
        List<String> by = limit.by();
        return limit.name() + ": "
                + limit.rules().stream().map(LimitWords::rule).collect(Collectors.joining(", "))
                + (by.isEmpty() ? " of all requests together" : " for each " + String.join(" and ", by))
                + (limit.shadow() ? "; a shadow, which refuses nothing" : "")
                + adaptive(limit.adaptive());
    }

    private static String adaptive(@Nullable AdaptiveLimit adaptive) {
        if (adaptive == null) {
            return "";
        }
        return switch (adaptive.mode()) {
            case OFF -> "";
            case SHADOW -> "; watched for suspicious behaviour, in shadow";
            case ENFORCE -> "; lowered for suspicious behaviour, down to " + adaptive.floorPercent() + " % of it";
        };
    }

    private static String rule(Limit.Rule rule) {
        return rule.requests() + " per " + HumanDuration.print(rule.per())
                + (rule.isBucket() ? " with a burst of " + rule.burst() : "");
    }
}
