package io.tollgate.node.limit;

import java.time.Duration;
import java.util.List;

/**
 * A counter of a limit that refused lately.
 *
 * @param limit its limit's name
 * @param by whose it is: the limit's dimensions in order; none when all requests are counted together
 * @param refused requests in about the last minute: at least so many
 * @param rest until it may admit again, as it was told last; zero when that is over or not known
 * @param quiet since it refused last
 * @param shadow whether it only would have refused
 */
public record LimitedCounter(
        String limit, List<Value> by, long refused, Duration rest, Duration quiet, boolean shadow) {
    public LimitedCounter {
        by = List.copyOf(by);
    }

    /**
     * A value of a dimension.
     *
     * @param dimension as the limit names it: {@code consumer}, {@code header:x-tenant}
     * @param text empty when the request had none
     * @param hidden whether the text stands for a value that may be a secret, and is not the value
     */
    public record Value(String dimension, String text, boolean hidden) {}
}
