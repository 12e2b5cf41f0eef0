package io.tollgate.control.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.database.Database;
import io.tollgate.control.key.CredentialSequence;
import io.tollgate.control.key.EnforcementReceipts;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.token.TokenRevocation;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refusing tokens before they end. Each change is one transaction: the revocation, the next number of the credential
 * history, and an audit entry.
 */
@Singleton
public final class TokenRevocations {
    /** The most in force at one time: every node holds all of them. */
    static final int ACTIVE_MAX = 100_000;

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 12;

    private final Database database;
    private final CurrentConfiguration configuration;
    private final AuditTrail audit;
    private final InstantSource clock;
    private final @Nullable EnforcementReceipts receipts;
    private final SecureRandom random = new SecureRandom();

    TokenRevocations(
            Database database,
            CurrentConfiguration configuration,
            AuditTrail audit,
            InstantSource clock,
            @Nullable EnforcementReceipts receipts) {
        this.database = database;
        this.configuration = configuration;
        this.audit = audit;
        this.clock = clock;
        this.receipts = receipts;
    }

    /** Refuses tokens on all nodes at once. Needs {@link OperatorPermission#TOKENS_REVOKE}. */
    public TokenRevocationView revoke(Actor actor, JsonNode request, @Nullable String message) {
        actor.require(OperatorPermission.TOKENS_REVOKE);
        String id = newId();
        return withReceipts(database.write(connection -> {
            Instant now = now();
            TokenRevocationRequest asked = TokenRevocationRequest.read(
                    request, configuration.hold(connection).configuration(), now);
            if (TokenRevocationStore.active(connection, now) >= ACTIVE_MAX) {
                throw new Invalid(
                        "",
                        "there are " + ACTIVE_MAX + " token revocations in force (expected: fewer; one by"
                                + " issuedBefore takes the place of many)");
            }
            TokenRevocationStore.insert(connection, id, asked, actor, now, CredentialSequence.next(connection));
            TokenRevocationView stored = find(connection, id, now, false);
            record(connection, actor, "tokens.revoke", null, stored, message == null ? asked.reason() : message);
            return stored;
        }));
    }

    /** What {@link #revoke} would add, apart from the id; writes nothing. Needs the same permission. */
    public List<FieldChange> wouldRevoke(Actor actor, JsonNode request) {
        actor.require(OperatorPermission.TOKENS_REVOKE);
        Instant now = now();
        TokenRevocationRequest asked =
                TokenRevocationRequest.read(request, configuration.current().configuration(), now);
        TokenRevocation what = new TokenRevocation(
                "tr_", asked.issuer(), asked.jti(), asked.subject(), asked.issuedBefore(), asked.expiresAt());
        TokenRevocationView.Life life = new TokenRevocationView.Life(
                TokenRevocationView.Status.ACTIVE, asked.reason(), now, actor.username(), null);
        var json = new TokenRevocationView(what, life, 0, null).toJson();
        json.remove("id");
        return FieldChange.between(null, json);
    }

    /** Takes a revocation back; one that refuses nothing any more stays as it is. Needs the same permission. */
    public TokenRevocationView withdraw(Actor actor, String id, @Nullable String message) {
        actor.require(OperatorPermission.TOKENS_REVOKE);
        return withReceipts(database.write(connection -> {
            Instant now = now();
            TokenRevocationView before = find(connection, id, now, true);
            if (before.life().status() != TokenRevocationView.Status.ACTIVE) {
                return before;
            }
            TokenRevocationStore.withdraw(connection, id, now, CredentialSequence.next(connection));
            TokenRevocationView after = find(connection, id, now, false);
            record(connection, actor, "tokens.withdraw-revocation", before, after, message);
            return after;
        }));
    }

    /** What {@link #withdraw} would change; writes nothing. Needs the same permission. */
    public List<FieldChange> wouldWithdraw(Actor actor, String id) {
        actor.require(OperatorPermission.TOKENS_REVOKE);
        Instant now = now();
        TokenRevocationView before = database.read(connection -> find(connection, id, now, false));
        return before.life().status() == TokenRevocationView.Status.ACTIVE
                ? FieldChange.between(before.toJson(), before.withdrawn(now).toJson())
                : List.of();
    }

    /** A page, newest first; {@code q} looks into issuer, jti, subject and reason. Needs {@link OperatorPermission#TOKENS_READ}. */
    public Page<TokenRevocationView> list(Actor actor, ListQuery query) {
        actor.require(OperatorPermission.TOKENS_READ);
        Instant now = now();
        List<TokenRevocationView> rows = database.read(connection -> TokenRevocationStore.page(connection, query, now));
        return Page.of(
                rows,
                query,
                last -> Cursor.of(
                        last.life().createdAt().toString(), last.what().id()),
                "token-revocations");
    }

    /** One, with where its last change is in force. Needs {@link OperatorPermission#TOKENS_READ}. */
    public TokenRevocationView get(Actor actor, String id) {
        actor.require(OperatorPermission.TOKENS_READ);
        return withReceipts(database.read(connection -> find(connection, id, now(), false)));
    }

    /** Everything in force, for nodes that have nothing. For machines, so no actor. */
    public List<TokenRevocation> inForce() {
        return database.read(connection -> TokenRevocationStore.inForce(connection, now())).stream()
                .map(TokenRevocationView::what)
                .toList();
    }

    /** Changes behind {@code sequence}, oldest first. For machines, so no actor. */
    public List<TokenRevocationView> after(long sequence) {
        return database.read(connection -> TokenRevocationStore.after(connection, sequence, now()));
    }

    private void record(
            Connection connection,
            Actor actor,
            String verb,
            @Nullable TokenRevocationView before,
            TokenRevocationView after,
            @Nullable String message)
            throws SQLException {
        audit.record(
                connection,
                actor,
                new Action(
                        verb,
                        "token-revocations/" + after.what().id(),
                        before == null ? null : before.toJson(),
                        after.toJson(),
                        null,
                        message));
    }

    private TokenRevocationView withReceipts(TokenRevocationView view) {
        EnforcementReceipts known = receipts;
        if (known == null) {
            return view;
        }
        Instant withdrawnAt = view.life().withdrawnAt();
        return view.with(known.enforcement(
                view.sequence(), withdrawnAt == null ? view.life().createdAt() : withdrawnAt));
    }

    private static TokenRevocationView find(Connection connection, String id, Instant now, boolean lock)
            throws SQLException {
        return TokenRevocationStore.find(connection, id, now, lock)
                .orElseThrow(() -> new NotFound("token-revocations/" + id));
    }

    private String newId() {
        StringBuilder id = new StringBuilder("tr_");
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return id.toString();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
