package io.tollgate.control.quota;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A quota that a limit has now, in one of its periods: what rows must name to be shown. */
record QuotaPeriod(String limit, Limit.Quota stated, String period, Instant end) {
    String rule() {
        return stated.wireName();
    }

    /** Every quota of {@code configuration}, in the period asked for; in the one that runs when that is null. */
    static List<QuotaPeriod> all(
            Configuration configuration, @Nullable String limit, @Nullable String period, Instant now) {
        Stream<Limit> limits = limit == null
                ? configuration.limits().stream()
                : configuration.find(Kind.LIMIT, limit).map(Limit.class::cast).stream();
        return limits.flatMap(each -> each.quotas().stream().flatMap(quota -> of(each, quota, period, now).stream()))
                .toList();
    }

    /** The quota that {@code key} names, in the period that runs; empty when the limit has no such quota. */
    static Optional<QuotaPeriod> running(Configuration configuration, QuotaRow.Key key, Instant now) {
        return all(configuration, key.limit(), null, now).stream()
                .filter(each -> each.rule().equals(key.rule()))
                .findFirst();
    }

    private static Optional<QuotaPeriod> of(Limit limit, Limit.Quota quota, @Nullable String period, Instant now) {
        Instant within = period == null ? now : within(quota, period);
        // A day is no period of a quota a month, nor the other way round.
        return within == null || (period != null && !quota.period(within).equals(period))
                ? Optional.empty()
                : Optional.of(new QuotaPeriod(limit.name(), quota, quota.period(within), quota.end(within)));
    }

    private static @Nullable Instant within(Limit.Quota quota, String period) {
        try {
            String day = period.length() == "2026-11".length() ? period + "-01" : period;
            return LocalDate.parse(day).atStartOfDay(quota.calendar()).toInstant();
        } catch (DateTimeException e) {
            return null; // 2026-02-30: nothing was counted then
        }
    }

    QuotaView view(QuotaRow row) {
        return new QuotaView(
                limit, stated, row.key().counter(), period, row.subject(), row.balance(), end, row.updatedAt());
    }
}
