package io.tollgate.control.quota;

import io.tollgate.control.database.Sql;
import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import io.tollgate.core.quota.QuotaBalance;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of what is reserved. */
final class QuotaStore {
    private static final String SELECT = """
            SELECT limit_name, rule, counter, period, subject, quota, granted, forgiven, reserved, updated_at
            FROM quota_use""";

    private static final String ONE = " WHERE limit_name = ? AND rule = ? AND counter = ? AND period = ?";
    private static final String USED = "(reserved - LEAST(forgiven, reserved))";

    /** What the list is ordered by. */
    private static final Map<String, String> SORTS = Map.of(
            "left",
            "GREATEST(0, quota + granted - " + USED + ")",
            "used",
            USED,
            "limit",
            "limit_name",
            "subject",
            "subject",
            "updatedAt",
            "updated_at");

    /** Who has least left comes first. */
    private static final String USUAL = "left";

    private QuotaStore() {}

    static Optional<QuotaRow> find(Connection connection, QuotaRow.Key key, boolean lock) throws SQLException {
        return Sql.one(
                connection,
                SELECT + ONE + (lock ? " FOR UPDATE" : ""),
                QuotaStore::row,
                key.limit(),
                key.rule(),
                key.counter(),
                key.period());
    }

    /** What is reserved, with the row locked until the transaction ends. */
    static QuotaBalance lockedBalance(Connection connection, QuotaBook.Counter counter) throws SQLException {
        QuotaRow.Key key = counter.key();
        QuotaBalance stored = find(connection, key, true).orElseThrow().balance();
        return new QuotaBalance(counter.quota(), stored.granted(), stored.forgiven(), stored.reserved());
    }

    /**
     * Those of {@code keys} that there are. Rows are locked in one order, whoever locks them: who locks many never waits for who waits
     * for him.
     */
    static List<QuotaRow> all(Connection connection, Collection<QuotaRow.Key> keys, boolean lock) throws SQLException {
        return Sql.list(
                connection,
                SELECT
                        + " WHERE (limit_name, rule, counter, period)"
                        + " IN (SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[]))"
                        + (lock ? " ORDER BY limit_name, rule, counter, period FOR UPDATE" : ""),
                QuotaStore::row,
                keys.stream().map(QuotaRow.Key::limit).toList(),
                keys.stream().map(QuotaRow.Key::rule).toList(),
                keys.stream().map(QuotaRow.Key::counter).toList(),
                keys.stream().map(QuotaRow.Key::period).toList());
    }

    /** What is reserved now; the row is locked since {@code balance} was read. */
    static void writeReserved(Connection connection, QuotaBook.Counter counter, QuotaBalance balance, Instant now)
            throws SQLException {
        writeReserved(connection, Map.of(counter.key(), balance), now);
    }

    /** What is reserved now of each; the rows are locked since the balances were read. */
    static void writeReserved(Connection connection, Map<QuotaRow.Key, QuotaBalance> balances, Instant now)
            throws SQLException {
        Sql.updateAll(
                connection,
                "UPDATE quota_use SET reserved = ?, forgiven = ?, updated_at = ?" + ONE,
                List.copyOf(balances.entrySet()),
                row -> List.of(
                        row.getValue().reserved(),
                        row.getValue().forgiven(),
                        now,
                        row.getKey().limit(),
                        row.getKey().rule(),
                        row.getKey().counter(),
                        row.getKey().period()));
    }

    static void write(Connection connection, QuotaRow.Key key, QuotaBalance balance, Instant now) throws SQLException {
        Sql.update(
                connection,
                "UPDATE quota_use SET granted = ?, forgiven = ?, updated_at = ?" + ONE,
                balance.granted(),
                balance.forgiven(),
                now,
                key.limit(),
                key.rule(),
                key.counter(),
                key.period());
    }

    /**
     * Rows of {@code periods}, one more than a page.
     *
     * @param periods limit, rule and period of each that is asked for
     */
    static List<QuotaRow> page(Connection connection, QuotaQuery query, List<QuotaPeriod> periods) throws SQLException {
        ListQuery.Order order = query.list().order(USUAL, SORTS.keySet());
        String column = SORTS.get(order.field());
        String direction = order.descending() ? " DESC" : " ASC";
        List<@Nullable Object> arguments = new ArrayList<>();
        arguments.add(periods.stream().map(QuotaPeriod::limit).toList());
        arguments.add(periods.stream().map(QuotaPeriod::rule).toList());
        arguments.add(periods.stream().map(QuotaPeriod::period).toList());
        StringBuilder sql = new StringBuilder(SELECT)
                .append(" WHERE (limit_name, rule, period) IN (SELECT * FROM unnest(?::text[], ?::text[], ?::text[]))");
        if (query.consumer() != null) {
            sql.append(" AND ? = ANY (string_to_array(subject, ', '))");
            arguments.add("consumer " + query.consumer());
        }
        if (query.list().q() != null) {
            sql.append(" AND (strpos(lower(limit_name || ' ' || subject), lower(?)) > 0 OR counter = ?)");
            arguments.add(query.list().q());
            arguments.add(query.list().q());
        }
        Cursor cursor = Cursor.in(query.list().untagged(), 5, list(query)).orElse(null);
        if (cursor != null) {
            sql.append(" AND (" + column + ", limit_name, rule, counter, period) ")
                    .append(order.descending() ? "<" : ">")
                    .append(" (?, ?, ?, ?, ?)");
            arguments.add(value(order.field(), cursor));
            arguments.addAll(cursor.position().subList(1, 5));
        }
        sql.append(" ORDER BY " + column + direction + ", limit_name" + direction + ", rule" + direction + ", counter"
                + direction + ", period" + direction + " LIMIT ?");
        arguments.add(query.list().limit() + 1);
        return Sql.list(connection, sql.toString(), QuotaStore::row, arguments.toArray());
    }

    private static Object value(String field, Cursor cursor) {
        return switch (field) {
            case "updatedAt" -> cursor.time(0);
            case "left", "used" -> number(cursor.position().getFirst());
            default -> cursor.position().getFirst();
        };
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Cursor.refused();
        }
    }

    /** Which list a cursor is of. */
    static @Nullable Object[] list(QuotaQuery query) {
        return new @Nullable Object[] {"quotas", query.limitName(), query.consumer(), query.period()};
    }

    /** Where a page that ends with {@code last} ended. */
    static Cursor position(QuotaQuery query, QuotaRow last) {
        String first = switch (query.list().order(USUAL, SORTS.keySet()).field()) {
            case "updatedAt" -> last.updatedAt().toString();
            case "left" -> Long.toString(last.balance().left());
            case "used" -> Long.toString(last.balance().used());
            case "subject" -> last.subject();
            default -> last.key().limit();
        };
        QuotaRow.Key key = last.key();
        return Cursor.of(first, key.limit(), key.rule(), key.counter(), key.period());
    }

    private static QuotaRow row(ResultSet row) throws SQLException {
        return new QuotaRow(
                new QuotaRow.Key(
                        row.getString("limit_name"),
                        row.getString("rule"),
                        row.getString("counter"),
                        row.getString("period")),
                row.getString("subject"),
                new QuotaBalance(
                        row.getLong("quota"), row.getLong("granted"), row.getLong("forgiven"), row.getLong("reserved")),
                Sql.instant(row, "updated_at"));
    }
}
