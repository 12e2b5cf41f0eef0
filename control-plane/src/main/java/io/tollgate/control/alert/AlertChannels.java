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

    /**
     * A channel as it is kept.
     *
     * @param sealed null without a secret
     */
    public record Kept(
            String name, Channel channel, @Nullable ByteString sealed, long version) {
        ObjectNode toJson() {
            return channel.toJson(name);
        }

        /** What a write may be made to depend on. */
        public String etag() {
            return "\"" + version + "\"";
        }
    }

    private static Kept read(ResultSet row) throws SQLException {
        String name = row.getString("name");
        byte[] sealed = row.getBytes("sealed");
        JsonNode document = Objects.requireNonNull(Sql.jsonOrNull(row, "document"));
        return new Kept(
                name,
                Channel.read(name, document, false).channel(),
                sealed == null ? null : ByteString.copyFrom(sealed),
                row.getLong("version"));
    }

    static List<Kept> all(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT * FROM alert_channels ORDER BY name", AlertChannels::read);
    }

    /** Their names, which is all that judging needs: a channel that a newer version wrote stops none of it. */
    static List<String> names(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT name FROM alert_channels ORDER BY name", row -> row.getString("name"));
    }

    static Optional<Kept> find(Connection connection, String name) throws SQLException {
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

    /** All channels by name. */
    public List<Kept> list(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(AlertChannels::all);
    }

    /** Their names by name, also of those that this version cannot read. */
    public List<String> names(Actor actor) {
        actor.require(OperatorPermission.ALERTS_READ);
        return database.read(AlertChannels::names);
    }

    /** One channel. */
    public Kept get(Actor actor, String name) {
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
            Kept before = find(connection, name).orElse(null);
            options.check(object(name), before == null ? null : before.etag());
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
                    FieldChange.between(before == null ? null : before.toJson(), after.toJson()));
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
            case Channel.Slack ignored -> true; // the secret is the destination
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
                after.toJson(),
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
                        before == null ? null : before.toJson(),
                        after.toJson(),
                        null,
                        options.message()));
    }

    /** Deletes a channel, and says what that changes. */
    public List<FieldChange> delete(Actor actor, String name, WriteOptions options) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        return database.write(connection -> {
            AlertRules.lock(connection);
            Kept before = find(connection, name).orElseThrow(() -> missing(name));
            options.check(object(name), before.etag());
            if (!options.dryRun()) {
                Sql.update(connection, "DELETE FROM alert_channels WHERE name = ?", name);
                audit.record(
                        connection,
                        actor,
                        new Action(
                                "alert-channels.delete", object(name), before.toJson(), null, null, options.message()));
            }
            return FieldChange.between(before.toJson(), null);
        });
    }
}
