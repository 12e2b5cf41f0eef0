package io.tollgate.core.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.ClaimRules;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.token.TokenRevocation.TokenFacts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a token says (RFC 7519 section 4), and whether that will do. */
public final class TokenClaims {
    private static final int TEXT_MAX = 512;
    private static final int WORDS_MAX = 256;
    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(1L << 40);

    private final JsonNode claims;

    private TokenClaims(JsonNode claims) {
        this.claims = claims;
    }

    /** The claims in a token's payload. */
    public static TokenClaims read(byte[] payload) throws FlawedTokenException {
        return new TokenClaims(SignedToken.object(payload, "payload"));
    }

    /** What an issuer says of a token (RFC 7662 section 2.2), in the same words as a token that says it itself. */
    public static TokenClaims of(JsonNode answer) {
        return new TokenClaims(answer);
    }

    /** The {@code iss} claim: which issuer's keys are to be asked. */
    public String issuer() throws FlawedTokenException {
        String issuer = text("iss");
        if (issuer == null) {
            throw new FlawedTokenException(Flaw.ISSUER, "no iss");
        }
        return issuer;
    }

    /** Refuses what the issuer's demands do not let pass; only after the signature has verified. */
    public void require(Issuer.Demands demands, @Nullable String type, Instant now) throws FlawedTokenException {
        String wanted = demands.tokenType();
        boolean typed = wanted == null
                ? type == null || type.equals("jwt") || type.equals("at+jwt")
                : wanted.equalsIgnoreCase(type);
        if (!typed) {
            throw new FlawedTokenException(Flaw.TYPE, "another type of token");
        }
        requireAudience(demands);
        requireBinding(demands);
        requireTimes(demands.clockSkew(), now);
        if (!now.isBefore(end(demands.clockSkew()))) {
            throw new FlawedTokenException(Flaw.EXPIRED, "ended at " + time("exp"));
        }
    }

    /**
     * As {@link #require} for what an issuer says of a token: it need not repeat itself, nor name an audience where none is
     * demanded, nor an end.
     */
    public void requireIntrospected(Issuer issuer, Instant now) throws FlawedTokenException {
        String named = text("iss");
        if (named != null && !named.equals(issuer.issuer())) {
            throw new FlawedTokenException(Flaw.ISSUER, "of another issuer than the one that was asked");
        }
        if (!issuer.demands().audiences().isEmpty()) {
            requireAudience(issuer.demands());
        }
        requireBinding(issuer.demands());
        requireTimes(issuer.demands().clockSkew(), now);
        if (!now.isBefore(endOrNever(issuer.demands().clockSkew()))) {
            throw new FlawedTokenException(Flaw.EXPIRED, "ended at " + time("exp"));
        }
    }

    private void requireAudience(Issuer.Demands demands) throws FlawedTokenException {
        if (words("aud", false).stream().noneMatch(demands.audiences()::contains)) {
            throw new FlawedTokenException(Flaw.AUDIENCE, "for another audience");
        }
    }

    private void requireBinding(Issuer.Demands demands) throws FlawedTokenException {
        if (boundTo() == null && demands.certificateBound()) {
            throw new FlawedTokenException(Flaw.BINDING, "bound to no certificate, which its issuer's must be");
        }
    }

    private void requireTimes(Duration skew, Instant now) throws FlawedTokenException {
        Instant notBefore = time("nbf");
        if (notBefore != null && now.plus(skew).isBefore(notBefore)) {
            throw new FlawedTokenException(Flaw.NOT_YET, "not before " + notBefore);
        }
        Instant issuedAt = time("iat");
        if (issuedAt != null && now.plus(skew).isBefore(issuedAt)) {
            throw new FlawedTokenException(Flaw.NOT_YET, "issued in the future, at " + issuedAt);
        }
    }

    /** As {@link #end}, of a token that need not have one. */
    public Instant endOrNever(Duration skew) throws FlawedTokenException {
        return time("exp") == null ? Instant.MAX : end(skew);
    }

    /** When it ends for us: {@code exp}, which every token must have, and the skew. */
    public Instant end(Duration skew) throws FlawedTokenException {
        Instant expires = time("exp");
        if (expires == null) {
            throw new FlawedTokenException(Flaw.CLAIMS, "no exp");
        }
        return expires.plus(skew);
    }

    /** Of {@code names} those that are there, as texts; numbers and truths are written out. Lists and objects are none. */
    public Map<String, String> counted(Set<String> names) {
        Map<String, String> found = new HashMap<>();
        for (String name : names) {
            JsonNode value = at(claims, name);
            if (value.isValueNode() && !value.isNull()) {
                found.put(name, value.asText());
            }
        }
        return Map.copyOf(found);
    }

