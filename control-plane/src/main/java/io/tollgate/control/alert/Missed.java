package io.tollgate.control.alert;

import io.tollgate.control.alert.AlertStore.LastFound;
import io.tollgate.control.database.Sql;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Those of whom somebody was told that too few requests come, or none. That nobody remembers how many came before does not
 * end it: a request does, or that they are taken away.
 */
final class Missed {
    /** Of addresses, targets and whatever else is not configured by name: nobody takes them away. */
    private static final Duration UNCONFIGURED_MAX = Duration.ofDays(1);

    private Missed() {}

    /** What was found last, by subject. */
    static Map<String, Finding> of(
            Connection connection, Configuration configuration, String rule, String by, Instant now)
            throws SQLException {
        Map<String, Finding> missed = new HashMap<>();
        Set<String> nodes = by.equals("node") ? nodes(connection) : Set.of();
        for (LastFound last : AlertStore.lastFound(connection, rule)) {
            if (isThere(configuration, nodes, last, by, now)) {
                missed.put(last.finding().subject(), last.finding());
            }
        }
        return missed;
    }

    /** Those of which requests are expected. */
    private static Set<String> nodes(Connection connection) throws SQLException {
        return Set.copyOf(Sql.list(
                connection,
                "SELECT name FROM nodes WHERE revoked_at IS NULL AND NOT draining",
                row -> row.getString("name")));
    }

    private static boolean isThere(
            Configuration configuration, Set<String> nodes, LastFound last, String by, Instant now) {
        String subject = last.finding().subject();
        if (by.isEmpty()) {
            return true;
        }
        if (by.equals("node")) {
            return nodes.contains(subject);
        }
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(each -> each.singular().equals(by))
                .findFirst();
        return kind.isPresent()
                ? configuration.find(kind.get(), subject).isPresent()
                : last.pendingAt().plus(UNCONFIGURED_MAX).isAfter(now);
    }
}
