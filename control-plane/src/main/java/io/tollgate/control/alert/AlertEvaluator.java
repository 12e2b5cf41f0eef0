package io.tollgate.control.alert;

import io.tollgate.control.alert.AlertStore.Open;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.telemetry.TelemetryQuery;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every rule and moves alerts on: nothing → pending → firing → resolved. All of it, and what is to be told, is one
 * transaction of the control plane that holds the lock; the others do nothing meanwhile. Blocks.
 */
@Singleton
final class AlertEvaluator {
    private static final Logger LOG = LoggerFactory.getLogger(AlertEvaluator.class);
    private static final long LOCK = 0x7467_616c_6572_74L;
    /** A condition must be over for so long before an alert is: else one that flickers would be told again and again. */
    private static final Duration OVER_FOR = Duration.ofSeconds(8);

    private static final Duration HISTORY = Duration.ofDays(90);

    private final Database database;
    private final Facts facts;
    private final AlertDeliveries deliveries;
    private final InstantSource clock;

    AlertEvaluator(Database database, Facts facts, AlertDeliveries deliveries, InstantSource clock) {
        this.database = database;
        this.facts = facts;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    private record Key(String rule, String subject) {}

    /** One look. */
    void run() {
        database.write(connection -> {
            boolean mine = Sql.one(connection, "SELECT pg_try_advisory_xact_lock(?)", row -> row.getBoolean(1), LOCK)
                    .orElse(false);
            if (mine) {
                look(connection, clock.instant());
            }
            return mine;
        });
    }

    private void look(Connection connection, Instant now) throws SQLException {
        Map<Key, Open> open = new HashMap<>();
        for (Open each : AlertStore.open(connection, now)) {
            open.put(new Key(each.alert().rule(), each.alert().subject()), each);
        }
        TelemetryQuery query = new TelemetryQuery(connection);
        Judgement judgement = new Judgement(query, now);
        Map<String, AlertRule> rules = new HashMap<>();
        for (AlertRules.Kept kept : AlertRules.all(connection)) {
            AlertRule rule = kept.rule();
            rules.put(rule.name(), rule);
            if (rule.on().enabled()) {
                for (Finding finding : findings(connection, query, judgement, rule.condition(), now)) {
                    holds(connection, rule, finding, open.remove(new Key(rule.name(), finding.subject())), now);
                }
            }
        }
        for (Open over : open.values()) {
            over(connection, over, now);
        }
        deliveries.add(connection, rules, now);
    }

    private List<Finding> findings(
            Connection connection, TelemetryQuery query, Judgement judgement, Condition condition, Instant now)
            throws SQLException {
        return switch (condition) {
            case Condition.Threshold threshold -> judgement.of(threshold);
            case Condition.Ratio ratio -> judgement.of(ratio);
            case Condition.Absence absence -> judgement.of(absence);
            case Condition.Change change -> judgement.of(change);
            case Condition.State state -> facts.of(connection, query, state, now);
        };
    }

    private static void holds(
            Connection connection, AlertRule rule, Finding finding, @Nullable Open before, Instant now)
            throws SQLException {
        if (before == null) {
            AlertStore.begin(connection, rule, finding, rule.holdFor().isZero(), now);
            return;
        }
        AlertStore.seen(connection, before.alert().id(), finding, now);
        boolean due = !before.alert().times().pendingAt().plus(rule.holdFor()).isAfter(now);
        if (before.alert().state() == Alert.State.PENDING && due) {
            AlertStore.fire(connection, before.alert().id(), now);
        }
    }

    private static void over(Connection connection, Open before, Instant now) throws SQLException {
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
