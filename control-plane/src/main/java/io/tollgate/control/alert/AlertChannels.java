package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.trust.SecretBox;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where alerts are told. Secrets are sealed by the master key; nobody reads them back. */
@Singleton
public final class AlertChannels {
    private static final int CHANNELS_MAX = 50;

    private final Database database;
    private final AuditTrail audit;
    private final SecretBox box;
    private final AlertSender sender;
    private final InstantSource clock;

    AlertChannels(Database database, AuditTrail audit, SecretBox box, AlertSender sender, InstantSource clock) {
        this.sender = sender;
        this.database = database;
        this.audit = audit;
        this.box = box;
        this.clock = clock;
    }

    /** A row: a channel, or what a newer version wrote and this one does not understand. */
    public sealed interface Row permits Kept, Unread {
        String name();

        /** As it was written, without what is secret. */
        ObjectNode document();

        /** Grows with each change; the ETag. */
        long version();

        /** As the admin API lists it. */
        ObjectNode toJson();

        /** What a write may be made to depend on. */
        default String etag() {
            return "\"" + version() + "\"";
        }
    }

    /**
     * A channel as it is kept.
     *
     * @param sealed null without a secret
     */
    public record Kept(
            String name, Channel channel, @Nullable ByteString sealed, long version) implements Row {
        @Override
        public ObjectNode document() {
            return channel.toJson(name);
        }

        @Override
        public ObjectNode toJson() {
            return document();
        }
    }

    /**
     * A channel that this version cannot read. It is told nothing from here, and what waits for it is left to who can read it.
     *
     * @param written the document, as it is
     * @param reason why it cannot be read
     */
    public record Unread(String name, ObjectNode written, String reason, long version) implements Row {
        @Override
        public ObjectNode document() {
            return written.deepCopy();
        }

        /** Without the document: whoever goes by it must not take it for a channel as they know them. */
        @Override
        public ObjectNode toJson() {
            ObjectNode json = Json.object().put("name", name);
            json.putObject("unreadable").put("reason", reason);
            return json;
        }
    }

    private static Row read(ResultSet row) throws SQLException {
        String name = row.getString("name");
        byte[] sealed = row.getBytes("sealed");
        JsonNode document = Objects.requireNonNull(Sql.jsonOrNull(row, "document"));
        long version = row.getLong("version");
        try {
            Channel channel = Channel.read(name, document, false).channel();
            return new Kept(name, channel, sealed == null ? null : ByteString.copyFrom(sealed), version);
        } catch (ProblemException.Invalid e) {
            ObjectNode written = document instanceof ObjectNode object ? object : Json.object();
            return new Unread(name, written, Newer.reason(e), version);
        }
    }

    /** Refuses what nothing but its deletion can be asked of. */
    static Kept readable(Row row) {
        return switch (row) {
            case Kept kept -> kept;
            case Unread unread -> throw Newer.refusal(object(unread.name), unread.reason);
        };
    }

    /** Their names, which is all that judging needs: a channel that a newer version wrote stops none of it. */
    static List<String> names(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT name FROM alert_channels ORDER BY name", row -> row.getString("name"));
    }

    static Optional<Row> find(Connection connection, String name) throws SQLException {
        return Sql.one(connection, "SELECT * FROM alert_channels WHERE name = ?", AlertChannels::read, name);
    }

    /** What is secret in a channel; empty without any. */
    String secret(Kept kept) {
        ByteString sealed = kept.sealed;
        return sealed == null
                ? ""
                : new String(box.open(purpose(kept.name), sealed.toByteArray()), StandardCharsets.UTF_8);
    }

    /** What that secret is sealed for. */
    static String purpose(String name) {
        return "alert-channel/" + name;
    }

    /** A channel of the list. */
    public record Listed(Row row, ChannelStanding standing) {
        /** As the admin API lists it. */
        public ObjectNode toJson() {
            ObjectNode json = row.toJson();
            standing.describe(json);
            return json;
        }
    }

    /** All channels by name, also those that this version cannot read. */
    public List<Listed> list(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(connection -> Sql.list(
                connection,
                "SELECT " + ChannelStanding.COLUMNS + " FROM alert_channels ORDER BY name",
                row -> new Listed(read(row), ChannelStanding.read(row))));
    }

    /** Their names by name, also of those that this version cannot read. */
    public List<String> names(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(AlertChannels::names);
    }

    /** One channel; refuses one that this version cannot read. */
    public Kept get(Actor actor, String name) {
        return readable(row(actor, name));
    }

