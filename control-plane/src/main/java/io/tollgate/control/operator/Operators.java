package io.tollgate.control.operator;

import io.tollgate.control.database.Database;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.OperatorStore.Operator;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.SecondFactorNeeded;
import io.tollgate.control.problem.ProblemException.TooManyRequests;
import io.tollgate.control.problem.ProblemException.Unauthorized;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Signing in, and passwords. An unknown name costs the same work as a wrong password and gets the same answer. At most a
 * few passwords are hashed at a time, since each takes 19 MiB and a core.
 */
@Singleton
public final class Operators {
    /** The form of a name. */
    public static final Pattern USERNAME = Pattern.compile("[a-z0-9]([a-z0-9._@-]{0,62}[a-z0-9])?");

    private static final String REFUSED = "Unknown name or wrong password";
    private static final Duration WAIT_MAX = Duration.ofSeconds(3);

    private final Database database;
    private final ActionLog log;
    private final LoginThrottle throttle;
    private final OperatorRoles roles;
    private final SecondFactors secondFactors;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore hashing =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    /** At one name: else all that come together would pass the throttle before the first has failed. */
    private final Turns turns = new Turns(WAIT_MAX);

    private final String nobodysHash = PasswordHash.of("nobody", random);

    Operators(
            Database database,
            ActionLog log,
            LoginThrottle throttle,
            OperatorRoles roles,
            SecondFactors secondFactors,
            InstantSource clock) {
        this.roles = roles;
        this.secondFactors = secondFactors;
        this.database = database;
        this.log = log;
        this.throttle = throttle;
        this.clock = clock;
    }

    /**
     * What somebody signs in with.
     *
     * @param code the second factor: six digits by the clock, or a recovery code; null when none was given
     */
    public record Credentials(
            String username, String password, @Nullable String code) {
        /** Name and password. */
        public static Credentials of(String username, String password) {
            return new Credentials(username, password, null);
        }

        /** Never the secrets. */
        @Override
        public String toString() {
            return "Credentials";
        }
    }

    /**
     * Signs in; throws {@link Unauthorized}, {@link SecondFactorNeeded} when name and password are right and a code is
     * needed, or {@link TooManyRequests} after several failures. Success and failure are audited; a refusal without a look
     * at the password is not, so that nobody can fill the trail. The session that begins then ends when the password changes.
     */
    public Standing signIn(Credentials credentials, String address, String requestId) {
        String username = credentials.username();
        boolean isName = USERNAME.matcher(username).matches();
        // What was typed where a name belongs may be a password: it is written down only when it looks like a name.
        String shown = isName ? username : "(not a name)";
        Actor stranger = new Actor(shown, Set.of(), address, requestId);
        throttle.check(shown, address); // who is refused anyway does not stand in line
        return turns.take(shown, () -> throttle.left(shown, address), () -> signIn(stranger, isName, credentials));
    }

    private Standing signIn(Actor stranger, boolean isName, Credentials credentials) {
        String username = credentials.username();
        Optional<Operator> found =
                isName ? database.read(connection -> OperatorStore.find(connection, username)) : Optional.empty();
        String stored = found.map(Operator::passwordHash).orElse(nobodysHash);
        boolean matches = matches(stranger, credentials.password(), stored);
        if (found.isEmpty() || !found.get().enabled() || !matches) {
            failed(stranger, "operators.login-failed");
            throw new Unauthorized(REFUSED);
        }
        if (found.get().hasSecondFactor()) {
            requireSecondFactor(stranger, credentials.code());
        }
        throttle.succeeded(username, stranger.address());
        Actor actor = actor(found.get(), stranger.address(), stranger.requestId());
        database.<Boolean>write(connection -> {
            OperatorStore.signedIn(connection, username, clock.instant());
            log.record(connection, actor, Action.of("operators.login", object(username)));
            return true;
        });
        return new Standing(actor, found.get().passwordChangedAt(), found.get().mustChange());
    }

    private void requireSecondFactor(Actor stranger, @Nullable String code) {
        if (code == null || code.isBlank()) {
            throw new SecondFactorNeeded();
        }
        boolean good = database.<Boolean>write(connection -> secondFactors.take(connection, stranger.username(), code));
        if (!good) {
            failed(stranger, "operators.second-factor-failed");
            throw new Unauthorized("Not the code, or one that was used");
        }
    }

    private void failed(Actor stranger, String action) {
        boolean lockedOut = throttle.failed(stranger.username(), stranger.address());
        write(stranger, Action.of(action, object(stranger.username())));
        if (lockedOut) {
            write(
                    stranger,
                    Action.of("operators.locked-out", object(stranger.username()))
                            .saying("too many failed logins; each further one waits longer"));
        }
    }

