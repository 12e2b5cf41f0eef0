package io.tollgate.control.operator;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.token.validator.TokenValidator;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Takes personal access tokens beside the access tokens of sessions. */
@Singleton
final class AccessTokenValidator implements TokenValidator<HttpRequest<?>> {
    private static final int LENGTH_MAX = 200;

    private final AccessTokens tokens;
    private final Workers workers;

    AccessTokenValidator(AccessTokens tokens, Workers workers) {
        this.tokens = tokens;
        this.workers = workers;
    }

    @Override
    public Publisher<Authentication> validateToken(String token, @Nullable HttpRequest<?> request) {
        if (!token.startsWith(AccessTokens.START) || token.length() > LENGTH_MAX) {
            return Publishers.empty();
        }
        return workers.answer(() ->
                tokens.use(token).map(AccessTokenValidator::authentication).orElse(null));
    }

    private static Authentication authentication(AccessTokens.AccessToken token) {
        return Authentication.build(
                token.username(),
                List.of(),
                Map.of(Recognition.TOKEN, token.id(), Recognition.CUT, token.permissions()));
    }
}
