package io.tollgate.control.alert;

import io.tollgate.control.alert.AlertStore.Open;
import io.tollgate.control.alert.Findings.Found;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every rule and moves alerts on: nothing → pending → firing → resolved. What holds is read rule by rule; what comes
 * of it, and what is to be told, is one transaction of the control plane that holds the lock. One that looked earlier and
 * writes later undoes nothing that was seen since. Blocks.
 */
@Singleton
final class AlertEvaluator {
    private static final Logger LOG = LoggerFactory.getLogger(AlertEvaluator.class);
    private static final long LOCK = 0x7467_616c_6572_74L;
    /** A condition must be over for so long before an alert is: else one that flickers would be told again and again. */
    private static final Duration OVER_FOR = Duration.ofSeconds(8);

    /** Alerts of one rule that are not over. Who makes up addresses, say, would else have one for each. */
    static final int OPEN_MAX = 50;

    private static final Duration HISTORY = Duration.ofDays(90);

    private final Database database;
    private final Findings findings;
    private final AlertDeliveries deliveries;
    private final InstantSource clock;

    AlertEvaluator(Database database, Findings findings, AlertDeliveries deliveries, InstantSource clock) {
        this.database = database;
        this.findings = findings;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    private record Key(String rule, String subject) {}

    /** One look. */
    void run() {
        Instant now = clock.instant();
        Map<String, Found> found = findings.read(database.read(AlertRules::all), now);
        database.write(connection -> {
            boolean mine = Sql.one(connection, "SELECT pg_try_advisory_xact_lock(?)", row -> row.getBoolean(1), LOCK)
                    .orElse(false);
            if (mine) {
                write(connection, found, now);
            }
            return mine;
        });
    }

    private void write(Connection connection, Map<String, Found> found, Instant now) throws SQLException {
        Map<Key, Open> open = new HashMap<>();
        for (Open each : AlertStore.open(connection, now)) {
            open.put(new Key(each.alert().rule(), each.alert().subject()), each);
        }
        Map<String, AlertRule> rules = new HashMap<>();
        for (AlertRules.Row row : AlertRules.all(connection)) {
            if (!(row instanceof AlertRules.Kept kept)) {
                open.keySet().removeIf(key -> key.rule.equals(row.name())); // a newer version knows what they are
                continue;
            }
            AlertRule rule = kept.rule();
            rules.put(rule.name(), rule);
            if (!rule.on().enabled()) {
                continue;
            }
            Found here = found.get(rule.name());
            if (here == null || here.version() != kept.version()) {
                open.keySet().removeIf(key -> key.rule.equals(rule.name())); // not judged: they stay as they are
                continue;
            }
            holds(connection, rule, here.findings(), open, now);
        }
        for (Open over : open.values()) {
            over(connection, over, now);
        }
        deliveries.add(connection, rules, now);
    }

    /** What is there goes on, however many are worse by now; of the others the worst begin, as far as there is room. */
    private static void holds(
            Connection connection, AlertRule rule, List<Finding> findings, Map<Key, Open> open, Instant now)
            throws SQLException {
        long room = OPEN_MAX
                - open.keySet().stream()
                        .filter(key -> key.rule.equals(rule.name()))
                        .count();
        for (Finding finding : findings) {
            Open before = open.remove(new Key(rule.name(), finding.subject()));
            if (before != null) {
                holds(connection, rule, finding, before, now);
            } else if (room-- > 0) {
                AlertStore.begin(connection, rule, finding, rule.holdFor().isZero(), now);
            }
        }
    }

    private static void holds(Connection connection, AlertRule rule, Finding finding, Open before, Instant now)
            throws SQLException {
        if (before.seenAt().isAfter(now)) {
            return; // another control plane looked later, and wrote before
        }
        AlertStore.seen(connection, before.alert().id(), finding, now);
        boolean due = !before.alert().times().pendingAt().plus(rule.holdFor()).isAfter(now);
        if (before.alert().state() == Alert.State.PENDING && due) {
            AlertStore.fire(connection, before.alert().id(), now);
        }
    }

    private static void over(Connection connection, Open before, Instant now) throws SQLException {
        if (before.seenAt().isAfter(now)) {
            return;
        }
        long id = before.alert().id();
        if (before.alert().state() == Alert.State.PENDING) {
            AlertStore.forget(connection, id);
        } else if (!before.seenAt().plus(OVER_FOR).isAfter(now)) {
            AlertStore.resolve(connection, id, now);
        }
    }

    /** Forgets what was over long ago. */
    void tidy() {
        database.write(connection -> {
            AlertStore.forgetResolved(connection, clock.instant().minus(HISTORY));
            return true;
        });
        LOG.debug("alerts that ended before {} are forgotten", HISTORY);
    }
}
