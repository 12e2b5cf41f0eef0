package io.tollgate.control.operator;

import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.token.generator.TokenGenerator;
import io.tollgate.control.problem.ProblemException.Unauthorized;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Sessions of the REST API: a short-lived access token that carries name and roles, and a refresh token that gets the
 * next. An operator who is switched off can't renew.
 */
@Singleton
final class Sessions {
    private static final Duration ACCESS_LIFE = Duration.ofMinutes(15);

    private final Operators operators;
    private final RefreshTokens refreshTokens;
    private final TokenGenerator tokens;

    Sessions(Operators operators, RefreshTokens refreshTokens, TokenGenerator tokens) {
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

    Session open(String username, String password, String address, String requestId) {
        Actor actor = operators.login(username, password, address, requestId);
        return session(actor, refreshTokens.issue(actor.username()));
    }

    Session renew(String refreshToken, String address, String requestId) {
        RefreshTokens.Renewed renewed = refreshTokens.use(refreshToken);
        Actor actor = operators
                .find(renewed.username(), address, requestId)
                .orElseThrow(() -> new Unauthorized("The operator is gone or switched off"));
        return session(actor, renewed.next());
    }

    void close(String refreshToken) {
        refreshTokens.end(refreshToken);
    }

    private Session session(Actor actor, String refreshToken) {
        List<String> roles = operators.rolesOf(actor.username());
        String accessToken = tokens.generateToken(
                        Authentication.build(actor.username(), roles), (int) ACCESS_LIFE.toSeconds())
                .orElseThrow(() -> new IllegalStateException("no access token was made"));
        return new Session(accessToken, refreshToken, ACCESS_LIFE);
    }
}
