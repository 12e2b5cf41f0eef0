package io.tollgate.control.alert;

import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.database.Sql;
import io.tollgate.control.telemetry.TelemetryQuery;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Upstream;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the control planes know without counting. Read from the database alone, where each writes what its own nodes say:
 * so it does not matter which of them judges.
 */
@Singleton
final class Facts {
    /** A node speaks each second, and its words are written down within three. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(8);
    /** A revision is in force everywhere in less than a second, and at a node that comes in not much more. */
    private static final Duration BEHIND_MAX = Duration.ofSeconds(10);

    /** A lock-out is over sooner, and somebody ought to hear of it. */
    private static final Duration LOCKED_OUT_SHOWN = Duration.ofMinutes(15);

    private final CurrentConfiguration configuration;

    Facts(CurrentConfiguration configuration) {
        this.configuration = configuration;
    }

    List<Finding> of(Connection connection, TelemetryQuery query, String rule, Condition.State state, Instant now)
            throws SQLException {
        return switch (state.fact()) {
            case NODE_STALE -> staleNodes(connection, now);
            case NODE_REJECTED -> rejections(connection);
            case UPSTREAM_DOWN -> upstreamsDown(connection, query, now);
            case CERTIFICATE_EXPIRING -> certificates(state.within(), now);
            case KEY_EXPIRING -> keys(connection, state.within(), now);
            case OPERATOR_LOCKED_OUT -> lockOuts(connection, now);
            case KEY_GUESSED -> GuessedCredentials.keys(connection, now.minus(SILENCE_MAX));
            case CREDENTIALS_GUESSED ->
                GuessedCredentials.addresses(
                        connection, AlertStore.lastFound(connection, rule), now.minus(SILENCE_MAX));
            case CREDENTIALS_SPRAYED -> GuessedCredentials.everywhere(connection, now.minus(SILENCE_MAX));
            case LIMIT_LOWERED -> LoweredFor.anybody(connection, now.minus(SILENCE_MAX));
            case PATHS_SCANNED -> ScannedPaths.addresses(connection, now.minus(SILENCE_MAX));
            case TELEMETRY_LOST -> LostCounts.of(query, now);
        };
    }

    /** One that an operator drains is left alone: it is meant to go, and so to fall silent. */
    private static List<Finding> staleNodes(Connection connection, Instant now) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT nodes.name, coalesce(last_seen_at, enrolled_at) AS last_seen_at, nodes.revision, head.revision AS wanted
                FROM nodes, configuration_head head
                WHERE revoked_at IS NULL AND NOT draining AND (coalesce(last_seen_at, enrolled_at) < ?
                   OR (last_seen_at IS NOT NULL AND nodes.revision < head.revision AND greatest(head.created_at, came_at) < ?
                       AND rejected_revision IS DISTINCT FROM head.revision))
                ORDER BY nodes.name
                """,
                row -> {
                    long silent = Duration.between(Sql.instant(row, "last_seen_at"), now)
                            .toSeconds();
                    boolean isSilent = silent >= SILENCE_MAX.toSeconds();
                    return new Finding(
                            row.getString("name"),
                            (double) silent,
                            isSilent
                                    ? "silent for " + silent + " s"
                                    : "runs revision " + row.getLong("revision") + " instead of "
                                            + row.getLong("wanted"));
                },
                now.minus(SILENCE_MAX),
                now.minus(BEHIND_MAX));
    }

    private static List<Finding> rejections(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT nodes.name, rejected_revision, rejected_pointer, rejected_reason
                FROM nodes, configuration_head head WHERE revoked_at IS NULL AND rejected_revision = head.revision
                ORDER BY nodes.name
                """,
                row -> new Finding(
                        row.getString("name"),
                        (double) row.getLong("rejected_revision"),
                        "revision " + row.getLong("rejected_revision") + " refused: "
                                + row.getString("rejected_pointer") + " " + row.getString("rejected_reason")));
    }

    private List<Finding> upstreamsDown(Connection connection, TelemetryQuery query, Instant now) throws SQLException {
        Set<String> configured = configuration.current().configuration().upstreams().stream()
                .map(Upstream::name)
                .collect(Collectors.toSet());
        return DownUpstreams.of(connection, query, configured, now.minus(SILENCE_MAX), now);
    }

    private List<Finding> certificates(Duration within, Instant now) {
        Configuration current = configuration.current().configuration();
        Map<String, Instant> ends = new TreeMap<>();
        current.certificates()
                .forEach(certificate ->
                        ends.put(certificate.name(), certificate.chain().notAfter()));
        // Their clients are refused from then on: as bad as a node's own, and nobody looks at them for years.
        current.trustStores()
                .forEach(store -> ends.put(
                        Kind.TRUST_STORE.plural() + "/" + store.name(),
                        store.authorities().notAfter()));
        return ends.entrySet().stream()
                .filter(each -> each.getValue().isBefore(now.plus(within)))
                .sorted(Map.Entry.comparingByValue())
                .map(each -> ending(each.getKey(), each.getValue(), now))
                .toList();
    }

    /**
     * A key that was rotated ends as it is meant to: its successor is there. Of many the real ones would not be found.
     * There may be very many: read are those that have an alert, and as many more as may begin.
     */
    private static List<Finding> keys(Connection connection, Duration within, Instant now) throws SQLException {
        return Sql.list(
                connection,
                """
                WITH ending AS NOT MATERIALIZED (
                    SELECT id, expires_at FROM api_keys
                    WHERE revoked_at IS NULL AND replaced_by IS NULL AND expires_at > ? AND expires_at < ?)
                SELECT * FROM ending WHERE id IN (SELECT subject FROM alerts WHERE state <> 'resolved')
                UNION (SELECT * FROM ending ORDER BY expires_at LIMIT ?)
                ORDER BY expires_at
                """,
                row -> ending(row.getString("id"), Sql.instant(row, "expires_at"), now),
                now,
                now.plus(within),
                AlertEvaluator.OPEN_MAX);
    }

    /**
     * By the audit trail, so that every control plane finds the same. Names that are no operator's are one finding: who tries
     * them makes up as many as he likes, and would have an alert for each.
     */
    private static List<Finding> lockOuts(Connection connection, Instant now) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT coalesce(o.username, '(no operator)') AS username, count(*) AS times, max(e.at) AS at,
                    (array_agg(e.address ORDER BY e.at DESC, e.id DESC))[1] AS address
                FROM audit_entries e LEFT JOIN operators o ON o.username = split_part(e.object, '/', 2)
                WHERE e.at > ? AND e.action = 'operators.locked-out'
                GROUP BY o.username ORDER BY max(e.at) DESC
                """,
                row -> new Finding(
                        row.getString("username"),
                        (double) row.getLong("times"),
                        "locked out at " + Sql.instant(row, "at") + ", last from " + row.getString("address")),
                now.minus(LOCKED_OUT_SHOWN));
    }

    private static Finding ending(String name, Instant end, Instant now) {
        long hours = Duration.between(now, end).toHours();
        String when = end.isBefore(now)
                ? "ended "
                : hours < 48 ? "ends in " + hours + " h, " : "ends in " + hours / 24 + " d, ";
        return new Finding(name, (double) hours, when + end);
    }
}
