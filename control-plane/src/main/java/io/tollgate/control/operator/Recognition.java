package io.tollgate.control.operator;

import io.micronaut.security.authentication.Authentication;
import io.tollgate.control.problem.ProblemException.Unavailable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the bearer of a token may do now, whatever the token says: who was switched off, lost a role, or whose session or
 * token was ended, is so within two seconds. Blocks on the database, at most once in that time for each session or token;
 * while it is away the last answer holds for as long as an access token does.
 */
@Singleton
final class Recognition {
    /** The claim that names the session of an access token. */
    static final String SESSION = "sid";
    /** The attribute that names the personal access token. */
    static final String TOKEN = "tollgate.token";
    /** The attribute with the permissions that a personal access token is cut down to. */
    static final String CUT = "tollgate.permissions";

    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration STALE_MAX = Duration.ofMinutes(15);
    private static final int KNOWN_MAX = 10_000;

    private final Operators operators;
    private final OperatorSessions sessions;
    private final AccessTokens tokens;

    /** By the id of a session or of a personal access token; of very many the one asked for longest ago is forgotten. */
    private final Map<String, Known> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > KNOWN_MAX;
        }
    };

    Recognition(Operators operators, OperatorSessions sessions, AccessTokens tokens) {
        this.operators = operators;
        this.tokens = tokens;
        this.sessions = sessions;
    }

    /**
     * An answer.
     *
     * @param permissions of the operator; null when the session or token is over, or the operator gone
     */
    private record Known(@Nullable Set<OperatorPermission> permissions, long atNanos) {
        boolean isYounger(Duration age) {
            return System.nanoTime() - atNanos < age.toNanos();
        }
    }

    /** What the bearer may do; empty when that is nobody any more. */
    Optional<Set<OperatorPermission>> permissions(Authentication authentication) {
        String username = authentication.getName();
        if (authentication.getAttributes().get(TOKEN) instanceof String token) {
            return now(token, username, () -> tokens.works(token)).map(held -> cut(authentication, held));
        }
        UUID session = session(authentication);
        return session == null ? Optional.empty() : now(session.toString(), username, () -> sessions.use(session));
    }

    /** The session of an access token; null when it names none. */
    static @Nullable UUID session(Authentication authentication) {
        try {
            return authentication.getAttributes().get(SESSION) instanceof String text ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException e) {
            return null; // not one of ours, though it has our signature: nobody
        }
    }

    /** Of what the token was made for, that which its owner still may. */
    private static Set<OperatorPermission> cut(Authentication authentication, Set<OperatorPermission> held) {
        EnumSet<OperatorPermission> permissions = EnumSet.noneOf(OperatorPermission.class);
        if (authentication.getAttributes().get(CUT) instanceof Set<?> cut) {
            cut.forEach(one -> permissions.add((OperatorPermission) one));
        }
        permissions.retainAll(held);
        return permissions;
    }

    private Optional<Set<OperatorPermission>> now(String id, String username, BooleanSupplier works) {
        Known last = last(id);
        if (last != null && last.isYounger(FRESH)) {
            return Optional.ofNullable(last.permissions());
        }
        try {
            Set<OperatorPermission> now = works.getAsBoolean()
                    ? operators.find(username, "", "").map(Actor::permissions).orElse(null)
                    : null;
            remember(id, new Known(now, System.nanoTime()));
            return Optional.ofNullable(now);
        } catch (Unavailable e) {
            if (last == null || !last.isYounger(STALE_MAX)) {
                throw e;
            }
            return Optional.ofNullable(last.permissions());
        }
    }

    private synchronized @Nullable Known last(String id) {
        return known.get(id);
    }

    private synchronized void remember(String id, Known now) {
        known.put(id, now);
    }

    /** Asks anew at the next request: what is known may just have changed. */
    synchronized void forget() {
        known.clear();
    }
}
