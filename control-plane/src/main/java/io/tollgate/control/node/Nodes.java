package io.tollgate.control.node;

import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.live.Registration;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What people do with nodes. Blocks on the database, but for {@link #list} and {@link #subscribe}. */
@Singleton
public final class Nodes {
    /** How long a node may be behind before that is called {@link NodeState#STALE}. */
    public static final Duration STALE_AFTER = Duration.ofSeconds(5);

    static final Duration TTL_MIN = Duration.ofSeconds(10);
    static final Duration TTL_MAX = Duration.ofHours(24);
    private static final Duration TOKENS_KEPT = Duration.ofDays(30);

    private final Database database;
    private final AuditTrail audit;
    private final NodeRegistry registry;
    private final CertificateAuthority authority;
    private final InstantSource clock;

    Nodes(
            Database database,
            AuditTrail audit,
            NodeRegistry registry,
            CertificateAuthority authority,
            InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.registry = registry;
        this.authority = authority;
        this.clock = clock;
    }

    /** Every enrolled node, by name. */
    public List<NodeView> list(Actor actor) {
        actor.require(OperatorPermission.NODES_READ);
        return registry.views();
    }

    /** One node. */
    public NodeView get(Actor actor, String name) {
        actor.require(OperatorPermission.NODES_READ);
        return find(name);
    }

    private NodeView find(String name) {
        return registry.views().stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ProblemException.NotFound("nodes/" + name));
    }

    /** A token that one node can join with until {@code ttl} (10 s to 24 h) is over. */
    public IssuedToken issueToken(Actor actor, Duration ttl) {
        actor.require(OperatorPermission.NODES_WRITE);
        if (ttl.compareTo(TTL_MIN) < 0 || ttl.compareTo(TTL_MAX) > 0) {
            throw new ProblemException.Invalid(
                    "/ttl",
                    HumanDuration.print(ttl) + " (expected: from " + HumanDuration.print(TTL_MIN) + " to "
                            + HumanDuration.print(TTL_MAX) + ")");
        }
        JoinToken token = JoinToken.generate();
        Instant now = clock.instant();
        Instant expiresAt = now.plus(ttl).truncatedTo(ChronoUnit.MILLIS);
        database.write(connection -> {
            Sql.update(connection, "DELETE FROM node_tokens WHERE expires_at < ?", now.minus(TOKENS_KEPT));
            Sql.update(connection, """
                    INSERT INTO node_tokens (id, secret_sha256, created_at, created_by, expires_at)
                    VALUES (?, ?, ?, ?, ?)
                    """, token.id(), token.secretSha256(), now, actor.username(), expiresAt);
            audit.record(
                    connection,
                    actor,
                    new Action(
                            "node-tokens.issue",
                            "node-tokens/" + token.id(),
                            null,
                            Json.object().put("expiresAt", expiresAt.toString()),
                            null,
                            null));
            return true;
        });
        return new IssuedToken(token.id(), token.text(authority.fingerprint()), expiresAt);
    }

    /** Removes a node: its certificates are void, its stream ends, and it comes back with a new token only. */
    public void remove(Actor actor, String name) {
        change(actor, name, "nodes.remove", connection -> {
            NodeCertificates.revokeAll(connection, name, clock.instant());
            return NodeStore.remove(connection, name);
        });
        registry.forget(name);
    }

    /**
     * Declares a node's certificates void, at every control plane at once: its stream ends, the other nodes' cluster no
     * longer lets it in, and it comes back with a new token only. Unlike one that is removed it stays in the list, so that
     * nobody forgets that it is out there; until somebody stops it, it serves on by what it knows.
     */
    public NodeView revoke(Actor actor, String name, @Nullable String message) {
        change(actor, name, "nodes.revoke", message, connection -> {
            NodeCertificates.revokeAll(connection, name, clock.instant());
            return NodeStore.revoke(connection, name, clock.instant());
        });
        registry.refresh();
        registry.link(name).ifPresent(link -> link.end("the node's certificates were revoked", false));
        return find(name);
    }

    /** Tells a node to finish its requests and take no new ones, or to take them again. Holds over restarts. */
    public NodeView drain(Actor actor, String name, boolean draining) {
        change(
                actor,
                name,
                draining ? "nodes.drain" : "nodes.undrain",
                connection -> NodeStore.drain(connection, name, draining));
        registry.refresh(); // which tells the node, as every other control plane's does
        return find(name);
    }

    private void change(Actor actor, String name, String verb, Database.Work<Boolean> work) {
        change(actor, name, verb, null, work);
    }

    private void change(Actor actor, String name, String verb, @Nullable String message, Database.Work<Boolean> work) {
        actor.require(OperatorPermission.NODES_WRITE);
        database.<Boolean>write(connection -> {
            if (!work.on(connection)) {
                throw new ProblemException.NotFound("nodes/" + name);
            }
            audit.record(connection, actor, Action.of(verb, "nodes/" + name).saying(message));
            registry.tellOthers(connection);
            return true;
        });
    }

    /**
     * Gets all nodes about once a second and at once when one's state changes. The caller has checked who may see them.
     * A slow subscriber skips views; one that throws is logged.
     */
    public Registration subscribe(Consumer<List<NodeView>> subscriber) {
        return registry.subscribe(subscriber);
    }
}
