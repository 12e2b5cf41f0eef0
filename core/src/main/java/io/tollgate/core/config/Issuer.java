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
 * Who gives out tokens that routes accept as {@code jwt:NAME}: how they are proved, what a token must say, and whom it
 * stands for. Signed tokens (RFC 7519) are proved by the issuer's keys, opaque ones by asking it (RFC 7662).
 *
 * @param issuer the {@code iss} claim, character for character (RFC 9068 section 4)
 */
public record Issuer(String name, String issuer, TokenProof proof, Demands demands, ClaimRules claims)
        implements ConfigObject {

    /** The most issuers: every node fetches the keys of each. */
    public static final int ISSUERS_MAX = 256;

    private static final Pattern CLAIM = Pattern.compile("[\\x21-\\x7e]{1,256}");
    private static final String CLAIM_EXPECTED = "a claim's name, or a path of names joined by dots";
    private static final Pattern WORD = Pattern.compile("[\\x20-\\x7e]{1,512}");
    private static final String WORD_EXPECTED = "1 to 512 printable characters";

    public Issuer {
        Names.requireName(name);
        if (proof instanceof IssuerKeys
                && (demands.audiences().isEmpty() || demands.algorithms().isEmpty())) {
            throw new IllegalArgumentException("audiences and algorithms: none (expected: at least one of each)");
        }
    }

    /** Whether its tokens say nothing by themselves, and nodes ask it about each. */
    public boolean isOpaque() {
        return proof instanceof Introspection;
    }

    /**
     * What a token must say and how.
     *
     * @param audiences one of them must be in {@code aud}; none only for opaque tokens, and then nobody asks
     * @param algorithms what it may be signed with; none for opaque tokens
     * @param clockSkew so much the issuer's clock may differ from ours
     * @param tokenType the {@code typ} header it must have; null takes {@code JWT}, {@code at+jwt} and none
     * @param tokenBytesMax longer ones are refused unread
     * @param certificateBound one that is bound to no client certificate (RFC 8705 section 3) is refused
     * @param singleUse each opens once in the whole cluster, by its {@code jti}
     */
    public record Demands(
            List<String> audiences,
            List<TokenAlgorithm> algorithms,
            Duration clockSkew,
            @Nullable String tokenType,
            int tokenBytesMax,
            boolean certificateBound,
            boolean singleUse) {
        private static final Duration SKEW = Duration.ofSeconds(30);
        private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,64}");

        /** The longest token that any issuer may have: a request's head is no longer. */
        public static final int TOKEN_BYTES_LIMIT = 64 << 10;

        public Demands {
            audiences = List.copyOf(audiences);
            algorithms = List.copyOf(algorithms);
        }

        private static Demands read(JsonObjectReader in, boolean opaque) {
            List<String> audiences = in.strings("audiences", 32, WORD, WORD_EXPECTED);
            if (!opaque && in.isNothing("audiences")) {
                in.violation(
                        "audiences", "none (expected: at least one; a token for somebody else opens nothing here)");
            }
            List<TokenAlgorithm> algorithms = opaque ? noSignature(in) : algorithms(in);
            Duration skew = in.duration("clockSkew", SKEW, Duration.ZERO, Duration.ofMinutes(5));
            String type = in.stringOrNull("tokenType");
            if (type != null && !TYPE.matcher(type).matches()) {
                in.violation("tokenType", "(expected: a media type without application/, such as at+jwt)");
            }
            int bytesMax = (int) in.number("maxTokenBytes", 8 << 10, 256, TOKEN_BYTES_LIMIT);
            boolean bound = in.flag("certificateBound", false);
            boolean singleUse = in.flag("singleUse", false);
            return new Demands(audiences, algorithms, skew, type, bytesMax, bound, singleUse);
        }

        private static List<TokenAlgorithm> algorithms(JsonObjectReader in) {
            List<String> names = in.strings(
                    "algorithms", 16, word -> TokenAlgorithm.of(word).isPresent() ? null : TokenAlgorithm.EXPECTED);
            if (in.isNothing("algorithms")) {
                in.violation("algorithms", "none (expected: at least one of " + TokenAlgorithm.EXPECTED + ")");
            }
            return names.stream()
                    .flatMap(word -> TokenAlgorithm.of(word).stream())
                    .toList();
        }

        private static List<TokenAlgorithm> noSignature(JsonObjectReader in) {
            for (String field : List.of("algorithms", "tokenType")) {
                if (!in.isNothing(field)) {
                    in.violation(field, "beside introspection: an opaque token has no header (expected: none)");
                }
            }
            return List.of();
        }

        private void put(ObjectNode json, boolean opaque) {
            JsonLists.put(json, "audiences", audiences);
            if (!opaque) {
                JsonLists.put(
                        json,
                        "algorithms",
                        algorithms.stream().map(TokenAlgorithm::wire).toList());
                json.put("tokenType", tokenType);
            }
            json.put("clockSkew", HumanDuration.print(clockSkew));
            json.put("maxTokenBytes", tokenBytesMax);
            json.put("certificateBound", certificateBound);
            json.put("singleUse", singleUse);
        }
    }

    static @Nullable Issuer read(JsonObjectReader in) {
        String name = Names.name(in);
        String issuer = in.string("issuer", WORD, WORD_EXPECTED);
        Introspection introspection = in.objectOrNull("introspection", Introspection::read);
        boolean opaque = in.has("introspection");
        TokenProof proof = opaque ? introspection : IssuerKeys.read(in, issuer);
        if (opaque) {
            IssuerKeys.refuse(in);
        }
        Demands demands = Demands.read(in, opaque);
        ClaimRules claims = ClaimRules.read(in, CLAIM, CLAIM_EXPECTED);
        return in.build(() -> new Issuer(name, issuer, Objects.requireNonNull(proof), demands, claims));
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("name", name).put("issuer", issuer);
        switch (proof) {
            case IssuerKeys keys -> keys.put(json.putNull("introspection"));
            case Introspection introspection -> json.set("introspection", introspection.toJson());
        }
        demands.put(json, isOpaque());
        claims.put(json);
        return json;
    }
}
