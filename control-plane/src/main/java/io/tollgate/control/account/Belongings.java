package io.tollgate.control.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.database.Database;
import io.tollgate.control.operator.AccessTokens;
import io.tollgate.control.operator.AccessTokens.AccessToken;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorSessions;
import io.tollgate.control.operator.OperatorSessions.OperatorSession;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The sessions and tokens of an operator: one's own for everybody, others' for who may read or write operators. */
@Singleton
public final class Belongings {
    private final Database database;
    private final AuditTrail audit;
    private final OperatorSessions sessions;
    private final AccessTokens tokens;

    Belongings(Database database, AuditTrail audit, OperatorSessions sessions, AccessTokens tokens) {
        this.database = database;
        this.audit = audit;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    /** One's own sessions. */
    public List<OperatorSession> sessions(Actor actor) {
        return sessions.of(actor.username());
    }

    /** Another's. */
    public List<OperatorSession> sessions(Actor actor, Account account) {
        actor.require(OperatorPermission.OPERATORS_READ);
        return sessions.of(account.username());
    }

    /** Ends one of one's own; {@link NotFound} when there is none of that id. */
    public void endSession(Actor actor, UUID id) {
        database.<Boolean>write(connection -> {
            endSession(connection, actor, actor.username(), id);
            return true;
        });
    }

    /** Ends one of another's; {@link NotFound} when there is none of that id. */
    public void endSession(Actor actor, Account account, UUID id) {
        actor.require(OperatorPermission.OPERATORS_WRITE);
        database.<Boolean>write(connection -> {
            Guard.requireHeldOf(connection, actor, account.username());
            endSession(connection, actor, account.username(), id);
            return true;
        });
    }

    private void endSession(Connection connection, Actor actor, String username, UUID id) throws SQLException {
        if (!OperatorSessions.end(connection, username, id)) {
            throw new NotFound("sessions/" + id);
        }
        ObjectNode ended = Json.object().put("id", id.toString());
        audit.record(
                connection,
                actor,
                new Action("operators.end-session", "operators/" + username, ended, null, null, null));
    }

    /** Ends all of another's. */
    public void endSessions(Actor actor, Account account) {
        actor.require(OperatorPermission.OPERATORS_WRITE);
        database.<Boolean>write(connection -> {
            Guard.requireHeldOf(connection, actor, account.username());
            OperatorSessions.endAll(connection, account.username());
            audit.record(connection, actor, Action.of("operators.sign-out", "operators/" + account.username()));
            return true;
        });
    }

    /** One's own tokens. */
    public List<AccessToken> tokens(Actor actor) {
        return tokens.of(actor.username());
    }

    /** Another's. */
    public List<AccessToken> tokens(Actor actor, Account account) {
        actor.require(OperatorPermission.OPERATORS_READ);
        return tokens.of(account.username());
    }

    /** Revokes one of one's own. */
    public void revokeToken(Actor actor, String id) {
        tokens.revoke(actor, actor.username(), id);
    }

    /** Revokes one of another's. */
    public void revokeToken(Actor actor, Account account, String id) {
        actor.require(OperatorPermission.OPERATORS_WRITE);
        database.<Boolean>write(connection -> {
            Guard.requireHeldOf(connection, actor, account.username());
            tokens.revoke(actor, account.username(), id);
            return true;
        });
    }

    /** {@code {"items":[…]}}. */
    static ObjectNode toJson(List<OperatorSession> sessions, @Nullable UUID current) {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (OperatorSession session : sessions) {
            items.addObject()
                    .put("id", session.id().toString())
                    .put("kind", session.kind())
                    .put("address", session.address())
                    .put("agent", session.agent())
                    .put("createdAt", session.createdAt().toString())
                    .put("lastUsedAt", session.lastUsedAt().toString())
                    .put("current", session.id().equals(current));
        }
        return json;
    }

    /** {@code {"items":[…]}}. */
    static ObjectNode toJson(List<AccessToken> tokens) {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        tokens.forEach(token -> items.add(toJson(token)));
        return json;
    }

    /** A token without its secret. */
    static ObjectNode toJson(AccessToken token) {
        ObjectNode json = Json.object().put("id", token.id()).put("name", token.name());
        token.permissions().stream()
                .map(OperatorPermission::wireName)
                .sorted()
                .forEach(json.putArray("permissions")::add);
        Instant lastUsedAt = token.lastUsedAt();
        return json.put("createdAt", token.createdAt().toString())
                .put("expiresAt", token.expiresAt().toString())
                .put("lastUsedAt", lastUsedAt == null ? null : lastUsedAt.toString());
    }
}
