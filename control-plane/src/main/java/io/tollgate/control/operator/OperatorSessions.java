package io.tollgate.control.operator;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.problem.ProblemException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Where people are signed in. A session that is not here any more is over, whatever its tokens say. */
@Singleton
public final class OperatorSessions {
    /** How long a session lasts without use. */
    static final Duration LIFE = Duration.ofHours(12);

    private static final Duration USE_NOTED_AFTER = Duration.ofMinutes(1);
    private static final int AGENT_MAX = 200;
    /** Sessions of one operator: the one used longest ago goes. */
    private static final int OF_ONE_MAX = 50;

    private final Database database;
    private final InstantSource clock;

    OperatorSessions(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** How a session was begun. */
    public enum SessionKind {
        API("api"),
        CONSOLE("console");

        private final String wire;

        SessionKind(String wire) {
            this.wire = wire;
        }

        /** As documents have it. */
        public String wire() {
            return wire;
        }
    }

    /**
     * A session.
     *
     * @param agent what the client says it is; whatever it says
     */
    public record OperatorSession(
            UUID id,
            String username,
            String kind,
            String address,
            String agent,
            Instant createdAt,
            Instant lastUsedAt) {}

    /**
     * Begins one for who has just signed in.
     *
     * @throws ProblemException.Unauthorized when the password was changed meanwhile, or the operator switched off: all sessions of
     *     before were ended then, and this one would outlive them
     */
    public UUID open(Operators.Standing standing, SessionKind kind, String agent) {
        Actor actor = standing.actor();
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        return database.write(connection -> {
            // With a lock: who is just changing it is waited for.
            boolean stands = Sql.one(
                            connection,
                            "SELECT 1 FROM operators WHERE username = ? AND enabled AND password_changed_at = ? FOR SHARE",
                            row -> 1,
                            actor.username(),
                            standing.passwordChangedAt())
                    .isPresent();
            if (!stands) {
                throw new ProblemException.Unauthorized("The password was changed meanwhile; sign in again");
            }
            Sql.update(connection, "DELETE FROM operator_sessions WHERE expires_at < ?", now);
            Sql.update(connection, """
                    DELETE FROM operator_sessions WHERE id IN (SELECT id FROM operator_sessions WHERE username = ?
                        ORDER BY last_used_at DESC OFFSET ?)
                    """, actor.username(), OF_ONE_MAX - 1);
            Sql.update(
                    connection,
                    """
                    INSERT INTO operator_sessions (id, username, kind, address, agent, created_at, last_used_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    id,
                    actor.username(),
                    kind.wire(),
                    actor.address(),
                    agent.substring(0, Math.min(agent.length(), AGENT_MAX)).replaceAll("\\p{Cntrl}", "?"),
                    now,
                    now,
                    now.plus(LIFE));
            return id;
        });
    }

    /** Whether the session lasts; if so it was used now. */
    public boolean use(UUID id) {
        Instant now = clock.instant();
        boolean lasts = database.read(connection -> Sql.one(
                        connection,
                        "SELECT 1 FROM operator_sessions WHERE id = ? AND expires_at > ?",
                        row -> 1,
                        id,
                        now)
                .isPresent());
        if (lasts) {
            database.<Integer>write(connection -> Sql.update(
                    connection,
                    "UPDATE operator_sessions SET last_used_at = ?, expires_at = ? WHERE id = ? AND last_used_at < ?",
                    now,
                    now.plus(LIFE),
                    id,
                    now.minus(USE_NOTED_AFTER)));
        }
        return lasts;
    }

    /** Which of {@code ids} last; being asked for is no use of a session. */
    public Set<UUID> lasting(Collection<UUID> ids) {
        List<String> asked = ids.stream().map(UUID::toString).toList();
        return Set.copyOf(database.read(connection -> Sql.list(
                connection,
                "SELECT id FROM operator_sessions WHERE id = ANY(?::uuid[]) AND expires_at > ?",
                row -> row.getObject("id", UUID.class),
                asked,
                clock.instant())));
    }

    /** The sessions of an operator, the one used last first. */
    public List<OperatorSession> of(String username) {
        return database.read(
                connection -> Sql.list(connection, """
                SELECT id, username, kind, address, agent, created_at, last_used_at FROM operator_sessions
                WHERE username = ? AND expires_at > ? ORDER BY last_used_at DESC, id
                """, OperatorSessions::session, username, clock.instant()));
    }

    /** Ends one of {@code username}'s sessions and what could renew it; says whether there was one. */
    public static boolean end(Connection connection, String username, UUID id) throws SQLException {
        Sql.update(connection, "DELETE FROM refresh_tokens WHERE family = ? AND username = ?", id, username);
        return Sql.update(connection, "DELETE FROM operator_sessions WHERE id = ? AND username = ?", id, username) > 0;
    }

    /** Ends all of {@code username}'s sessions. */
    public static int endAll(Connection connection, String username) throws SQLException {
        Sql.update(connection, "DELETE FROM refresh_tokens WHERE username = ?", username);
        return Sql.update(connection, "DELETE FROM operator_sessions WHERE username = ?", username);
    }

    /** Ends a session that its own client leaves. */
    public void close(UUID id) {
        database.<Integer>write(connection -> {
            Sql.update(connection, "DELETE FROM refresh_tokens WHERE family = ?", id);
            return Sql.update(connection, "DELETE FROM operator_sessions WHERE id = ?", id);
        });
    }

    private static OperatorSession session(ResultSet row) throws SQLException {
        return new OperatorSession(
                row.getObject("id", UUID.class),
                row.getString("username"),
                row.getString("kind"),
                row.getString("address"),
                row.getString("agent"),
                Sql.instant(row, "created_at"),
                Sql.instant(row, "last_used_at"));
    }
}
