package io.tollgate.control.key;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.ObjectUsers;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.key.KeyStore.NewKey;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.key.ApiKeyText;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * People's way to API keys. Each change is one transaction: the key, the next number of the credential history, and an
 * audit entry without any secret.
 */
@Singleton
public final class Keys implements ObjectUsers {
    private static final int REASON_MAX = 200;
    private static final int REVOKED_AT_ONCE_MAX = 1_000;

    private final Database database;
    private final CurrentConfiguration configuration;
    private final AuditTrail audit;
    private final InstantSource clock;
    private final @Nullable EnforcementReceipts receipts;
    private final SecureRandom random = new SecureRandom();

    Keys(
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

    /**
     * A new key of {@code consumer}. Needs {@link OperatorPermission#KEYS_ISSUE}.
     *
     * @param request {@code {"alias","expiresAt","roles","allowedCidrs","limits"}}, all of which may be left out
     */
    public IssuedKey issue(Actor actor, String consumer, JsonNode request) {
        return issue(actor, consumer, request, null);
    }

    /** The same, with what the person says about it; in the audit trail. */
    public IssuedKey issue(Actor actor, String consumer, JsonNode request, @Nullable String message) {
        actor.require(OperatorPermission.KEYS_ISSUE);
        ApiKeyText text = ApiKeyText.generate(random);
        ApiKeyView key = database.write(connection -> {
            Configuration held = configuration.hold(connection).configuration();
            Instant now = now();
            KeyRequest asked = KeyRequest.read(request, held, owner(held, consumer), now);
            long sequence = CredentialSequence.next(connection);
            KeyStore.insert(connection, new NewKey(text, consumer, asked), actor, now, sequence);
            ApiKeyView stored = find(connection, text.credentialId(), now, false);
            audit.record(
                    connection,
                    actor,
                    new Action("keys.issue", "keys/" + stored.id(), null, stored.toJson(), null, message));
            return stored;
        });
        return new IssuedKey(key, text.text());
    }

    /** What {@link #issue} would add, apart from the id and the secret; writes nothing. Needs the same permission. */
    public List<FieldChange> wouldIssue(Actor actor, String consumer, JsonNode request) {
        actor.require(OperatorPermission.KEYS_ISSUE);
        Configuration current = configuration.current().configuration();
        KeyRequest asked = KeyRequest.read(request, current, owner(current, consumer), now());
        return FieldChange.between(null, asked.toJson(consumer));
    }

    private static Consumer owner(Configuration configuration, String consumer) {
        return (Consumer)
                configuration.find(Kind.CONSUMER, consumer).orElseThrow(() -> new NotFound("consumers/" + consumer));
    }

    /**
     * A page of keys, newest first unless sorted by {@code createdAt} or {@code alias}; of those that end soon the next one
     * first. {@code q} looks into alias, consumer, prefix and id, or is a limit's whole name. Needs {@link
     * OperatorPermission#KEYS_READ}.
     */
    public Page<ApiKeyView> list(Actor actor, KeyQuery query) {
        actor.require(OperatorPermission.KEYS_READ);
        String consumer = query.consumer();
        if (consumer != null) {
            owner(configuration.current().configuration(), consumer);
        }
        Instant now = now();
        List<ApiKeyView> rows = database.read(connection -> KeyStore.page(connection, query, now));
        return Page.of(rows, query.list(), last -> KeyStore.position(query, last), "keys", consumer, query.only());
    }

    /** One key, with where its last change is in force. Needs {@link OperatorPermission#KEYS_READ}. */
    public ApiKeyView get(Actor actor, String id) {
        actor.require(OperatorPermission.KEYS_READ);
        return withReceipts(database.read(connection -> find(connection, id, now(), false)));
    }

    /**
     * Refuses a key for good, on all nodes at once. A key that is revoked stays as it is, with its first reason. Needs
     * {@link OperatorPermission#KEYS_REVOKE}.
     */
    public ApiKeyView revoke(Actor actor, String id, String reason) {
        return revoke(actor, id, reason, null);
    }

    /** The same, with what the person says about it in the audit trail; null means that the reason stands there. */
    public ApiKeyView revoke(Actor actor, String id, String reason, @Nullable String message) {
        actor.require(OperatorPermission.KEYS_REVOKE);
        check(reason);
        return withReceipts(database.write(connection -> {
            Instant now = now();
            ApiKeyView before = find(connection, id, now, true);
            if (before.status() == ApiKeyView.Status.REVOKED) {
                return before;
            }
            KeyStore.revoke(connection, id, actor, reason, now, CredentialSequence.next(connection));
            ApiKeyView after = find(connection, id, now, false);
            audit.record(
                    connection,
                    actor,
                    new Action(
                            "keys.revoke",
                            "keys/" + id,
                            before.toJson(),
                            after.toJson(),
                            null,
                            message == null ? reason : message));
            return after;
        }));
    }

    /** What {@link #revoke} would change; writes nothing. Needs the same permission. */
    public List<FieldChange> wouldRevoke(Actor actor, String id, String reason) {
        actor.require(OperatorPermission.KEYS_REVOKE);
        check(reason);
        Instant now = now();
        ApiKeyView before = database.read(connection -> find(connection, id, now, false));
        return before.status() == ApiKeyView.Status.REVOKED
                ? List.of()
                : FieldChange.between(
                        before.toJson(),
                        before.revoked(new ApiKeyView.Revocation(now, actor.username(), reason))
                                .toJson());
    }

    /**
     * A new key in the place of {@code id}: of the same consumer, with the same alias, roles, addresses and limits, and good for as
     * long as the old one was when it was issued. The old one ends after the overlap, or when it would have ended before
     * that. Needs {@link OperatorPermission#KEYS_ISSUE}.
     *
     * @param request {@code {"overlap":"24h"}}; from nothing to 90 days
     */
    public IssuedKey rotate(Actor actor, String id, JsonNode request, @Nullable String message) {
        actor.require(OperatorPermission.KEYS_ISSUE);
        Duration overlap = KeyRotation.overlap(request);
        ApiKeyText text = ApiKeyText.generate(random);
        ApiKeyView key = database.write(connection -> {
            Instant now = now();
            ApiKeyView old = KeyRotation.requireActive(find(connection, id, now, true));
            Consumer owner = owner(configuration.hold(connection).configuration(), old.consumer());
            KeyRequest same = KeyRotation.request(old, owner, now);
            NewKey fresh = new NewKey(text, old.consumer(), same);
            KeyStore.insert(connection, fresh, actor, now, CredentialSequence.next(connection));
            KeyStore.replaced(
                    connection,
                    id,
                    text.credentialId(),
                    KeyRotation.end(old, now, overlap),
                    now,
                    CredentialSequence.next(connection));
            ApiKeyView stored = find(connection, text.credentialId(), now, false);
            ApiKeyView replaced = find(connection, id, now, false);
            audit.record(
                    connection,
                    actor,
                    new Action("keys.issue", "keys/" + stored.id(), null, stored.toJson(), null, message));
            audit.record(
                    connection,
                    actor,
                    new Action("keys.rotate", "keys/" + id, old.toJson(), replaced.toJson(), null, message));
            return stored;
        });
        return new IssuedKey(key, text.text());
    }

    /** What {@link #rotate} would change of the old key; writes nothing. Needs the same permission. */
    public List<FieldChange> wouldRotate(Actor actor, String id, JsonNode request) {
        actor.require(OperatorPermission.KEYS_ISSUE);
        Duration overlap = KeyRotation.overlap(request);
        Instant now = now();
        ApiKeyView old = KeyRotation.requireActive(database.read(connection -> find(connection, id, now, false)));
        return FieldChange.between(
                old.toJson(), old.ending(KeyRotation.end(old, now, overlap)).toJson());
    }

    /**
     * Gives a key other limits, on all nodes at once; which it had before hold for it no more. Needs {@link
     * OperatorPermission#KEYS_ISSUE}: who has it may issue a key without any.
     *
     * @param request {@code {"limits":["slow"]}}; none for none
     */
    public ApiKeyView limit(Actor actor, String id, JsonNode request, @Nullable String message) {
        actor.require(OperatorPermission.KEYS_ISSUE);
        return withReceipts(database.write(connection -> {
            Instant now = now();
            List<String> limits = KeyRequest.readLimits(
                    request, configuration.hold(connection).configuration());
            ApiKeyView before = KeyRotation.requireGood(find(connection, id, now, true));
            if (before.limits().equals(limits)) {
                return before;
            }
            KeyStore.limit(connection, id, limits, now, CredentialSequence.next(connection));
            ApiKeyView after = find(connection, id, now, false);
            audit.record(
                    connection,
                    actor,
                    new Action("keys.limit", "keys/" + id, before.toJson(), after.toJson(), null, message));
            return after;
        }));
    }

    /** What {@link #limit} would change; writes nothing. Needs the same permission. */
    public List<FieldChange> wouldLimit(Actor actor, String id, JsonNode request) {
        actor.require(OperatorPermission.KEYS_ISSUE);
        List<String> limits =
                KeyRequest.readLimits(request, configuration.current().configuration());
        ApiKeyView before = KeyRotation.requireGood(database.read(connection -> find(connection, id, now(), false)));
        return FieldChange.between(before.toJson(), before.limited(limits).toJson());
    }

    /**
     * Revokes every key of {@code consumer} at once. Needs {@link OperatorPermission#KEYS_REVOKE}.
     *
     * @return what this revoked, at most {@value #REVOKED_AT_ONCE_MAX} keys; the rest with another call
     */
    public RevokedKeys revokeAll(Actor actor, String consumer, String reason, @Nullable String message) {
        actor.require(OperatorPermission.KEYS_REVOKE);
        check(reason);
        return database.write(connection -> {
            owner(configuration.hold(connection).configuration(), consumer);
            List<String> ids = KeyStore.revokeAll(connection, consumer, actor, reason, now(), REVOKED_AT_ONCE_MAX);
            RevokedKeys revoked = new RevokedKeys(ids, KeyStore.notRevoked(connection, consumer));
            audit.record(
                    connection,
                    actor,
                    new Action(
                            "keys.revoke-all",
                            "consumers/" + consumer,
                            null,
                            revoked.toJson(),
                            null,
                            message == null ? reason : message));
            return revoked;
        });
    }

    /** What {@link #revokeAll} would revoke; writes nothing. Needs the same permission. */
    public List<FieldChange> wouldRevokeAll(Actor actor, String consumer, String reason) {
        actor.require(OperatorPermission.KEYS_REVOKE);
        check(reason);
        owner(configuration.current().configuration(), consumer);
        return database.read(connection -> {
            List<String> ids = KeyStore.idsNotRevoked(connection, consumer, REVOKED_AT_ONCE_MAX, false);
            int remaining = KeyStore.notRevoked(connection, consumer) - ids.size();
            return ids.isEmpty() ? List.of() : FieldChange.between(null, new RevokedKeys(ids, remaining).toJson());
        });
    }

    private static void check(String reason) {
        if (reason.length() > REASON_MAX) {
            throw new Invalid("/reason", reason.length() + " characters (expected: at most " + REASON_MAX + ")");
        }
        if (reason.chars().anyMatch(Character::isISOControl)) {
            throw new Invalid("/reason", "(expected: no control characters)");
        }
    }

    /** A consumer with keys that still open doors is in use, and so is a role or a limit that such a key names. */
    @Override
    public List<String> usersOf(Connection connection, Kind kind, String name) throws SQLException {
        String uses = switch (kind) {
            case CONSUMER -> "consumer = ?";
            case ROLE -> "? = ANY(roles)";
            case LIMIT -> KeyStore.HAS_LIMIT;
            case UPSTREAM, ISSUER, TRUST_STORE, ROUTE, CERTIFICATE -> "";
        };
        if (uses.isEmpty()) {
            return List.of();
        }
        return Sql.list(
                connection,
                "SELECT id FROM api_keys WHERE " + uses + KeyStore.STILL_GOOD + " ORDER BY id",
                row -> "keys/" + row.getString("id"),
                name,
                now());
    }

    private ApiKeyView withReceipts(ApiKeyView key) {
        return receipts == null
                ? key
                : key.with(receipts.enforcement(key.sequence(), key.life().changedAt()));
    }

    private static ApiKeyView find(Connection connection, String id, Instant now, boolean lock) throws SQLException {
        Optional<ApiKeyView> key = KeyStore.find(connection, id, now, lock);
        return key.orElseThrow(() -> new NotFound("keys/" + id));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
