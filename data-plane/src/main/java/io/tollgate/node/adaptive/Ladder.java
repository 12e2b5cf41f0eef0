package io.tollgate.node.adaptive;

import io.tollgate.core.config.AdaptiveLimit;
import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.LimitPlan;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A limit that adapts, with the lower ones below it worked out. Made once a snapshot; any thread.
 *
 * @param name the limit's
 * @param steps the lowered limits, the first admits half, the last the floor; never none
 * @param byConsumer whether consumers are watched
 * @param byAddress whether addresses are, where no consumer is known
 */
public record Ladder(
        String name, AdaptiveLimit settings, List<LimitPlan> steps, boolean byConsumer, boolean byAddress) {
    public Ladder {
        steps = List.copyOf(steps);
    }

    /** The ladders of those of {@code limits} that adapt, by name. */
    public static Map<String, Ladder> of(List<Limit> limits) {
        Map<String, Ladder> ladders = new HashMap<>();
        for (Limit limit : limits) {
            AdaptiveLimit settings = limit.adaptive();
            if (settings != null && limit.isAdaptive()) {
                boolean shadow = settings.mode() == AdaptiveLimit.Mode.SHADOW;
                List<LimitPlan> steps = IntStream.rangeClosed(1, settings.stepsMax())
                        .mapToObj(step -> LimitPlan.lowered(limit, settings.leftPercent(step), shadow))
                        .toList();
                boolean byConsumer = limit.by().contains("consumer");
                boolean byAddress = limit.by().contains("address");
                ladders.put(limit.name(), new Ladder(limit.name(), settings, steps, byConsumer, byAddress));
            }
        }
        return ladders;
    }

    /** Whose behaviour counts for a request; null when the limit watches nobody of that kind. */
    @Nullable
    Object watched(InetAddress address, @Nullable String consumer) {
        if (byConsumer && consumer != null) {
            return consumer;
        }
        return byAddress ? Watched.ofAddress(address) : null;
    }

    /** Whether what is lowered refuses: not in shadow, and not where the limit itself refuses nothing. */
    boolean isEnforced() {
        return !steps.getFirst().limit().shadow();
    }
}
