package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules: those everybody has, and those people made. */
@Singleton
public final class AlertRules {
    private static final int RULES_MAX = 200;
    /** Of all advisory locks of this database, the one of alert rules, channels and silences. */
    private static final long LOCK = 0x7467_616c_7772_74L;

    private final Database database;
    private final AuditTrail audit;
    private final Findings findings;
    private final InstantSource clock;

    AlertRules(Database database, AuditTrail audit, Findings findings, InstantSource clock) {
        this.findings = findings;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A rule as it is kept.
     *
     * @param version grows with each change; the ETag
     * @param builtIn may be changed, not deleted
     */
    public record Kept(AlertRule rule, long version, boolean builtIn, Instant updatedAt, String updatedBy) {
        /** As in HTTP. */
        public String etag() {
            return "\"" + version + "\"";
        }

        /** As the admin API shows it. */
        public ObjectNode toJson() {
            return rule.toJson()
                    .put("builtIn", builtIn)
                    .put("updatedAt", updatedAt.toString())
                    .put("updatedBy", updatedBy);
        }
    }

    /** All rules, by name. */
    public List<Kept> list(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(AlertRules::all);
    }

    /** The rules that this control plane could not judge when it looked last, by name. */
    public Map<String, NotJudged> notJudged(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return findings.notJudged();
    }

    static List<Kept> all(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT * FROM alert_rules ORDER BY name", AlertRules::read);
    }

    private static Kept read(ResultSet row) throws SQLException {
        String name = row.getString("name");
        return new Kept(
                AlertRule.read(name, Objects.requireNonNull(Sql.jsonOrNull(row, "document"))),
                row.getLong("version"),
                row.getBoolean("built_in"),
                Sql.instant(row, "updated_at"),
                row.getString("updated_by"));
    }

    /** One rule. */
    public Kept get(Actor actor, String name) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(connection -> find(connection, name)).orElseThrow(() -> missing(name));
    }

    private static ProblemException.NotFound missing(String name) {
        return new ProblemException.NotFound(object(name));
    }

    private static String object(String name) {
        return "alert-rules/" + name;
    }

    private static Optional<Kept> find(Connection connection, String name) throws SQLException {
        return Sql.one(connection, "SELECT * FROM alert_rules WHERE name = ?", AlertRules::read, name);
    }

    /** One writer at a time: else two that have seen the same would both pass the check, and the second win silently. */
    static void lock(Connection connection) throws SQLException {
        Sql.list(connection, "SELECT pg_advisory_xact_lock(?)", row -> "", LOCK);
    }

    /**
     * What a write did, or on a dry run would do.
     *
     * @param kept what there is now
     */
    public record Written(Kept kept, boolean created, List<FieldChange> changes) {
        public Written {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Creates or replaces a rule.
     *
     * @param document without {@code builtIn}, {@code updatedAt} and {@code updatedBy}, which are not the writer's to say
     */
    public Written put(Actor actor, String name, JsonNode document, WriteOptions options) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        AlertRule rule = AlertRule.read(name, document);
        return database.write(connection -> {
            lock(connection);
            Kept before = find(connection, name).orElse(null);
            options.check(object(name), before == null ? null : before.etag());
            if (before == null && all(connection).size() >= RULES_MAX) {
                throw new ProblemException.Invalid("", "there are " + RULES_MAX + " rules (expected: at most so many)");
            }
            Kept after = new Kept(
                    rule,
                    before == null ? 1 : before.version + 1,
                    before != null && before.builtIn,
                    clock.instant(),
                    actor.username());
            if (!options.dryRun()) {
                store(connection, actor, before, after, options);
            }
            List<FieldChange> changes =
                    FieldChange.between(before == null ? null : before.rule.toJson(), rule.toJson());
            return new Written(after, before == null, changes);
        });
    }

    private void store(Connection connection, Actor actor, @Nullable Kept before, Kept after, WriteOptions options)
            throws SQLException {
        AlertRule rule = after.rule;
        Sql.update(connection, """
                INSERT INTO alert_rules (name, document, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET document = excluded.document, version = excluded.version,
                    updated_at = excluded.updated_at, updated_by = excluded.updated_by
                """, rule.name(), rule.toJson(), after.version, after.updatedAt, after.updatedBy);
        audit.record(
                connection,
                actor,
                new Action(
                        before == null ? "alert-rules.create" : "alert-rules.update",
                        object(rule.name()),
                        before == null ? null : before.rule.toJson(),
                        rule.toJson(),
                        null,
                        options.message()));
    }

    /** Switches a rule on or off. */
    public Kept enable(Actor actor, String name, boolean enabled) {
        Kept kept = get(actor, name);
        WriteOptions asSeen = new WriteOptions(kept.etag(), false, null);
        return put(actor, name, kept.rule.enabled(enabled).toJson(), asSeen).kept();
    }

    /** Deletes a rule that people made; its alerts resolve. Says what that changes. */
    public List<FieldChange> delete(Actor actor, String name, WriteOptions options) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        return database.write(connection -> {
            lock(connection);
            Kept before = find(connection, name).orElseThrow(() -> missing(name));
            options.check(object(name), before.etag());
            if (before.builtIn) {
                throw new ProblemException.Conflict(object(name), List.of("every installation; switch it off instead"));
            }
            if (!options.dryRun()) {
                Sql.update(connection, "DELETE FROM alert_rules WHERE name = ?", name);
                audit.record(
                        connection,
                        actor,
                        new Action(
                                "alert-rules.delete",
                                object(name),
                                before.rule.toJson(),
                                null,
                                null,
                                options.message()));
            }
            return FieldChange.between(before.rule.toJson(), null);
        });
    }

    /** Writes the built-in rules that are not there yet. Blocks. */
    void seed() {
        database.write(connection -> {
            for (AlertRule rule : BuiltInRules.ALL) {
                Sql.update(connection, """
                        INSERT INTO alert_rules (name, document, version, built_in, updated_at, updated_by)
                        VALUES (?, ?, 1, true, ?, 'system') ON CONFLICT (name) DO NOTHING
                        """, rule.name(), rule.toJson(), clock.instant());
            }
            return true;
        });
    }
}
