package io.tollgate.control.audit;

import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException.Malformed;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are asked for, newest first.
 *
 * @param actor whose; null means everybody's
 * @param action which, as {@code routes.update}, or all of a kind, as {@code routes}; null means every action
 * @param object of what, as {@code routes/orders-read}, or of which kind, as {@code routes}; null means everything
 * @param from not before; null means from the start
 * @param to before; null means until now
 * @param list page size, cursor, and text that action, object, actor or message contain
 */
public record AuditQuery(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String object,
        @Nullable Instant from,
        @Nullable Instant to,
        ListQuery list) {

    /** The first page of everything. */
    public static AuditQuery first() {
        return new AuditQuery(null, null, null, null, null, ListQuery.first());
    }

    /** From the texts of a query string; the times are RFC 3339. */
    public static AuditQuery of(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String object,
            @Nullable String from,
            @Nullable String to,
            ListQuery list) {
        return new AuditQuery(
                ListQuery.bounded("?actor", actor),
                ListQuery.bounded("?action", action),
                ListQuery.bounded("?object", object),
                time("?from", from),
                time("?to", to),
                list);
    }

    /** The same entries, another page of them. */
    AuditQuery at(@Nullable String cursor, int limit) {
        return new AuditQuery(
                actor, action, object, from, to, new ListQuery(limit, cursor, list.q(), list.tag(), list.sort()));
    }

    private static @Nullable Instant time(String parameter, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Cursor.storable(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new Malformed(parameter, "not a time (expected: RFC 3339, such as 2027-01-01T00:00:00Z)");
        }
    }
}
