package io.tollgate.node.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.config.Introspection;
import io.tollgate.core.token.FlawedTokenException;
import io.tollgate.core.token.SignedToken;
import io.tollgate.core.token.TokenClaims;
import io.tollgate.node.token.Introspector.Said;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One call of RFC 7662: a form with the token, and a JSON object back. Only the configured place is asked, its certificate
 * must verify, redirects are not followed and the answer's size is bounded.
 */
final class IntrospectionEndpoint {
    private static final long BODY_BYTES_MAX = 64 << 10;
    private static final Duration LONGER = Duration.ofSeconds(1);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final Introspection settings;
    private final String authorization;
    private final Supplier<HttpClient> client;

    IntrospectionEndpoint(Introspection settings, String secret, Supplier<HttpClient> client) {
        this.settings = settings;
        this.client = client;
        // RFC 6749 section 2.3.1: both are encoded as in a form before they become Basic credentials.
        String pair = encode(settings.client().id()) + ":" + encode(secret);
        authorization = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * What the issuer says.
     *
     * @param waiting once it is complete nobody waits any more, and the call is given up
     */
    CompletableFuture<Said> ask(String token, CompletableFuture<?> waiting) {
        try {
            return asked(token, waiting);
        } catch (RuntimeException | Error e) { // no descriptor left for the client, for one
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Said> asked(String token, CompletableFuture<?> waiting) {
        HttpRequest request = HttpRequest.newBuilder(settings.endpoint())
                .timeout(settings.timeout().plus(LONGER)) // whoever waits gives it up before
                .header("authorization", authorization)
                .header("accept", "application/json")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=" + encode(token) + "&token_type_hint=access_token"))
                .build();
        return send(request, waiting)
                .exceptionallyCompose(failure -> isStale(failure) && !waiting.isDone()
                        ? send(request, waiting)
                        : CompletableFuture.failedFuture(failure))
                .thenApply(IntrospectionEndpoint::read);
    }

    private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, CompletableFuture<?> waiting) {
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.get().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_BYTES_MAX));
        var _ = waiting.whenComplete((said, failure) -> sent.cancel(true));
        return sent;
    }

    /** A connection that was kept and had ended: asking does no harm twice, so it is done once more on another one. */
    private static boolean isStale(Throwable failure) {
        Throwable cause = cause(failure);
        boolean isNew = cause instanceof ConnectException
                || cause instanceof HttpTimeoutException
                || cause instanceof SSLException;
        return cause instanceof IOException && !isNew;
    }

    private static Said read(HttpResponse<byte[]> response) {
        if (response.statusCode() != OK) {
            return new Said.Away("status " + response.statusCode()
                    + (response.statusCode() == UNAUTHORIZED
                            ? ": it does not take the client id and secret"
                            : " (expected: 200)"));
        }
        try {
            JsonNode answer = SignedToken.object(response.body(), "answer");
            if (!answer.path("active").isBoolean()) {
                return new Said.Away("no \"active\" in its answer");
            }
            return answer.path("active").booleanValue() ? new Said.Active(TokenClaims.of(answer)) : new Said.Inactive();
        } catch (FlawedTokenException e) {
            return new Said.Away("its answer is no JSON object");
        }
    }

    /** Why nothing came, for the log. */
    static String reason(@Nullable Throwable failure) {
        if (failure == null) {
            return "nothing came";
        }
        Throwable cause = cause(failure);
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : " " + message);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
