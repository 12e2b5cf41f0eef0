package io.tollgate.control.operator;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.problem.ProblemException.Unauthorized;
import io.tollgate.core.secret.Sha256;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Refresh tokens: random text of which only the hash is kept. Each works once and is replaced by the next of its family;
 * one that comes a second time was stolen from somebody, and ends its whole family (RFC 9700 section 4.14).
 */
@Singleton
final class RefreshTokens {
    private static final String START = "tgr_";
    private static final int RANDOM_BYTES = 32;
    private static final Duration LIFE = OperatorSessions.LIFE;

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    RefreshTokens(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A used token's owner, and the token that follows it. */
    record Renewed(String username, UUID session, String next) {
        /** Never the token. */
        @Override
        public String toString() {
            return "Renewed[" + username + "]";
        }
    }

    private record Kept(
            String username,
            UUID family,
            Instant expiresAt,
            @Nullable Instant usedAt) {}

    /** The first token of a session, which is its family. */
    String issue(String username, UUID session) {
        return database.write(connection -> {
            Sql.update(connection, "DELETE FROM refresh_tokens WHERE expires_at < ?", clock.instant());
            return insert(connection, username, session);
        });
    }

    /** Uses {@code token} up. */
    Renewed use(String token) {
        Optional<Renewed> renewed = database.write(connection -> use(connection, token));
        return renewed.orElseThrow(() -> new Unauthorized("The refresh token is unknown, used or expired"));
    }

    /** Ends the session of {@code token}, if there is one. */
    void end(String token) {
        database.<Integer>write(connection -> {
            Optional<UUID> session = Sql.one(
                    connection,
                    "SELECT family FROM refresh_tokens WHERE sha256 = ?",
                    row -> row.getObject("family", UUID.class),
                    Sha256.of(token));
            if (session.isEmpty()) {
                return 0;
            }
            Sql.update(connection, "DELETE FROM refresh_tokens WHERE family = ?", session.get());
            return Sql.update(connection, "DELETE FROM operator_sessions WHERE id = ?", session.get());
        });
    }

    private Optional<Renewed> use(Connection connection, String token) throws SQLException {
        Optional<Kept> kept = Sql.one(
                connection,
                "SELECT username, family, expires_at, used_at FROM refresh_tokens WHERE sha256 = ? FOR UPDATE",
                row -> new Kept(
                        row.getString("username"),
                        row.getObject("family", UUID.class),
                        Sql.instant(row, "expires_at"),
                        Sql.instantOrNull(row, "used_at")),
                Sha256.of(token));
        if (kept.isEmpty() || !kept.get().expiresAt().isAfter(clock.instant())) {
            return Optional.empty();
        }
        if (kept.get().usedAt() != null) {
            UUID session = kept.get().family();
            Sql.update(connection, "DELETE FROM refresh_tokens WHERE family = ?", session);
            Sql.update(connection, "DELETE FROM operator_sessions WHERE id = ?", session);
            return Optional.empty();
        }
        Sql.update(
                connection,
                "UPDATE refresh_tokens SET used_at = ? WHERE sha256 = ?",
                clock.instant(),
                Sha256.of(token));
        String username = kept.get().username();
        UUID session = kept.get().family();
        return Optional.of(new Renewed(username, session, insert(connection, username, session)));
    }

    private String insert(Connection connection, String username, UUID family) throws SQLException {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String token = START + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        Sql.update(
                connection,
                "INSERT INTO refresh_tokens (sha256, username, family, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
                Sha256.of(token),
                username,
                family,
                now,
                now.plus(LIFE));
        return token;
    }
}
