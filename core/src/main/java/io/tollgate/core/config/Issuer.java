package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who signs tokens (RFC 7519) that routes accept as {@code jwt:NAME}: where its keys are, what a token must say, and whom
 * it stands for.
 *
 * @param issuer the {@code iss} claim, character for character (RFC 9068 section 4)
 */
public record Issuer(String name, String issuer, IssuerKeys keys, Demands demands, ClaimRules claims)
        implements ConfigObject {

    /** The most issuers: every node fetches the keys of each. */
    public static final int ISSUERS_MAX = 256;

    private static final Pattern CLAIM = Pattern.compile("[\\x21-\\x7e]{1,256}");
    private static final String CLAIM_EXPECTED = "a claim's name, or a path of names joined by dots";
    private static final Pattern WORD = Pattern.compile("[\\x20-\\x7e]{1,512}");
    private static final String WORD_EXPECTED = "1 to 512 printable characters";

    public Issuer {
        Names.requireName(name);
    }

    /**
     * What a token must say and how.
     *
     * @param audiences one of them must be in {@code aud}; at least one
     * @param algorithms what it may be signed with; at least one
     * @param clockSkew so much the issuer's clock may differ from ours
     * @param tokenType the {@code typ} header it must have; null takes {@code JWT}, {@code at+jwt} and none
     * @param tokenBytesMax longer ones are refused unread
     * @param certificateBound one that is bound to no client certificate (RFC 8705 section 3) is refused
     */
    public record Demands(
            List<String> audiences,
            List<TokenAlgorithm> algorithms,
            Duration clockSkew,
            @Nullable String tokenType,
            int tokenBytesMax,
            boolean certificateBound) {
        private static final Duration SKEW = Duration.ofSeconds(30);
        private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,64}");

        /** The longest token that any issuer may have: a request's head is no longer. */
        public static final int TOKEN_BYTES_LIMIT = 64 << 10;

        public Demands {
            audiences = List.copyOf(audiences);
            algorithms = List.copyOf(algorithms);
            if (audiences.isEmpty() || algorithms.isEmpty()) {
                throw new IllegalArgumentException("audiences and algorithms: none (expected: at least one of each)");
            }
        }

        private static Demands read(JsonObjectReader in) {
            List<String> audiences = in.strings("audiences", 32, WORD, WORD_EXPECTED);
            if (in.isNothing("audiences")) {
                in.violation(
                        "audiences", "none (expected: at least one; a token for somebody else opens nothing here)");
            }
            List<String> names = in.strings(
                    "algorithms", 16, word -> TokenAlgorithm.of(word).isPresent() ? null : TokenAlgorithm.EXPECTED);
            if (in.isNothing("algorithms")) {
                in.violation("algorithms", "none (expected: at least one of " + TokenAlgorithm.EXPECTED + ")");
            }
            Duration skew = in.duration("clockSkew", SKEW, Duration.ZERO, Duration.ofMinutes(5));
            String type = in.stringOrNull("tokenType");
            if (type != null && !TYPE.matcher(type).matches()) {
                in.violation("tokenType", "(expected: a media type without application/, such as at+jwt)");
            }
            int bytesMax = (int) in.number("maxTokenBytes", 8 << 10, 256, TOKEN_BYTES_LIMIT);
            boolean bound = in.flag("certificateBound", false);
            if (!in.isClean()) {
                return new Demands(
                        List.of(""), List.of(TokenAlgorithm.ES256), SKEW, null, bytesMax, false); // nobody sees it
            }
            return new Demands(
                    audiences,
                    names.stream()
                            .map(word -> TokenAlgorithm.of(word).orElseThrow())
                            .toList(),
                    skew,
                    type,
                    bytesMax,
                    bound);
        }

        private void put(ObjectNode json) {
            JsonLists.put(json, "audiences", audiences);
            JsonLists.put(
                    json,
                    "algorithms",
                    algorithms.stream().map(TokenAlgorithm::wire).toList());
            json.put("clockSkew", HumanDuration.print(clockSkew));
            json.put("tokenType", tokenType);
            json.put("maxTokenBytes", tokenBytesMax);
            json.put("certificateBound", certificateBound);
        }
    }

    static @Nullable Issuer read(JsonObjectReader in) {
        String name = Names.name(in);
        String issuer = in.string("issuer", WORD, WORD_EXPECTED);
        IssuerKeys keys = IssuerKeys.read(in, issuer);
        Demands demands = Demands.read(in);
        ClaimRules claims = ClaimRules.read(in, CLAIM, CLAIM_EXPECTED);
        return in.build(() -> new Issuer(name, issuer, Objects.requireNonNull(keys), demands, claims));
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name).put("issuer", issuer);
        keys.put(json);
        demands.put(json);
        claims.put(json);
        return json;
    }
}