    /**
     * An operator at one moment.
     *
     * @param passwordChangedAt a session that began with another value is over
     * @param mustChange may do nothing but change the password
     */
    public record Standing(Actor actor, Instant passwordChangedAt, boolean mustChange) {}

    /** The operator as of now, and the password's age; empty when gone or switched off. */
    public Optional<Standing> standing(String username, String address, String requestId) {
        return database.read(connection -> OperatorStore.find(connection, username))
                .filter(Operator::enabled)
                .map(operator -> new Standing(
                        actor(operator, address, requestId), operator.passwordChangedAt(), operator.mustChange()));
    }

    /** The operator as of now; empty when gone or switched off. */
    public Optional<Actor> find(String username, String address, String requestId) {
        return database.read(connection -> OperatorStore.find(connection, username))
                .filter(Operator::enabled)
                .map(operator -> actor(operator, address, requestId));
    }

    /** The names of an operator's roles; none when there is no such operator, or it is switched off. */
    public List<String> rolesOf(String username) {
        return database.read(connection -> OperatorStore.find(connection, username))
                .filter(Operator::enabled)
                .map(Operator::roles)
                .orElse(List.of());
    }

    /** Changes the actor's own password, and ends all sessions. */
    public void changePassword(Actor actor, String oldPassword, String newPassword) {
        Operator operator = requirePassword(actor, oldPassword, "/old");
        Password.requireGood(newPassword, actor.username(), "/new");
        if (matches(actor, newPassword, operator.passwordHash())) {
            throw new Invalid("/new", "the same as before (expected: another one)");
        }
        String hash = hash(newPassword);
        database.<Boolean>write(connection -> {
            OperatorStore.changePassword(connection, actor.username(), hash, clock.instant());
            OperatorSessions.endAll(connection, actor.username());
            log.record(connection, actor, Action.of("operators.change-password", object(actor.username())));
            return true;
        });
    }

    /** Refuses unless {@code password} is the actor's: before what a stranger at an open page must not do. */
    public void confirm(Actor actor, String password) {
        requirePassword(actor, password, "/password");
    }

    private Operator requirePassword(Actor actor, String password, String pointer) {
        throttle.check(actor.username(), actor.address());
        return turns.take(actor.username(), () -> throttle.left(actor.username(), actor.address()), () -> {
            Operator operator = database.read(connection -> OperatorStore.find(connection, actor.username()))
                    .orElseThrow(() -> new Unauthorized(REFUSED));
            if (!matches(actor, password, operator.passwordHash())) {
                failed(actor, "operators.password-refused");
                throw new Invalid(pointer, "not the password (expected: the one that holds now)");
            }
            return operator;
        });
    }

    /** The hash to store for {@code password}. */
    public String hashed(String password) {
        return hash(password);
    }

    /** Until when {@code username} is locked out by failed logins at this control plane; empty when it is not. */
    public Optional<Instant> lockedOutUntil(String username) {
        return throttle.closedUntil(username);
    }

    /** Makes an operator unless one of that name exists; says whether it did. */
    public boolean create(String username, String password, List<String> roles, Actor by) {
        Operator operator =
                new Operator(username, hash(password), List.copyOf(roles), true, false, false, clock.instant());
        return database.<Boolean>write(connection -> {
            boolean made = OperatorStore.insert(connection, operator, clock.instant());
            if (made) {
                log.record(connection, by, Action.of("operators.create", object(username)));
            }
            return made;
        });
    }

    boolean isEmpty() {
        return database.<Boolean>read(OperatorStore::isEmpty);
    }

    private boolean matches(Actor guesser, String password, String stored) {
        if (password.length() > Password.MAX) {
            return false; // longer than any password: nothing to hash, and it says nothing about the name
        }
        enterHashing();
        try {
            throttle.check(guesser.username(), guesser.address()); // others may have failed while this one waited
            return PasswordHash.matches(password, stored);
        } finally {
            hashing.release();
        }
    }

    private String hash(String password) {
        enterHashing();
        try {
            return PasswordHash.of(password, random);
        } finally {
            hashing.release();
        }
    }

    private void enterHashing() {
        try {
            if (!hashing.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TooManyRequests("Many people sign in at the moment; try again", WAIT_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooManyRequests("Interrupted; try again", WAIT_MAX);
        }
    }

    private void write(Actor actor, Action action) {
        database.<Boolean>write(connection -> {
            log.record(connection, actor, action);
            return true;
        });
    }

    private Actor actor(Operator operator, String address, String requestId) {
        Set<OperatorPermission> permissions = operator.mustChange() ? Set.of() : roles.permissionsOf(operator.roles());
        return new Actor(operator.username(), permissions, address, requestId);
    }

    private static String object(String username) {
        return "operators/" + username;
    }
}
