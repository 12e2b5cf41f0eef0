package io.tollgate.control.operator;

import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.token.generator.TokenGenerator;
import io.tollgate.control.operator.OperatorSessions.SessionKind;
import io.tollgate.control.operator.Operators.Credentials;
import io.tollgate.control.problem.ProblemException.Unauthorized;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Sessions of the REST API: a short-lived access token that names operator and session, and a refresh token that gets the
 * next. What the bearer may do is asked anew ({@link Recognition}); an operator who is switched off can't renew.
 */
@Singleton
final class Sessions {
    private static final Duration ACCESS_LIFE = Duration.ofMinutes(15);

    private final Operators operators;
    private final RefreshTokens refreshTokens;
    private final OperatorSessions sessions;
    private final Recognition recognition;
    private final TokenGenerator tokens;

    Sessions(
            Operators operators,
            RefreshTokens refreshTokens,
            OperatorSessions sessions,
            Recognition recognition,
            TokenGenerator tokens) {
        this.sessions = sessions;
        this.recognition = recognition;
        this.operators = operators;
        this.refreshTokens = refreshTokens;
        this.tokens = tokens;
    }

    /** A pair of tokens. */
    record Session(String accessToken, String refreshToken, Duration expiresIn) {
        /** Never the tokens. */
        @Override
        public String toString() {
            return "Session";
        }
    }

    /** Signs in. {@code code} is the second factor, null when none was given. */
    Session open(Credentials credentials, String address, String requestId, String agent) {
        Operators.Standing standing = operators.signIn(credentials, address, requestId);
        Actor actor = standing.actor();
        UUID session = sessions.open(standing, SessionKind.API, agent);
        return session(actor, session, refreshTokens.issue(actor.username(), session));
    }

    Session renew(String refreshToken, String address, String requestId) {
        RefreshTokens.Renewed renewed = refreshTokens.use(refreshToken);
        Actor actor = operators
                .find(renewed.username(), address, requestId)
                .filter(found -> sessions.use(renewed.session()))
                .orElseThrow(() -> new Unauthorized("The operator is gone or switched off, or the session was ended"));
        return session(actor, renewed.session(), renewed.next());
    }

    void close(String refreshToken) {
        refreshTokens.end(refreshToken);
        recognition.forget();
    }

    private Session session(Actor actor, UUID session, String refreshToken) {
        List<String> roles = operators.rolesOf(actor.username());
        String accessToken = tokens.generateToken(
                        Authentication.build(actor.username(), roles, Map.of(Recognition.SESSION, session.toString())),
                        (int) ACCESS_LIFE.toSeconds())
                .orElseThrow(() -> new IllegalStateException("no access token was made"));
        return new Session(accessToken, refreshToken, ACCESS_LIFE);
    }
}
