package io.tollgate.control.account;

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
import io.tollgate.control.operator.OperatorSessions;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.Password;
import io.tollgate.control.operator.SecondFactors;
import io.tollgate.control.problem.ProblemException.Forbidden;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operators. Reading needs {@link OperatorPermission#OPERATORS_READ}, writing {@link OperatorPermission#OPERATORS_WRITE}. */
@Singleton
public final class Accounts {
    private static final int OPERATORS_MAX = 10_000;
    private static final int PASSWORD_BYTES = 15;

    private static final String SELECT = """
            SELECT username, roles, enabled, must_change, totp_since, created_at, password_changed_at, last_login_at, version
            FROM operators
            """;

    private final Database database;
    private final AuditTrail audit;
    private final Operators operators;
    private final SecondFactors secondFactors;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Accounts(
            Database database,
            AuditTrail audit,
            Operators operators,
            SecondFactors secondFactors,
            InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.operators = operators;
        this.secondFactors = secondFactors;
        this.clock = clock;
    }

    /** All operators by name: there are never so many that they need pages. */
    public List<Account> list(Actor actor) {
        actor.require(OperatorPermission.OPERATORS_READ);
        return database.read(connection ->
                Sql.list(connection, SELECT + " ORDER BY username LIMIT " + OPERATORS_MAX, Accounts::account));
    }

    /** One operator. */
    public Account get(Actor actor, String username) {
        actor.require(OperatorPermission.OPERATORS_READ);
        return database.read(connection -> find(connection, username))
                .orElseThrow(() -> new NotFound(object(username)));
    }

    /**
     * What a write did.
     *
     * @param account null when it was deleted
     * @param password that was generated; told this once, null when none was
     */
    public record Written(
            @Nullable Account account,
            boolean created,
            @Nullable String password,
            List<FieldChange> changes) {
        public Written {
            changes = List.copyOf(changes);
        }

        /** Never the password. */
        @Override
        public String toString() {
            return "Written[" + account + "]";
        }
    }

    /** What is wanted of the operator that there is, or is not yet. */
    @FunctionalInterface
    private interface Wish {
        AccountDraft of(@Nullable Account before);
    }

    /**
     * Makes or changes an operator. Who gets a password from somebody else must change it first of all; one's own is
     * changed by who knows the old one.
     */
    public Written put(Actor actor, String username, AccountDraft draft, WriteOptions options) {
        return put(actor, username, before -> draft, options);
    }

    private Written put(Actor actor, String username, Wish wish, WriteOptions options) {
        actor.require(OperatorPermission.OPERATORS_WRITE);
        if (!Operators.USERNAME.matcher(username).matches()) {
            throw new Invalid("/username", "(expected: letters, digits and - . _ @ in lower case, at most 64)");
        }
        Optional<Account> seen = database.read(connection -> find(connection, username));
        String given = wish.of(seen.orElse(null)).password();
        if (given != null) {
            requireAnother(actor, username, "POST /me/password");
            Password.requireGood(given, username, "/password");
        }
        String generated = seen.isEmpty() && given == null && !options.dryRun() ? generate() : null;
        String password = given == null ? generated : given;
        String hash = password == null || options.dryRun() ? null : operators.hashed(password);
        return database.write(connection -> put(connection, actor, username, wish, hash, options, generated));
    }

    /** One's own password and second factor need the password: else a token, or an open page, could make itself at home. */
    private static void requireAnother(Actor actor, String username, String instead) {
        if (actor.username().equals(username)) {
            throw new Forbidden("This is your own account: " + instead + ", with your password");
        }
    }

    private Written put(
            Connection connection,
            Actor actor,
            String username,
            Wish wish,
            @Nullable String hash,
            WriteOptions options,
            @Nullable String generated)
            throws SQLException {
        Guard.lock(connection);
        Account before = find(connection, username).orElse(null);
        AccountDraft draft = wish.of(before);
        options.check(object(username), before == null ? null : before.etag());
        Guard.requireKnown(connection, draft.roles());
        Guard.requireHeld(connection, actor, draft.roles());
        if (before != null) {
            Guard.requireHeld(connection, actor, before.roles());
        }
        ObjectNode wanted = new Account(username, draft.roles(), draft.enabled(), false, false, times(), 0).document();
        List<FieldChange> changes = FieldChange.between(before == null ? null : before.document(), wanted);
        if (options.dryRun() || (changes.isEmpty() && hash == null)) {
            return new Written(before, before == null, null, changes);
        }
        if (before == null) {
            insert(connection, username, draft, Objects.requireNonNull(hash));
        } else {
            update(connection, username, draft, hash);
        }
        Guard.requireSomebody(connection, object(username));
        audit.record(
                connection,
                actor,
                new Action(
                        before == null ? "operators.create" : "operators.update",
                        object(username),
                        before == null ? null : before.document(),
                        wanted.put("passwordReset", hash != null),
                        null,
                        options.message()));
        return new Written(find(connection, username).orElseThrow(), before == null, generated, changes);
    }

    private Account.Times times() {
        return new Account.Times(clock.instant(), clock.instant(), null);
    }

    private void insert(Connection connection, String username, AccountDraft draft, String hash) throws SQLException {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Sql.update(connection, """
                INSERT INTO operators (username, password_hash, roles, enabled, must_change, created_at, password_changed_at)
                VALUES (?, ?, ?, ?, true, ?, ?)
                """, username, hash, draft.roles(), draft.enabled(), now, now);
    }

    private void update(Connection connection, String username, AccountDraft draft, @Nullable String hash)
            throws SQLException {
        Sql.update(
                connection,
                "UPDATE operators SET roles = ?, enabled = ?, version = version + 1 WHERE username = ?",
                draft.roles(),
                draft.enabled(),
                username);
        if (hash != null) {
            Sql.update(
                    connection,
                    "UPDATE operators SET password_hash = ?, password_changed_at = ?, must_change = true WHERE username = ?",
                    hash,
                    clock.instant(),
                    username);
        }
        if (hash != null || !draft.enabled()) {
            OperatorSessions.endAll(connection, username);
        }
    }

    /** Gives an operator a new password, which is told this once; the operator must change it first of all. */
    public String resetPassword(Actor actor, String username) {
        Account account = get(actor, username);
        String password = generate();
        put(
                actor,
                username,
                new AccountDraft(account.roles(), account.enabled(), password),
                new WriteOptions(account.etag(), false, null));
        return password;
    }

    /** Changes an operator by a merge patch of what holds when it is written: what others changed meanwhile stays. */
    public Written patch(Actor actor, String username, JsonNode patch, WriteOptions options) {
        actor.require(OperatorPermission.OPERATORS_READ);
        return put(
                actor,
                username,
                before -> {
                    if (before == null) {
                        throw new NotFound(object(username));
                    }
                    return AccountDraft.read(username, AccountDraft.merged(before, patch));
                },
                options);
    }

    /** Deletes an operator, with all sessions and tokens. */
    public Written delete(Actor actor, String username, WriteOptions options) {
        actor.require(OperatorPermission.OPERATORS_WRITE);
        return database.write(connection -> {
            Guard.lock(connection);
            Account before = find(connection, username).orElseThrow(() -> new NotFound(object(username)));
            options.check(object(username), before.etag());
            Guard.requireHeld(connection, actor, before.roles());
            List<FieldChange> changes = FieldChange.between(before.document(), null);
            if (options.dryRun()) {
                return new Written(before, false, null, changes);
            }
            Sql.update(connection, "DELETE FROM operators WHERE username = ?", username);
            Guard.requireSomebody(connection, object(username));
            audit.record(
                    connection,
                    actor,
                    new Action("operators.delete", object(username), before.document(), null, null, options.message()));
            return new Written(null, false, null, changes);
        });
    }

    /** Turns another operator's second factor off: the telephone is lost, and the recovery codes too. */
    public void turnSecondFactorOff(Actor actor, String username) {
        actor.require(OperatorPermission.OPERATORS_WRITE);
        requireAnother(actor, username, "POST /me/second-factor/off");
        database.<Boolean>write(connection -> {
            Guard.requireHeldOf(connection, actor, username);
            secondFactors.turnOff(actor, username);
            return true;
        });
    }

    private String generate() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Optional<Account> find(Connection connection, String username) throws SQLException {
        return Sql.one(connection, SELECT + " WHERE username = ?", Accounts::account, username);
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getString("username"),
                Sql.texts(row, "roles"),
                row.getBoolean("enabled"),
                row.getBoolean("must_change"),
                Sql.instantOrNull(row, "totp_since") != null,
                new Account.Times(
                        Sql.instant(row, "created_at"),
                        Sql.instant(row, "password_changed_at"),
                        Sql.instantOrNull(row, "last_login_at")),
                row.getLong("version"));
    }

    private static String object(String username) {
        return "operators/" + username;
    }
}
