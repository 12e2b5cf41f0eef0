package io.tollgate.control.quota;

import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException.Malformed;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the list of quotas.
 *
 * @param limitName only of this limit
 * @param consumer only what is counted for exactly this consumer
 * @param period such as {@code 2026-11-26} or {@code 2026-11}; null for those that run now
 */
public record QuotaQuery(
        ListQuery list,
        @Nullable String limitName,
        @Nullable String consumer,
        @Nullable String period) {
    public QuotaQuery {
        limitName = ListQuery.bounded("?limitName", limitName);
        consumer = ListQuery.bounded("?consumer", consumer);
        period = ListQuery.bounded("?period", period);
        if (period != null && !QuotaBook.PERIOD.matcher(period).matches()) {
            throw new Malformed("?period", "(expected: a day such as 2026-11-26, or a month such as 2026-11)");
        }
    }
}
