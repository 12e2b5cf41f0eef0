package io.tollgate.control.tryit;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.token.FlawedTokenException;
import io.tollgate.core.token.SignedToken;
import io.tollgate.core.token.TokenClaims;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By which values limits count a request, as far as that is known here. A token is read and not verified: what it says is
 * what nodes count by when they let it in.
 *
 * @param consumer who was authenticated; empty when nobody was
 * @param key the API key that was shown; null for none that exists
 * @param token the token that was shown; null for none that can be read
 * @param address from which the node sees the request come
 */
record CountedBy(
        Configuration configuration,
        String route,
        String consumer,
        @Nullable Credential key,
        @Nullable TokenClaims token,
        InetAddress address,
        Map<String, String> headers) {
    private static final String HEADER = "header:";
    private static final String CLAIM = "claim:";
    private static final Set<String> SECRET = Set.of("authorization", "cookie", "x-api-key");

    /** The claims of the token in {@code authorization}; null when there is none, or none that says anything by itself. */
    static @Nullable TokenClaims claims(@Nullable String authorization) {
        String bearer = ApiKeyText.bearer(authorization);
        if (bearer == null || ApiKeyText.isMeant(bearer)) {
            return null;
        }
        try {
            return TokenClaims.read(SignedToken.parse(bearer).payload());
        } catch (FlawedTokenException e) { // opaque: only its issuer says what it means
            return null;
        }
    }

    /** The value of {@code dimension}, empty when the request has none; nothing when that is not known, or not to be told. */
    Optional<String> value(String dimension) {
        if (dimension.startsWith(HEADER)) {
            return header(dimension.substring(HEADER.length()));
        }
        if (dimension.startsWith(CLAIM)) {
            return claim(dimension.substring(CLAIM.length()));
        }
        return switch (dimension) {
            case "route" -> Optional.of(route);
            case "consumer" -> Optional.of(consumer);
            case "key" -> shown();
            case "address", "network" -> Optional.of(address.getHostAddress());
            default -> Optional.empty(); // of a later version
        };
    }

    /** Whoever asks how a counter stands is told whose it is. */
    private Optional<String> header(String name) {
        return SECRET.contains(name) ? Optional.empty() : Optional.of(headers.getOrDefault(name, ""));
    }

    /** Of who has no token, and of nobody, there are no claims. */
    private Optional<String> claim(String name) {
        TokenClaims claims = token;
        if (consumer.isEmpty() || key != null) {
            return Optional.of("");
        }
        return claims == null
                ? Optional.empty()
                : Optional.of(claims.counted(Set.of(name)).getOrDefault(name, ""));
    }

    /** A token counts by its issuer's name and its subject. */
    private Optional<String> shown() {
        Credential known = key;
        TokenClaims claims = token;
        if (consumer.isEmpty() || known != null) {
            return Optional.of(known == null ? "" : known.id());
        }
        if (claims == null) {
            return Optional.empty();
        }
        try {
            String subject = claims.facts().subject();
            String named = claims.issuer();
            List<String> issuers = configuration.issuers().stream()
                    .filter(issuer -> issuer.issuer().equals(named))
                    .map(Issuer::name)
                    .toList();
            return subject == null || issuers.size() != 1
                    ? Optional.empty()
                    : Optional.of(issuers.getFirst() + "/" + subject);
        } catch (FlawedTokenException e) {
            return Optional.empty();
        }
    }
}
