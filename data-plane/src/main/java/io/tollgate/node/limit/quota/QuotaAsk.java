package io.tollgate.node.limit.quota;

import io.tollgate.node.limit.counter.CounterKey;

/**
 * What a node wants of one quota's counter in one period.
 *
 * @param name names the counter
 * @param period such as {@code 2026-11-26} or {@code 2026-11}
 * @param need for requests that wait, and for those that were admitted on credit
 * @param ahead for requests that are expected: at most a part of what is left
 * @param known whether an ask for this counter was answered before: a flood of new ones must not be in its way
 */
public record QuotaAsk(Name name, String period, long need, long ahead, boolean known) {
    /**
     * Which counter.
     *
     * @param limit the limit's name
     * @param rule its numbers, so that a changed quota is another
     * @param quota requests or bytes a period
     * @param subject who is counted, for people; empty when that is nobody's business (addresses, headers)
     */
    public record Name(String limit, String rule, long quota, CounterKey counter, String subject) {}
}