    /**
     * The certificate it is bound to (RFC 8705 section 3.1), by its thumbprint; null when it is bound to nothing. What is bound
     * in another way cannot be checked here, and taking it from anybody would undo what it was bound for.
     */
    public @Nullable String boundTo() throws FlawedTokenException {
        JsonNode confirmation = claims.path("cnf");
        if (confirmation.isMissingNode()) {
            return null;
        }
        JsonNode thumbprint = confirmation.path("x5t#S256");
        if (confirmation.size() != 1 || !thumbprint.isTextual()) {
            throw new FlawedTokenException(Flaw.BINDING, "bound to a key of its holder, which is not checked here");
        }
        return thumbprint.textValue();
    }

    /** What revocations ask of it. */
    public TokenFacts facts() throws FlawedTokenException {
        return new TokenFacts(text("jti"), text("sub"), time("iat"));
    }

    /** Whom it stands for by {@code rules}. */
    public Caller caller(ClaimRules rules) throws FlawedTokenException {
        String consumer = textAt(rules.consumerClaim());
        if (!rules.mayName(consumer)) {
            throw new FlawedTokenException(Flaw.CLAIMS, "not among its consumers: " + consumer);
        }
        String rolesClaim = rules.rolesClaim();
        String scopesClaim = rules.scopesClaim();
        return new Caller(
                consumer,
                rolesClaim == null ? null : roles(rules, wordsAt(rolesClaim)),
                scopesClaim == null ? null : wordsAt(scopesClaim));
    }

    private static List<String> roles(ClaimRules rules, List<String> words) {
        if (rules.roleMapping().isEmpty()) {
            return words;
        }
        return words.stream()
                .flatMap(word -> rules.roleMapping().getOrDefault(word, List.of()).stream())
                .distinct()
                .toList();
    }

    /** A text claim at {@code path}; refuses a token that has none there. */
    public String textAt(String path) throws FlawedTokenException {
        JsonNode value = at(claims, path);
        if (!value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > TEXT_MAX) {
            throw new FlawedTokenException(Flaw.CLAIMS, "no text in " + path);
        }
        return value.textValue();
    }

    /** Words at {@code path}: a list of texts, or one text of words parted by spaces; none when there is nothing. */
    public List<String> wordsAt(String path) throws FlawedTokenException {
        return words(at(claims, path), path, true);
    }

    private List<String> words(String claim, boolean split) throws FlawedTokenException {
        return words(claims.path(claim), claim, split);
    }

    private static List<String> words(JsonNode value, String claim, boolean split) throws FlawedTokenException {
        if (value.isTextual()) {
            return split ? List.of(value.textValue().strip().split(" +", WORDS_MAX + 1)) : List.of(value.textValue());
        }
        List<String> words = new ArrayList<>();
        if (value.isArray() && value.size() <= WORDS_MAX) {
            for (JsonNode element : value) {
                if (!element.isTextual()) {
                    throw new FlawedTokenException(Flaw.CLAIMS, claim + " holds what is no text");
                }
                words.add(element.textValue());
            }
        } else if (!value.isMissingNode() && !value.isNull()) {
            throw new FlawedTokenException(Flaw.CLAIMS, claim + " is no list of at most " + WORDS_MAX + " texts");
        }
        return words;
    }

    /** A claim's name may itself hold dots ({@code https://example.com/roles}): the longest name that is there wins. */
    private static JsonNode at(JsonNode object, String path) {
        JsonNode whole = object.path(path);
        int dot = path.lastIndexOf('.');
        while (whole.isMissingNode() && dot > 0) {
            JsonNode inner = object.path(path.substring(0, dot));
            if (inner.isObject()) {
                return at(inner, path.substring(dot + 1));
            }
            dot = path.lastIndexOf('.', dot - 1);
        }
        return whole;
    }

    private @Nullable String text(String claim) throws FlawedTokenException {
        JsonNode value = claims.path(claim);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isTextual() || value.textValue().length() > TEXT_MAX) {
            throw new FlawedTokenException(Flaw.CLAIMS, claim + " is no text");
        }
        return value.textValue();
    }

    /** A NumericDate: seconds since 1970, perhaps with a fraction. */
    private @Nullable Instant time(String claim) throws FlawedTokenException {
        JsonNode value = claims.path(claim);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber()
                || value.decimalValue().signum() < 0
                || value.decimalValue().compareTo(SECONDS_MAX) > 0) {
            throw new FlawedTokenException(Flaw.CLAIMS, claim + " is no time");
        }
        return Instant.ofEpochMilli(value.decimalValue().movePointRight(3).longValue());
    }
}
