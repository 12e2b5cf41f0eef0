package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.audit.AuditTrail;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules: those everybody has, and those people made. */
@Singleton
public final class AlertRules {
    private static final int RULES_MAX = 200;

    private final Database database;
    private final AuditTrail audit;
    private final InstantSource clock;

    AlertRules(Database database, AuditTrail audit, InstantSource clock) {
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
        return database.read(connection -> find(connection, name, false))
                .orElseThrow(() -> new ProblemException.NotFound("alert-rules/" + name));
    }

    private static Optional<Kept> find(Connection connection, String name, boolean lock) throws SQLException {
        return Sql.one(
                connection,
                "SELECT * FROM alert_rules WHERE name = ?" + (lock ? " FOR UPDATE" : ""),
                AlertRules::read,
                name);
    }

    /**
     * Creates or replaces a rule.
     *
     * @param document without {@code builtIn}, {@code updatedAt} and {@code updatedBy}, which are not the writer's to say
     * @param ifMatch the ETag that was read; null asks nothing
     */
    public Kept put(Actor actor, String name, JsonNode document, @Nullable String ifMatch) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        AlertRule rule = AlertRule.read(name, document);
        return database.write(connection -> {
            Kept before = find(connection, name, true).orElse(null);
            checkMatch(name, before == null ? null : before.etag(), ifMatch);
            if (before == null && all(connection).size() >= RULES_MAX) {
                throw new ProblemException.Invalid("", "there are " + RULES_MAX + " rules (expected: at most so many)");
            }
            Kept after = new Kept(
                    rule,
                    before == null ? 1 : before.version + 1,
                    before != null && before.builtIn,
                    clock.instant(),
                    actor.username());
            Sql.update(connection, """
                    INSERT INTO alert_rules (name, document, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET document = excluded.document, version = excluded.version,
                        updated_at = excluded.updated_at, updated_by = excluded.updated_by
                    """, name, rule.toJson(), after.version, after.updatedAt, after.updatedBy);
            audit.record(
                    connection,
                    actor,
                    new Action(
                            before == null ? "alert-rules.create" : "alert-rules.update",
                            "alert-rules/" + name,
                            before == null ? null : before.rule.toJson(),
                            rule.toJson(),
                            null,
                            null));
            return after;
        });
    }

    static void checkMatch(String name, @Nullable String etag, @Nullable String ifMatch) {
        if (ifMatch != null && !ifMatch.equals(etag) && !(ifMatch.equals("*") && etag != null)) {
            throw new ProblemException.PreconditionFailed(name + " was changed since it was read");
        }
    }

    /** Switches a rule on or off. */
    public Kept enable(Actor actor, String name, boolean enabled) {
        Kept kept = get(actor, name);
        return put(actor, name, kept.rule.enabled(enabled).toJson(), kept.etag());
    }

    /** Deletes a rule that people made; its alerts resolve. */
    public void delete(Actor actor, String name) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        database.write(connection -> {
            Kept before = find(connection, name, true)
                    .orElseThrow(() -> new ProblemException.NotFound("alert-rules/" + name));
            if (before.builtIn) {
                throw new ProblemException.Conflict(
                        "alert-rules/" + name, List.of("every installation; switch it off instead"));
            }
            Sql.update(connection, "DELETE FROM alert_rules WHERE name = ?", name);
            audit.record(
                    connection,
                    actor,
                    new Action("alert-rules.delete", "alert-rules/" + name, before.rule.toJson(), null, null, null));
            return true;
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
