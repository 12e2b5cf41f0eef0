package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.alert.AlertStore.AlertQuestion;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.live.Registration;
import io.tollgate.control.live.Subscribers;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is wrong, what was, and what nobody wants to hear of for a while. */
@Singleton
public final class Alerts {
    /** Alerts that an open page is told of at once; there may be more. */
    public static final int PUSHED_MAX = 100;

    private static final String LIST = "alerts";
    private static final List<String> STATES = List.of("pending", "firing", "resolved");
    private static final Duration SILENCE_MIN = Duration.ofMinutes(1);
    private static final Duration SILENCE_MAX = Duration.ofDays(90);
    private static final int SILENCES_MAX = 500;
    private static final int TEXT_MAX = 300;
    private final Database database;
    private final AuditTrail audit;
    private final InstantSource clock;
    private final Findings findings;
    private final Subscribers<List<Alert>> subscribers = new Subscribers<>();
    private volatile Shown shown = Shown.NOTHING;

    Alerts(Database database, AuditTrail audit, Findings findings, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.findings = findings;
        this.clock = clock;
    }

    /** What pages show that stay open. */
    private record Shown(
            List<Alert> firing, List<Alert> pending, Tally tally, Set<String> notJudged, List<String> failingChannels) {
        static final Shown NOTHING = new Shown(List.of(), List.of(), new Tally(0, 0, 0), Set.of(), List.of());
    }

    /**
     * Nobody is told of what this covers.
     *
     * @param subject null for every subject of the rule
     */
    public record Silence(
            long id, String rule, @Nullable String subject, Instant until, String reason, String createdBy) {
        /** As the admin API shows it. */
        public ObjectNode toJson() {
            return Json.object()
                    .put("id", id)
                    .put("rule", rule)
                    .put("subject", subject)
                    .put("until", until.toString())
                    .put("reason", reason)
                    .put("createdBy", createdBy);
        }
    }

    /**
     * A page of alerts, the newest first.
     *
     * @param state pending, firing or resolved; null for all
     * @param rule null for all
     */
    public Page<Alert> list(Actor actor, @Nullable String state, @Nullable String rule, ListQuery query) {
        actor.require(OperatorPermission.ALERTS_READ);
        if (state != null && !STATES.contains(state)) {
            throw new ProblemException.Malformed(
                    "?state", "unknown (expected: one of " + String.join(", ", STATES) + ")");
        }
        AlertQuestion question = new AlertQuestion(state, ListQuery.bounded("?rule", rule), query.q());
        Long before = Cursor.in(query, 1, LIST, question).map(Alerts::id).orElse(null);
        List<Alert> rows = database.read(
                connection -> AlertStore.list(connection, question, before, query.limit() + 1, clock.instant()));
        return Page.of(rows, query, alert -> Cursor.of(Long.toString(alert.id())), LIST, question);
    }

    /**
     * How many there are that are not over.
     *
     * @param loud fire, and are not silenced
     * @param silenced fire, and nobody is told
     */
    public record Tally(long loud, long silenced, long pending) {}

    /** How many there are that are not over, all of them. */
    public Tally tally(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(connection -> AlertStore.tally(connection, clock.instant()));
    }

    private static long id(Cursor cursor) {
        try {
            return Long.parseLong(cursor.position().getFirst());
        } catch (NumberFormatException e) {
            throw Cursor.refused();
        }
    }

    /**
     * Gets what fires whenever that changes, or what is pending, or which rules cannot be judged; the newest of it when it is
     * very much. The caller has checked who may see it.
     */
    public Registration subscribe(Consumer<List<Alert>> subscriber) {
        return subscribers.add(subscriber);
    }

    /** Looks what is not over, and tells subscribers when it is something else than before. Blocks. */
    void publish() {
        if (subscribers.isEmpty()) {
            shown = Shown.NOTHING;
            return;
        }
        Shown now = database.read(connection -> new Shown(
                newest(connection, "firing"),
                newest(connection, "pending"),
                AlertStore.tally(connection, clock.instant()),
                findings.notJudged().keySet(),
                ChannelStanding.failing(connection)));
        if (!now.equals(shown)) {
            shown = now;
            subscribers.publish(now.firing);
        }
    }

