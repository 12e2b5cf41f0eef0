package io.tollgate.node.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * How one counter stands, as this node sees it: looked at, and not changed by that.
 *
 * @param rule for people: {@code 100 per 1m}
 * @param inFlight whether it counts requests that are under way
 * @param here what this node holds of it
 * @param owner what is told where it lives
 * @param quota how the control plane knows it, if it is a calendar quota's
 */
public record CounterLook(String rule, boolean inFlight, Here here, Owner owner, Optional<QuotaName> quota) {
    /**
     * What a node holds.
     *
     * @param permits that it may still spend by itself, or of requests in flight the places that it has given out
     * @param rest until it may admit again, when the owner said no; else zero
     */
    public record Here(long permits, Duration rest) {
        static final Here NOTHING = new Here(0, Duration.ZERO);
    }

    /** What is told where the counter lives. */
    public sealed interface Owner {
        /** It was not asked, or there is none. */
        record NotAsked() implements Owner {}

        /** It did not answer in time, may not grant, or counts it with others; or the cluster is out of reach. */
        record Unknown() implements Owner {}

        /**
         * So much it would have granted at that moment: none of what it may have forgotten, all of it when nothing was spent for certain.
         *
         * @param reset until something that is spent comes back
         */
        record Left(long permits, Duration reset) implements Owner {}
    }

    /**
     * A calendar quota's counter.
     *
     * @param rule its numbers
     * @param counter 32 hexadecimal digits
     */
    public record QuotaName(String rule, String counter, long requests) {}
}
