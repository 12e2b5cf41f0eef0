package io.tollgate.control.whatif;

import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.RequestCounts;
import io.tollgate.control.telemetry.TelemetryQuery;
import io.tollgate.control.telemetry.TelemetryQuery.Apart;
import io.tollgate.control.telemetry.TelemetryQuery.Question;
import io.tollgate.control.telemetry.TelemetryQuery.Sum;
import io.tollgate.control.whatif.WhatIf.Span;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads how many requests came to limits, step by step, in one transaction. */
final class DemandReader {
    /** Names that are looked at, those with most requests: with so many steps more would take too long. */
    static final int NAMES_MAX = 100;

    private static final String NO_ROUTE = "(none)";

    private final TelemetryQuery query;
    private final Span span;

    DemandReader(TelemetryQuery query, Span span) {
        this.query = query;
        this.span = span;
    }

    private Question question(Dimension dimension) {
        return Question.of(dimension, span.from(), span.to());
    }

    /** Of each name by itself; of all of them together under the empty name. */
    Map<String, Demand> demands(Basis.Counts basis) throws SQLException {
        Question asked = question(basis.dimension());
        Question named = basis.names().isEmpty() ? asked : asked.named(basis.names());
        if (!basis.apart()) {
            return Map.of("", together(named));
        }
        List<String> most = query.most(named, Apart.NAME, NAMES_MAX).names();
        Map<String, Demand> demands = new TreeMap<>();
        for (Sum sum : query.counts(asked.named(most).every(span.step()), Apart.NAME)) {
            if (!sum.name().equals(Dimension.OTHERS)) {
                put(demands.computeIfAbsent(sum.name(), name -> empty()), sum);
            }
        }
        return demands;
    }

    /** All requests but those that came by {@code without}'s routes or, of whom nobody is known, by none. */
    Demand others(Basis.Without without, boolean consumers) throws SQLException {
        Demand all = together(question(Dimension.TOTAL));
        List<String> routes = consumers
                ? Stream.concat(without.routes().stream(), Stream.of(NO_ROUTE)).toList()
                : without.routes();
        return all.less(together(question(Dimension.ROUTE).named(routes)));
    }

    /** Requests that the limit of that name refused. */
    long refusedThen(String limit) throws SQLException {
        return query.counts(question(Dimension.LIMIT).named(limit), Apart.NOTHING).stream()
                .mapToLong(sum -> sum.counts().requests())
                .sum();
    }

    private Demand together(Question question) throws SQLException {
        Demand demand = empty();
        for (Sum sum : query.counts(question.every(span.step()), Apart.NOTHING)) {
            put(demand, sum);
        }
        return demand;
    }

    private Demand empty() {
        Duration length = Duration.between(span.from(), span.to());
        return new Demand(
                span.from(),
                span.step(),
                new long
                        [Math.toIntExact(
                                Math.ceilDiv(length.toMillis(), span.step().toMillis()))]);
    }

    /** Who has no credential, or a wrong one, is turned away before limits are asked. */
    private static void put(Demand demand, Sum sum) {
        RequestCounts counts = sum.counts();
        int index = (int) Duration.between(demand.from(), sum.at()).dividedBy(demand.step());
        if (index >= 0 && index < demand.steps()) {
            demand.add(index, Math.max(0, counts.requests() - counts.authFailed()));
        }
    }
}
