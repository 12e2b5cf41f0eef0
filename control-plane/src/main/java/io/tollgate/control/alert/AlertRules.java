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
import io.tollgate.core.json.Json;
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

    /** A row: a rule, or what a newer version wrote and this one does not understand. */
    public sealed interface Row permits Kept, Unread {
        String name();

        /** As it was written. */
        ObjectNode document();

        /** Grows with each change; the ETag. */
        long version();

        /** May be changed, not deleted. */
        boolean builtIn();

        Instant updatedAt();

        String updatedBy();

        /** As in HTTP. */
        default String etag() {
            return "\"" + version() + "\"";
        }

        /** As the admin API shows it. */
        default ObjectNode toJson() {
            return document()
                    .put("builtIn", builtIn())
                    .put("updatedAt", updatedAt().toString())
                    .put("updatedBy", updatedBy());
        }
    }

    /** A rule as it is kept. */
    public record Kept(AlertRule rule, long version, boolean builtIn, Instant updatedAt, String updatedBy)
            implements Row {
        @Override
        public String name() {
            return rule.name();
        }

        @Override
        public ObjectNode document() {
            return rule.toJson();
        }
    }

    /**
     * A rule that this version cannot read, during an update of several control planes or after a step back. It is not judged
     * here, and nobody writes over it.
     *
     * @param written the document, as it is
     * @param reason why it cannot be read
     */
    public record Unread(
            String name,
            ObjectNode written,
            String reason,
            long version,
            boolean builtIn,
            Instant updatedAt,
            String updatedBy)
            implements Row {
        @Override
        public ObjectNode document() {
            return written.deepCopy();
        }
    }

    /** All rules, by name. */
    public List<Row> list(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(AlertRules::all).stream().map(this::noted).toList();
    }

    /** What cannot be read is known not to be judged as soon as somebody sees it, also before the first look. */
    private Row noted(Row row) {
        if (row instanceof Unread unread) {
            findings.note(unread, clock.instant());
        }
        return row;
    }

    /** The rules that this control plane could not judge when it looked last, by name. */
    public Map<String, NotJudged> notJudged(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return findings.notJudged();
    }

    static List<Row> all(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT * FROM alert_rules ORDER BY name", AlertRules::read);
    }

    private static Row read(ResultSet row) throws SQLException {
        String name = row.getString("name");
        JsonNode document = Objects.requireNonNull(Sql.jsonOrNull(row, "document"));
        long version = row.getLong("version");
        boolean builtIn = row.getBoolean("built_in");
        Instant updatedAt = Sql.instant(row, "updated_at");
        String updatedBy = row.getString("updated_by");
        try {
            return new Kept(AlertRule.read(name, document), version, builtIn, updatedAt, updatedBy);
        } catch (ProblemException.Invalid e) { // one of a newer version must not silence all others
            ObjectNode written = document instanceof ObjectNode object ? object : Json.object();
            return new Unread(name, written, Newer.reason(e), version, builtIn, updatedAt, updatedBy);
        }
    }

    /** One rule. */
    public Row get(Actor actor, String name) {
        actor.require(OperatorPermission.ALERTS_READ);
        return noted(database.read(connection -> find(connection, name)).orElseThrow(() -> missing(name)));
    }

    /** Refuses to write over what is not understood: what it says beyond what this version knows would be lost. */
    private static Kept writable(Row row) {
        return switch (row) {
            case Kept kept -> kept;
            case Unread unread -> throw Newer.refusal(object(unread.name), unread.reason);
        };
    }

    private static ProblemException.NotFound missing(String name) {
        return new ProblemException.NotFound(object(name));
    }

    private static String object(String name) {
        return "alert-rules/" + name;
    }

    private static Optional<Row> find(Connection connection, String name) throws SQLException {
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
            Row there = find(connection, name).orElse(null);
            options.check(object(name), there == null ? null : there.etag());
            Kept before = there == null ? null : writable(there);
            if (before == null && all(connection).size() >= RULES_MAX) {
                throw new ProblemException.Invalid("", "there are " + RULES_MAX + " rules (expected: at most so many)");
            }
            requireChannels(connection, rule, before);
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

    /** A rule that tells a channel which is not there would tell nobody. What it named before is not the writer's fault. */
    private static void requireChannels(Connection connection, AlertRule rule, @Nullable Kept before)
            throws SQLException {
        List<String> there = AlertChannels.names(connection);
        List<String> named = before == null ? List.of() : before.rule.channels();
        for (int i = 0; i < rule.channels().size(); i++) {
            String channel = rule.channels().get(i);
            if (!there.contains(channel) && !named.contains(channel)) {
                throw new ProblemException.Invalid(
                        "/channels/" + i, "\"" + channel + "\" (expected: the name of an alert channel)");
            }
        }
    }

    /** The rules that name {@code channel}, also those that cannot be read, as {@code alert-rules/NAME}. */
    static List<String> telling(Connection connection, String channel) throws SQLException {
        return Sql.list(
                connection,
                "SELECT name FROM alert_rules WHERE document -> 'channels' @> to_jsonb(?::text) ORDER BY name",
                row -> object(row.getString("name")),
                channel);
    }

    private void store(Connection connection, Actor actor, @Nullable Kept before, Kept after, WriteOptions options)
            throws SQLException {
        AlertRule rule = after.rule;
        Sql.update(connection, """
                INSERT INTO alert_rules (name, document, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET document = excluded.document, version = excluded.version,
                    updated_at = excluded.updated_at, updated_by = excluded.updated_by
                """, rule.name(), rule.toJson(), after.version, after.updatedAt, after.updatedBy);
        if (before != null && !before.rule.condition().equals(rule.condition())) {
            AlertStore.forgetFound(connection, rule.name());
        }
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
        Kept kept = writable(get(actor, name));
        WriteOptions asSeen = new WriteOptions(kept.etag(), false, null);
        return put(actor, name, kept.rule.enabled(enabled).toJson(), asSeen).kept();
    }

    /** Deletes a rule that people made, also one that cannot be read; its alerts resolve. Says what that changes. */
    public List<FieldChange> delete(Actor actor, String name, WriteOptions options) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        return database.write(connection -> {
            lock(connection);
            Row before = find(connection, name).orElseThrow(() -> missing(name));
            options.check(object(name), before.etag());
            if (before.builtIn()) {
                throw new ProblemException.Conflict(object(name), List.of("every installation; switch it off instead"));
            }
            if (!options.dryRun()) {
                Sql.update(connection, "DELETE FROM alert_rules WHERE name = ?", name);
                audit.record(
                        connection,
                        actor,
                        new Action(
                                "alert-rules.delete", object(name), before.document(), null, null, options.message()));
            }
            return FieldChange.between(before.document(), null);
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
