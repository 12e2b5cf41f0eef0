package io.tollgate.control.operator;

import io.tollgate.control.database.Database;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.OperatorStore.Operator;
import io.tollgate.control.problem.ProblemException.Invalid;
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

/**
 * Signing in, and passwords. An unknown name costs the same work as a wrong password and gets the same answer. At most a
 * few passwords are hashed at a time, since each takes 19 MiB and a core.
 */
@Singleton
public final class Operators {
    /** The form of a name. */
    static final Pattern USERNAME = Pattern.compile("[a-z0-9]([a-z0-9._@-]{0,62}[a-z0-9])?");

    private static final String REFUSED = "Unknown name or wrong password";
    private static final int PASSWORD_MIN = 12;
    private static final int PASSWORD_MAX = 200;
    private static final Duration HASHING_WAIT_MAX = Duration.ofSeconds(3);

    private final Database database;
    private final ActionLog log;
    private final LoginThrottle throttle;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore hashing =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    private final String nobodysHash = PasswordHash.of("nobody", random);

    Operators(Database database, ActionLog log, LoginThrottle throttle, InstantSource clock) {
        this.database = database;
        this.log = log;
        this.throttle = throttle;
        this.clock = clock;
    }

    /**
     * Signs in; throws {@link Unauthorized}, or {@link TooManyRequests} after several failures. Success and failure are
     * audited; a refusal without a look at the password is not, so that nobody can fill the trail.
     */
    public Actor login(String username, String password, String address, String requestId) {
        return signIn(username, password, address, requestId).actor();
    }

    /** As {@link #login}, for a session that must end when the password changes. */
    public Standing signIn(String username, String password, String address, String requestId) {
        boolean isName = USERNAME.matcher(username).matches();
        // What was typed where a name belongs may be a password: it is written down only when it looks like a name.
        String shown = isName ? username : "(not a name)";
        throttle.check(shown, address);
        Optional<Operator> found =
                isName ? database.read(connection -> OperatorStore.find(connection, username)) : Optional.empty();
        String stored = found.map(Operator::passwordHash).orElse(nobodysHash);
        boolean matches = matches(password, stored);
        if (found.isEmpty() || !found.get().enabled() || !matches) {
            throttle.failed(shown, address);
            write(new Actor(shown, Set.of(), address, requestId), Action.of("operators.login-failed", object(shown)));
            throw new Unauthorized(REFUSED);
        }
        throttle.succeeded(shown, address);
        Actor actor = actor(found.get(), address, requestId);
        write(actor, Action.of("operators.login", object(username)));
        return new Standing(actor, found.get().passwordChangedAt());
    }

    /**
     * An operator at one moment.
     *
     * @param passwordChangedAt a session that began with another value is over
     */
    public record Standing(Actor actor, Instant passwordChangedAt) {}

    /** The operator as of now, and the password's age; empty when gone or switched off. */
    public Optional<Standing> standing(String username, String address, String requestId) {
        return database.read(connection -> OperatorStore.find(connection, username))
                .filter(Operator::enabled)
                .map(operator -> new Standing(actor(operator, address, requestId), operator.passwordChangedAt()));
    }

    /** The operator as of now; empty when gone or switched off. */
    public Optional<Actor> find(String username, String address, String requestId) {
        return database.read(connection -> OperatorStore.find(connection, username))
                .filter(Operator::enabled)
                .map(operator -> actor(operator, address, requestId));
    }

    /** The names of an operator's roles; none when there is no such operator, or it is switched off. */
    List<String> rolesOf(String username) {
        return database.read(connection -> OperatorStore.find(connection, username))
                .filter(Operator::enabled)
                .map(Operator::roles)
                .orElse(List.of());
    }

    /** Changes the actor's own password, and ends all sessions that could be renewed. */
    public void changePassword(Actor actor, String oldPassword, String newPassword) {
        throttle.check(actor.username(), actor.address());
        Operator operator = database.read(connection -> OperatorStore.find(connection, actor.username()))
                .orElseThrow(() -> new Unauthorized(REFUSED));
        if (!matches(oldPassword, operator.passwordHash())) {
            throttle.failed(actor.username(), actor.address());
            throw new Invalid("/old", "not the password (expected: the one that holds now)");
        }
        requireGood(newPassword, actor.username());
        String hash = hash(newPassword);
        database.<Integer>write(connection -> {
            OperatorStore.changePassword(connection, actor.username(), hash, clock.instant());
            log.record(connection, actor, Action.of("operators.change-password", object(actor.username())));
            return RefreshTokens.endAll(connection, actor.username());
        });
    }

    /** Makes an operator unless one of that name exists; says whether it did. */
    boolean create(String username, String password, List<String> roles, Actor by) {
        Operator operator = new Operator(username, hash(password), List.copyOf(roles), true, clock.instant());
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

    private static void requireGood(String password, String username) {
        if (password.length() < PASSWORD_MIN || password.length() > PASSWORD_MAX) {
            throw new Invalid(
                    "/new",
                    password.length() + " characters (expected: from " + PASSWORD_MIN + " to " + PASSWORD_MAX + ")");
        }
        if (password.contains(username)) {
            throw new Invalid("/new", "contains the name (expected: something harder to guess)");
        }
    }

    private boolean matches(String password, String stored) {
        if (password.length() > PASSWORD_MAX) {
            return false; // longer than any password: nothing to hash, and it says nothing about the name
        }
        enterHashing();
        try {
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
            if (!hashing.tryAcquire(HASHING_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TooManyRequests("Many people sign in at the moment; try again", HASHING_WAIT_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooManyRequests("Interrupted; try again", HASHING_WAIT_MAX);
        }
    }

    private void write(Actor actor, Action action) {
        database.<Boolean>write(connection -> {
            log.record(connection, actor, action);
            return true;
        });
    }

    private static Actor actor(Operator operator, String address, String requestId) {
        return new Actor(operator.username(), OperatorRole.permissionsOf(operator.roles()), address, requestId);
    }

    private static String object(String username) {
        return "operators/" + username;
    }
}