    /** One channel, or what cannot be read of that name. */
    public Row row(Actor actor, String name) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(connection -> find(connection, name)).orElseThrow(() -> missing(name));
    }

    private static ProblemException.NotFound missing(String name) {
        return new ProblemException.NotFound(object(name));
    }

    private static String object(String name) {
        return "alert-channels/" + name;
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

    /** Creates or replaces a channel. A secret that the document does not name stays, unless it would go elsewhere. */
    public Written put(Actor actor, String name, JsonNode document, WriteOptions options) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        return database.write(connection -> {
            AlertRules.lock(connection);
            Row there = find(connection, name).orElse(null);
            options.check(object(name), there == null ? null : there.etag());
            Kept before = there == null ? null : readable(there);
            if (before == null && names(connection).size() >= CHANNELS_MAX) {
                throw new ProblemException.Invalid(
                        "", "there are " + CHANNELS_MAX + " channels (expected: at most so many)");
            }
            Kept after = before == null ? created(name, document) : changed(before, document);
            if (!options.dryRun()) {
                store(connection, actor, before, after, options);
            }
            return new Written(
                    after,
                    before == null,
                    FieldChange.between(before == null ? null : before.document(), after.document()));
        });
    }

    private Kept created(String name, JsonNode document) {
        Channel.Written written = Channel.read(name, document, true);
        sender.requireReachable(written.channel(), written.secret());
        return new Kept(name, written.channel(), sealed(name, written.secret()), 1);
    }

    private Kept changed(Kept before, JsonNode document) {
        Channel wanted = Channel.read(before.name, document, false).channel();
        boolean sameKind = wanted.getClass().equals(before.channel.getClass());
        Channel.Written written = Channel.read(before.name, document, !sameKind);
        sender.requireReachable(written.channel(), written.secret());
        String secret = written.secret();
        // Else whoever may change a channel could have its secret sent to themselves.
        if (secret == null && before.sealed != null && !sameDestination(before.channel, written.channel())) {
            throw new ProblemException.Invalid("", "the destination changes: the secret must be given again");
        }
        return new Kept(
                before.name,
                written.channel(),
                secret == null ? before.sealed : sealed(before.name, secret),
                before.version + 1);
    }

    private @Nullable ByteString sealed(String name, @Nullable String secret) {
        return secret == null
                ? null
                : ByteString.copyFrom(box.seal(purpose(name), secret.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean sameDestination(Channel before, Channel after) {
        return switch (before) {
            case Channel.Webhook webhook ->
                after instanceof Channel.Webhook other && other.url().equals(webhook.url());
            case Channel.Slack ignored -> after instanceof Channel.Slack; // the secret is the destination
            case Channel.Email email ->
                after instanceof Channel.Email other && other.server().equals(email.server());
        };
    }

    private void store(Connection connection, Actor actor, @Nullable Kept before, Kept after, WriteOptions options)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO alert_channels (name, document, sealed, version, updated_at, updated_by)
                VALUES (?, ?, ?::bytea, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET document = excluded.document, sealed = excluded.sealed,
                    version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by
                """,
                after.name,
                after.document(),
                after.sealed == null ? null : after.sealed.toByteArray(),
                after.version,
                clock.instant(),
                actor.username());
        audit.record(
                connection,
                actor,
                new Action(
                        before == null ? "alert-channels.create" : "alert-channels.update",
                        object(after.name),
                        before == null ? null : before.document(),
                        after.document(),
                        null,
                        options.message()));
    }

    /** Deletes a channel that no rule names, also one that cannot be read, and says what that changes. */
    public List<FieldChange> delete(Actor actor, String name, WriteOptions options) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        return database.write(connection -> {
            AlertRules.lock(connection);
            Row before = find(connection, name).orElseThrow(() -> missing(name));
            options.check(object(name), before.etag());
            List<String> users = AlertRules.telling(connection, name);
            if (!users.isEmpty()) { // they would tell nobody
                throw new ProblemException.Conflict(object(name), users);
            }
            if (!options.dryRun()) {
                Sql.update(connection, "DELETE FROM alert_channels WHERE name = ?", name);
                audit.record(
                        connection,
                        actor,
                        new Action(
                                "alert-channels.delete",
                                object(name),
                                before.document(),
                                null,
                                null,
                                options.message()));
            }
            return FieldChange.between(before.document(), null);
        });
    }
}
