package io.tollgate.control.node;

import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.instance.ControlPlanes;
import io.tollgate.control.node.EnrolmentRefusedException.Reason;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.trust.CertificateAuthority;
import io.tollgate.control.trust.RefusedCertificateRequestException;
import io.tollgate.control.trust.ServerIdentity;
import io.tollgate.core.config.Names;
import io.tollgate.core.key.KeyHash;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a node gets its certificates: the first for a one-time token, the next for the one before. Blocks on the database.
 */
@Singleton
public final class NodeEnrolment {
    private static final String BAD_TOKEN = "the join token is not valid; ask for a new one";

    private static final KeyHash NO_HASH = KeyHash.of(new byte[32]);

    private final Database database;
    private final AuditTrail audit;
    private final CertificateAuthority authority;
    private final ServerIdentity server;
    private final NodeRegistry registry;
    private final InstantSource clock;
    private final EnrolmentThrottle throttle = new EnrolmentThrottle();

    NodeEnrolment(
            Database database,
            AuditTrail audit,
            CertificateAuthority authority,
            ServerIdentity server,
            NodeRegistry registry,
            InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.authority = authority;
        this.server = server;
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * Trades {@code token} (as {@code <id>_<secret>}) for a certificate under {@code node}. One transaction: a token is
     * used up exactly when a node is enrolled with it.
     *
     * @throws EnrolmentRefusedException and nothing is changed but the audit trail
     */
    public X509Certificate enrol(String token, String node, byte[] csrDer, InetAddress address) {
        Instant now = clock.instant();
        if (!throttle.admits(address, now)) {
            throw new EnrolmentRefusedException(Reason.TOO_MANY, "too many refused attempts from this address");
        }
        Actor actor = new Actor(
                "join-token",
                Set.of(),
                address.getHostAddress(),
                UUID.randomUUID().toString());
        try {
            X509Certificate certificate = database.write(connection -> enrol(connection, actor, token, node, csrDer));
            registry.refresh();
            return certificate;
        } catch (Refusal refusal) {
            refused(actor, address, refusal);
            throw new EnrolmentRefusedException(refusal.reason, refusal.toNode);
        }
    }

    private X509Certificate enrol(Connection connection, Actor actor, String text, String node, byte[] csrDer)
            throws SQLException {
        if (!Names.NAME.matcher(node).matches()
                || server.hosts().contains(node)
                || ControlPlanes.hasHost(connection, node)) {
            // A node certificate is good for server use too: one with the control plane's own name could pass for it.
            String shown = node.length() > 80 ? node.substring(0, 80) + "…" : node;
            throw new Refusal(
                    Reason.MALFORMED,
                    shown,
                    "name: \"" + shown + "\" (expected: " + Names.NAME_EXPECTED + ", and not a control plane's)",
                    null);
        }
        Instant now = clock.instant();
        use(connection, text, node, now);
        if (!NodeStore.insert(connection, node, now)) {
            throw new Refusal(
                    Reason.NAME_TAKEN, node, "name: \"" + node + "\" is taken (expected: a name no node has)", null);
        }
        X509Certificate certificate = issue(connection, node, csrDer, now);
        audit.record(connection, actor, Action.of("nodes.join", "nodes/" + node));
        registry.tellOthers(connection);
        return certificate;
    }

    /** Uses the token up. Unknown, wrong, used and over are one answer to the node and four to the audit trail. */
    private static void use(Connection connection, String text, String node, Instant now) throws SQLException {
        Optional<JoinToken> token = JoinToken.parse(text);
        if (token.isEmpty()) {
            throw new Refusal(Reason.TOKEN, node, BAD_TOKEN, "not in the form of a token");
        }
        String id = token.get().id();
        Optional<StoredToken> stored = Sql.one(
                connection,
                "SELECT secret_sha256, expires_at, used_at FROM node_tokens WHERE id = ?",
                row -> new StoredToken(
                        KeyHash.of(row.getBytes("secret_sha256")),
                        Sql.instant(row, "expires_at"),
                        Sql.instantOrNull(row, "used_at")),
                id);
        KeyHash presented = KeyHash.of(token.get().secretSha256());
        // Compared in constant time, and for an unknown token too: neither is told apart by how long it takes.
        boolean fits = presented.equals(stored.map(StoredToken::secretHash).orElse(NO_HASH));
        if (stored.isEmpty() || !fits) {
            throw new Refusal(Reason.TOKEN, node, BAD_TOKEN, stored.isEmpty() ? "unknown token" : "wrong secret");
        }
        int used = Sql.update(
                connection,
                "UPDATE node_tokens SET used_at = ?, used_by_node = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?",
                now,
                node,
                id,
                now);
        if (used == 0) {
            boolean over =
                    stored.get().usedAt() == null && !now.isBefore(stored.get().expiresAt());
            throw new Refusal(Reason.TOKEN, node, BAD_TOKEN, "token " + id + (over ? " is over" : " was used before"));
        }
    }

    private record StoredToken(
            KeyHash secretHash, Instant expiresAt, @Nullable Instant usedAt) {}

    private X509Certificate issue(Connection connection, String node, byte[] csrDer, Instant now) throws SQLException {
        try {
            X509Certificate certificate = authority.issueForNode(node, csrDer);
            NodeCertificates.insert(
                    connection,
                    certificate.getSerialNumber().toString(16),
                    node,
                    now,
                    certificate.getNotAfter().toInstant());
            return certificate;
        } catch (RefusedCertificateRequestException e) {
            throw new Refusal(Reason.MALFORMED, node, String.valueOf(e.getMessage()), null);
        }
    }

    /**
     * A new certificate for a node that came with {@code serial}. That one stays good until it ends, since the answer may
     * be lost on its way; any other that the node was given goes.
     *
     * @throws EnrolmentRefusedException when the certificate or the request is not good
     */
    public X509Certificate renew(String node, String serial, byte[] csrDer, InetAddress address) {
        Actor actor = new Actor(
                node, Set.of(), address.getHostAddress(), UUID.randomUUID().toString());
        try {
            return database.write(connection -> {
                Instant now = clock.instant();
                if (!NodeCertificates.hold(connection, serial, node, now)) {
                    throw new Refusal(Reason.TOKEN, node, "the certificate is revoked or over", null);
                }
                NodeCertificates.revokeOthers(connection, node, serial, now);
                X509Certificate certificate = issue(connection, node, csrDer, now);
                audit.record(connection, actor, Action.of("nodes.renew", "nodes/" + node));
                return certificate;
            });
        } catch (Refusal refusal) {
            throw new EnrolmentRefusedException(refusal.reason, refusal.toNode);
        }
    }

    /** Whether {@code serial} is a certificate that {@code node} may use now. */
    public boolean isValid(String node, String serial) {
        return database.read(connection -> NodeCertificates.isValid(connection, serial, node, clock.instant()));
    }

    private void refused(Actor actor, InetAddress address, Refusal refusal) {
        boolean closes = throttle.refused(address, clock.instant());
        String why = refusal.toAudit + (closes ? "; not heard for the rest of the minute" : "");
        database.write(connection -> {
            Action action = Action.of("nodes.join-refused", "nodes/" + refusal.node);
            audit.record(connection, actor, action.saying(why));
            return true;
        });
    }

    /** Rolls the transaction back; what is said to the node and what is written down may differ. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final Reason reason;
        private final String node;
        private final String toNode;
        private final String toAudit;

        Refusal(Reason reason, String node, String toNode, @Nullable String toAudit) {
            super(toNode, null, false, false); // control flow inside this class: a stack trace would tell nothing
            this.reason = reason;
            this.node = node;
            this.toNode = toNode;
            this.toAudit = toAudit == null ? toNode : toAudit;
        }
    }
}