    private List<Alert> newest(Connection connection, String state) throws SQLException {
        return AlertStore.list(connection, new AlertQuestion(state, null, null), null, PUSHED_MAX, clock.instant());
    }

    /** What is silenced. */
    public List<Silence> silences(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(connection -> Sql.list(
                connection,
                "SELECT * FROM alert_silences WHERE until > ? ORDER BY until, id",
                Alerts::silence,
                clock.instant()));
    }

    private static Silence silence(ResultSet row) throws SQLException {
        return new Silence(
                row.getLong("id"),
                row.getString("rule"),
                row.getString("subject"),
                Sql.instant(row, "until"),
                row.getString("reason"),
                row.getString("created_by"));
    }

    /**
     * Silences {@code {"rule","subject","for","reason"}}; without a subject, all of the rule's. On a dry run nothing is
     * made, and what would be has the id 0.
     */
    public Silence silence(Actor actor, JsonNode document, WriteOptions options) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        Wanted wanted;
        try {
            wanted = JsonObjectReader.read(document, Wanted::read);
        } catch (InvalidDocumentException e) {
            throw new ProblemException.Invalid(e);
        }
        return database.write(connection -> insert(connection, actor, wanted, options));
    }

    /** What somebody wants silenced. */
    public record Wanted(String rule, @Nullable String subject, Duration length, String reason) {
        private static @Nullable Wanted read(JsonObjectReader in) {
            String rule = in.string("rule", Names.NAME, Names.NAME_EXPECTED);
            String subject = text(in, "subject");
            Duration length = in.duration("for", SILENCE_MIN, SILENCE_MAX);
            String reason = text(in, "reason");
            return in.build(() -> new Wanted(rule, subject, length, reason == null ? "" : reason));
        }

        private static @Nullable String text(JsonObjectReader in, String field) {
            String text = in.stringOrNull(field);
            if (text != null && (text.length() > TEXT_MAX || text.chars().anyMatch(Character::isISOControl))) {
                in.violation(field, "(expected: at most " + TEXT_MAX + " characters in one line)");
            }
            return text;
        }
    }

    private Silence insert(Connection connection, Actor actor, Wanted wanted, WriteOptions options)
            throws SQLException {
        AlertRules.lock(connection);
        Instant now = clock.instant();
        long count = Sql.one(
                        connection, "SELECT count(*) FROM alert_silences WHERE until > ?", row -> row.getLong(1), now)
                .orElse(0L);
        if (count >= SILENCES_MAX) {
            throw new ProblemException.Invalid(
                    "", "there are " + count + " silences (expected: fewer than " + SILENCES_MAX + ")");
        }
        if (AlertRules.all(connection).stream().noneMatch(row -> row.name().equals(wanted.rule))) {
            throw new ProblemException.Invalid("/rule", "\"" + wanted.rule + "\" (expected: a rule that there is)");
        }
        if (options.dryRun()) {
            return new Silence(
                    0, wanted.rule, wanted.subject, now.plus(wanted.length), wanted.reason, actor.username());
        }
        Silence made = Sql.one(
                        connection,
                        """
                        INSERT INTO alert_silences (rule, subject, until, reason, created_at, created_by)
                        VALUES (?, ?, ?, ?, ?, ?) RETURNING *
                        """,
                        Alerts::silence,
                        wanted.rule,
                        wanted.subject,
                        now.plus(wanted.length),
                        wanted.reason,
                        now,
                        actor.username())
                .orElseThrow();
        audit.record(
                connection,
                actor,
                new Action("alert-silences.create", object(made.id), null, made.toJson(), null, options.message()));
        return made;
    }

    /** Ends a silence, and says which it was. */
    public Silence unsilence(Actor actor, long id, WriteOptions options) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        return database.write(connection -> {
            AlertRules.lock(connection);
            Silence before = Sql.one(connection, "SELECT * FROM alert_silences WHERE id = ?", Alerts::silence, id)
                    .orElseThrow(() -> new ProblemException.NotFound(object(id)));
            if (!options.dryRun()) {
                Sql.update(connection, "DELETE FROM alert_silences WHERE id = ?", id);
                audit.record(
                        connection,
                        actor,
                        new Action(
                                "alert-silences.delete", object(id), before.toJson(), null, null, options.message()));
            }
            return before;
        });
    }

    private static String object(long id) {
        return "alert-silences/" + id;
    }
}
