package io.tollgate.control.alert;

import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.TelemetryQuery;
import io.tollgate.core.json.HumanDuration;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what holds, each rule by itself and in its own bounded time: one that is too heavy, fails for whatever reason, or was
 * written by a newer version silences no other. What could not be judged is remembered here, and each control plane knows it, since each reads. Blocks;
 * one thread looks, any may ask what was not judged.
 */
@Singleton
final class Findings {
    private static final Logger LOG = LoggerFactory.getLogger(Findings.class);
    /** For one statement; a rule of many statements begins none after it. Less than locks are waited for (ConnectionBounds). */
    private static final Duration RULE_MAX = Duration.ofSeconds(4);
    /** For all rules of one look: what was read first must not be old when it is written down. */
    private static final Duration LOOK_MAX = Duration.ofSeconds(20);

    private static final Duration REST = Duration.ofSeconds(30);
    private static final String CANCELED = "57014";

    private final Database database;
    private final Facts facts;
    private final CurrentConfiguration configuration;
    private final Map<String, NotJudged> notJudged = new ConcurrentHashMap<>();
    /** Where the next look begins: behind the rule that the last one came to. */
    private String cameTo = "";

    Findings(Database database, Facts facts, CurrentConfiguration configuration) {
        this.database = database;
        this.facts = facts;
        this.configuration = configuration;
    }

    /** What was found by a version of a rule: all of it, since what is not in it is over; the worst first. */
    record Found(long version, List<Finding> findings) {
        Found {
            findings = List.copyOf(findings);
        }
    }

    /** What could not be judged, by rule. */
    Map<String, NotJudged> notJudged() {
        return Map.copyOf(notJudged);
    }

    /**
     * What holds now, by rule; what is not in it was not judged.
     *
     * @throws ProblemException.Unavailable when the database is away, which is no rule's fault
     */
    Map<String, Found> read(List<AlertRules.Row> rows, Instant now) {
        List<AlertRules.Kept> enabled = enabled(rows);
        forgetAllBut(enabled, rows, now);
        long begunNanos = System.nanoTime();
        Map<String, Found> found = new HashMap<>();
        int first =
                1 + enabled.stream().map(kept -> kept.rule().name()).toList().indexOf(cameTo);
        cameTo = "";
        for (int i = 0; i < enabled.size(); i++) {
            AlertRules.Kept kept = enabled.get((first + i) % enabled.size());
            if (!rests(kept, now)) {
                judge(kept, now, found);
            }
            if (System.nanoTime() - begunNanos > LOOK_MAX.toNanos()) {
                cameTo = kept.rule().name();
                LOG.warn(
                        "alert rules: judging takes longer than {} s; {} wait for the next look",
                        LOOK_MAX.toSeconds(),
                        enabled.size() - i - 1);
                break;
            }
        }
        return found;
    }

    private static List<AlertRules.Kept> enabled(List<AlertRules.Row> rows) {
        return rows.stream()
                .filter(AlertRules.Kept.class::isInstance)
                .map(AlertRules.Kept.class::cast)
                .filter(kept -> kept.rule().on().enabled())
                .toList();
    }

    /** What is switched off or gone is nothing that ought to be judged; what cannot be read may be. */
    private void forgetAllBut(List<AlertRules.Kept> enabled, List<AlertRules.Row> rows, Instant now) {
        Set<String> names = new HashSet<>();
        enabled.forEach(kept -> names.add(kept.name()));
        for (AlertRules.Row row : rows) {
            if (row instanceof AlertRules.Unread unread) {
                note(unread, now);
                names.add(unread.name());
            }
        }
        notJudged.keySet().retainAll(names);
    }

    /** Remembers that a rule is not judged because this version cannot read it, and tells the log once. */
    void note(AlertRules.Unread unread, Instant now) {
        NotJudged before = notJudged.get(unread.name());
        if (before == null || before.version() != unread.version()) {
            notJudged.put(unread.name(), new NotJudged(now, unread.reason(), unread.version(), now));
            LOG.warn("alert rule {}: is not judged: {}", unread.name(), unread.reason());
        }
    }

    private boolean rests(AlertRules.Kept kept, Instant now) {
        NotJudged before = notJudged.get(kept.rule().name());
        return before != null && before.version() == kept.version() && now.isBefore(before.again());
    }

    private void judge(AlertRules.Kept kept, Instant now, Map<String, Found> found) {
        String name = kept.rule().name();
        try {
            List<Finding> findings = database.read(connection -> of(connection, kept.rule(), now));
            found.put(
                    name,
                    new Found(
                            kept.version(),
                            findings.stream().filter(Finding::isSane).toList()));
            notJudged.remove(name);
        } catch (ProblemException.Unavailable e) {
            throw e;
        } catch (RuntimeException | Error e) { // memory that one rule's histograms do not fit into, say
            String reason = isTooLong(e)
                    ? "it took longer than " + HumanDuration.print(RULE_MAX)
                    : "it failed; the control plane's log says why";
            NotJudged before = notJudged.get(name);
            Instant since = before == null ? now : before.since();
            notJudged.put(name, new NotJudged(since, reason, kept.version(), now.plus(REST)));
            LOG.warn(
                    "alert rule {}: could not be judged, tried again in {} s: {}",
                    name,
                    REST.toSeconds(),
                    e.toString());
            LOG.debug("alert rule {}: could not be judged", name, e);
        }
    }

    private List<Finding> of(Connection connection, AlertRule rule, Instant now) throws SQLException {
        Sql.list(
                connection,
                "SELECT set_config('statement_timeout', ?, true)",
                row -> "",
                Long.toString(RULE_MAX.toMillis()));
        TelemetryQuery query = new TelemetryQuery(connection);
        Judgement judgement = new Judgement(query, now, RULE_MAX);
        return switch (rule.condition()) {
            case Condition.Threshold threshold when threshold.above() -> judgement.above(threshold);
            case Condition.Threshold threshold ->
                judgement.below(threshold, missed(connection, rule, threshold.scope(), now));
            case Condition.Ratio ratio -> judgement.of(ratio);
            case Condition.Absence absence -> judgement.of(absence, missed(connection, rule, absence.scope(), now));
            case Condition.Change change -> judgement.of(change);
            case Condition.State state -> facts.of(connection, query, rule.name(), state, now);
        };
    }

    private Map<String, Finding> missed(Connection connection, AlertRule rule, Condition.Scope scope, Instant now)
            throws SQLException {
        return Missed.of(connection, configuration.current().configuration(), rule.name(), scope.by(), now);
    }

    private static boolean isTooLong(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTimeoutException
                    || (cause instanceof SQLException sql && CANCELED.equals(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }
}
