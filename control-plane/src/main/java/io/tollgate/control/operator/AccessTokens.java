package io.tollgate.control.operator;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.problem.ProblemException.Forbidden;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.json.Json;
import io.tollgate.core.secret.Sha256;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Personal access tokens, {@code tgp_<id>_<secret>}: for programs that act for a person. Each ends by itself, may do what
 * its owner chose and never more than its owner may at that moment; only its hash is kept.
 */
@Singleton
public final class AccessTokens {
    /** What every token starts with. */
    public static final String START = "tgp_";

    /** The longest that a token lasts. */
    public static final Duration LIFE_MAX = Duration.ofDays(366);

    private static final int OF_ONE_MAX = 50;
    private static final Duration USE_NOTED_AFTER = Duration.ofMinutes(1);

    private final Database database;
    private final ActionLog log;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    AccessTokens(Database database, ActionLog log, InstantSource clock) {
        this.database = database;
        this.log = log;
        this.clock = clock;
    }

    /** A token without its secret. */
    public record AccessToken(
            String id,
            String username,
            String name,
            Set<OperatorPermission> permissions,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt) {
        /** How the token itself begins: by this somebody knows one again that has turned up in a log. */
        public String beginning() {
            return START + id.substring("t_".length()) + "_…";
        }
    }

    /** A token that was just made, with its one secret. */
    public record IssuedAccessToken(AccessToken token, String secret) {
        /** Never the secret. */
        @Override
        public String toString() {
            return "IssuedAccessToken[" + token.id() + "]";
        }
    }

    /** Makes one for {@code actor}, who must have each of {@code permissions}. */
    public IssuedAccessToken issue(Actor actor, String name, Instant expiresAt, Set<OperatorPermission> permissions) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LIFE_MAX))) {
            throw new Invalid("/expiresAt", "(expected: a time within " + LIFE_MAX.toDays() + " days)");
        }
        Set<OperatorPermission> beyond = new TreeSet<>(permissions);
        beyond.removeAll(actor.permissions());
        if (!beyond.isEmpty()) {
            throw new Forbidden("A token can't have what you do not have: "
                    + beyond.iterator().next().wireName());
        }
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        byte[] idBytes = new byte[6];
        random.nextBytes(idBytes);
        String id = "t_" + HexFormat.of().formatHex(idBytes);
        String secret = START + id.substring(2) + "_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        AccessToken token = new AccessToken(
                id,
                actor.username(),
                name,
                Set.copyOf(permissions),
                now,
                expiresAt.truncatedTo(ChronoUnit.MICROS),
                null);
        database.<Boolean>write(connection -> {
            insert(connection, token, Sha256.of(secret));
            log.record(
                    connection,
                    actor,
                    new Action(
                            "operators.issue-token",
                            "operators/" + actor.username(),
                            null,
                            Json.object()
                                    .put("id", id)
                                    .put("name", name)
                                    .put("expiresAt", expiresAt.toString())
                                    .put("permissions", String.join(" ", wire(permissions))),
                            null,
                            null));
            return true;
        });
        return new IssuedAccessToken(token, secret);
    }

    private static void insert(Connection connection, AccessToken token, byte[] sha256) throws SQLException {
        long count = Sql.one(
                        connection,
                        "SELECT count(*) AS n FROM operator_tokens WHERE username = ? AND revoked_at IS NULL AND expires_at > ?",
                        row -> row.getLong("n"),
                        token.username(),
                        token.createdAt())
                .orElse(0L);
        if (count >= OF_ONE_MAX) {
            throw new Invalid("", "there are " + count + " tokens (expected: fewer than " + OF_ONE_MAX + ")");
        }
        Sql.update(
                connection,
                """
                INSERT INTO operator_tokens (id, username, name, sha256, permissions, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                token.id(),
                token.username(),
                token.name(),
                sha256,
                wire(token.permissions()),
                token.createdAt(),
                token.expiresAt());
    }

    private static List<String> wire(Set<OperatorPermission> permissions) {
        return permissions.stream().map(OperatorPermission::wireName).sorted().toList();
    }

    /** The tokens of an operator that work, the newest first. */
    public List<AccessToken> of(String username) {
        return database.read(connection -> Sql.list(connection, """
                SELECT id, username, name, permissions, created_at, expires_at, last_used_at FROM operator_tokens
                WHERE username = ? AND revoked_at IS NULL AND expires_at > ? ORDER BY created_at DESC, id
                """, AccessTokens::token, username, clock.instant()));
    }

    /** The token whose secret that is, if it works; it was used now. */
    Optional<AccessToken> use(String secret) {
        Instant now = clock.instant();
        Optional<AccessToken> found =
                database.read(connection -> Sql.one(connection, """
                SELECT id, username, name, permissions, created_at, expires_at, last_used_at FROM operator_tokens
                WHERE sha256 = ? AND revoked_at IS NULL AND expires_at > ?
                """, AccessTokens::token, Sha256.of(secret), now));
        found.ifPresent(token -> {
            Instant last = token.lastUsedAt();
            if (last == null || last.isBefore(now.minus(USE_NOTED_AFTER))) {
                database.<Integer>write(connection -> Sql.update(
                        connection, "UPDATE operator_tokens SET last_used_at = ? WHERE id = ?", now, token.id()));
            }
        });
        return found;
    }

    /** Whether the token of that id works. */
    boolean works(String id) {
        return database.read(connection -> Sql.one(
                        connection,
                        "SELECT 1 AS n FROM operator_tokens WHERE id = ? AND revoked_at IS NULL AND expires_at > ?",
                        row -> row.getInt("n"),
                        id,
                        clock.instant()))
                .isPresent();
    }

    /** Ends {@code username}'s token; {@link NotFound} when there is none of that id that works. */
    public void revoke(Actor actor, String username, String id) {
        database.<Boolean>write(connection -> {
            int revoked = Sql.update(
                    connection,
                    "UPDATE operator_tokens SET revoked_at = ? WHERE id = ? AND username = ? AND revoked_at IS NULL",
                    clock.instant(),
                    id,
                    username);
            if (revoked == 0) {
                throw new NotFound("operators/" + username + "/tokens/" + id);
            }
            log.record(
                    connection,
                    actor,
                    new Action(
                            "operators.revoke-token",
                            "operators/" + username,
                            Json.object().put("id", id),
                            null,
                            null,
                            null));
            return true;
        });
    }

    private static AccessToken token(ResultSet row) throws SQLException {
        return new AccessToken(
                row.getString("id"),
                row.getString("username"),
                row.getString("name"),
                OperatorRoles.permissions(Sql.texts(row, "permissions")),
                Sql.instant(row, "created_at"),
                Sql.instant(row, "expires_at"),
                Sql.instantOrNull(row, "last_used_at"));
    }
}
