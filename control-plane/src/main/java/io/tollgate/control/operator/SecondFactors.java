package io.tollgate.control.operator;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.control.trust.SecretBox;
import io.tollgate.core.secret.Sha256;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Codes by the clock as a second factor, and recovery codes for when the telephone is lost. The secret is sealed by the
 * master key; of recovery codes only hashes are kept, and each is good once.
 */
@Singleton
public final class SecondFactors {
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_BYTES = 10;

    private final Database database;
    private final SecretBox box;
    private final ActionLog log;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    SecondFactors(Database database, SecretBox box, ActionLog log, InstantSource clock) {
        this.database = database;
        this.box = box;
        this.log = log;
        this.clock = clock;
    }

    /**
     * A secret that is not in force yet.
     *
     * @param secret in base 32, to type
     * @param uri {@code otpauth://…}, to scan
     */
    public record Proposal(String secret, String uri) {
        /** Never the secret. */
        @Override
        public String toString() {
            return "Proposal";
        }
    }

    /** What is stored of an operator; a class, since records and arrays do not go together. */
    private static final class Stored {
        private final byte @Nullable [] sealed;
        private final @Nullable Instant since;
        private final long step;

        Stored(byte @Nullable [] sealed, @Nullable Instant since, long step) {
            this.sealed = sealed;
            this.since = since;
            this.step = step;
        }
    }

    private static Optional<Stored> find(Connection connection, String username, boolean lock) throws SQLException {
        return Sql.one(
                connection,
                "SELECT totp_sealed, totp_since, totp_step FROM operators WHERE username = ?"
                        + (lock ? " FOR UPDATE" : ""),
                row -> new Stored(
                        row.getBytes("totp_sealed"), Sql.instantOrNull(row, "totp_since"), row.getLong("totp_step")),
                username);
    }

    /** Whether {@code username} signs in with a second factor. */
    public boolean isOn(String username) {
        return database.read(connection -> find(connection, username, false))
                .map(stored -> stored.since != null)
                .orElse(false);
    }

    /** A new secret for {@code actor}; in force once {@link #confirm} was given a code of it. */
    public Proposal propose(Actor actor) {
        byte[] secret = new byte[Totp.SECRET_BYTES];
        random.nextBytes(secret);
        byte[] sealed = box.seal(place(actor.username()), secret);
        database.<Integer>write(connection -> {
            Stored stored = find(connection, actor.username(), true).orElseThrow(() -> new NotFound("me"));
            if (stored.since != null) {
                throw new Invalid("", "a second factor is in force (expected: turn it off before another)");
            }
            return Sql.update(
                    connection,
                    "UPDATE operators SET totp_sealed = ?, totp_step = 0 WHERE username = ?",
                    sealed,
                    actor.username());
        });
        return new Proposal(Totp.base32(secret), Totp.uri(actor.username(), secret));
    }

    /** Puts the proposed secret in force; answers the recovery codes, which are never shown again. */
    public List<String> confirm(Actor actor, String code) {
        List<String> codes = recoveryCodes();
        database.<Boolean>write(connection -> {
            Stored stored = find(connection, actor.username(), true).orElseThrow(() -> new NotFound("me"));
            if (stored.sealed == null || stored.since != null) {
                throw new Invalid("", "nothing to confirm (expected: a proposed secret)");
            }
            OptionalLong step =
                    Totp.step(box.open(place(actor.username()), stored.sealed), code, clock.instant(), stored.step);
            if (step.isEmpty()) {
                throw new Invalid("/code", "not the code (expected: the six digits that the app shows now)");
            }
            Sql.update(
                    connection,
                    "UPDATE operators SET totp_since = ?, totp_step = ?, version = version + 1 WHERE username = ?",
                    clock.instant(),
                    step.getAsLong(),
                    actor.username());
            Sql.update(connection, "DELETE FROM operator_recovery_codes WHERE username = ?", actor.username());
            Sql.updateAll(
                    connection,
                    "INSERT INTO operator_recovery_codes (username, sha256) VALUES (?, ?)",
                    codes,
                    one -> List.of(actor.username(), Sha256.of(one)));
            log.record(connection, actor, Action.of("operators.second-factor-on", object(actor.username())));
            return true;
        });
        return codes;
    }

    /**
     * Takes {@code code}, by the clock or for recovery, for {@code username}; says whether it was good. A good one is used
     * up.
     */
    boolean take(Connection connection, String username, String code) throws SQLException {
        Optional<Stored> stored = find(connection, username, true);
        if (stored.isEmpty() || stored.get().sealed == null) {
            return false;
        }
        byte[] secret = box.open(place(username), stored.get().sealed);
        OptionalLong step = Totp.step(secret, code.strip(), clock.instant(), stored.get().step);
        if (step.isPresent()) {
            Sql.update(connection, "UPDATE operators SET totp_step = ? WHERE username = ?", step.getAsLong(), username);
            return true;
        }
        return Sql.update(
                        connection,
                        "UPDATE operator_recovery_codes SET used_at = ? WHERE username = ? AND sha256 = ? AND used_at IS NULL",
                        clock.instant(),
                        username,
                        Sha256.of(code.strip().toLowerCase(Locale.ROOT)))
                == 1;
    }

    /** Turns {@code username}'s second factor off; nothing when it is off. */
    public void turnOff(Actor actor, String username) {
        database.<Boolean>write(connection -> {
            int changed = Sql.update(connection, """
                    UPDATE operators SET totp_sealed = NULL, totp_since = NULL, totp_step = 0, version = version + 1
                    WHERE username = ? AND totp_sealed IS NOT NULL
                    """, username);
            if (changed > 0) {
                Sql.update(connection, "DELETE FROM operator_recovery_codes WHERE username = ?", username);
                log.record(connection, actor, Action.of("operators.second-factor-off", object(username)));
            }
            return changed > 0;
        });
    }

    /** How many recovery codes are left. */
    public int recoveryCodesLeft(String username) {
        return database.read(connection -> Sql.one(
                        connection,
                        "SELECT count(*) AS n FROM operator_recovery_codes WHERE username = ? AND used_at IS NULL",
                        row -> row.getInt("n"),
                        username))
                .orElse(0);
    }

    private List<String> recoveryCodes() {
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            byte[] bytes = new byte[RECOVERY_BYTES];
            random.nextBytes(bytes);
            String text = Totp.base32(bytes).toLowerCase(Locale.ROOT);
            codes.add(String.join(
                    "-", text.substring(0, 4), text.substring(4, 8), text.substring(8, 12), text.substring(12)));
        }
        return codes;
    }

    /** What that secret is sealed for. */
    static String place(String username) {
        return "operators/" + username + "/totp";
    }

    private static String object(String username) {
        return "operators/" + username;
    }
}
