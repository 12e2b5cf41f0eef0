package io.tollgate.node.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.TokenAlgorithm;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.FlawedTokenException;
import io.tollgate.core.token.SignedToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Project Wycheproof's and the JOSE cookbook's signatures: no invalid one is accepted, and every valid one of our algorithms
 * is, whoever's code verifies.
 */
final class SignatureVectorsTest {
    /**
     * Figure 20 with a key whose own {@code alg} is PS256 and a token with PS384. The suite calls the same thing invalid with
     * another key (338, 340: "a different algorithm than the algorithm specified in the key"); we hold to that.
     */
    private static final Set<Integer> AGAINST_THEIR_KEY = Set.of(346, 350);

    static Stream<SignatureProvider> providers() {
        return Stream.of(SignatureProvider.JDK, SignatureProvider.best());
    }

    @ParameterizedTest
    @MethodSource("providers")
    void signatures_of_tokens(SignatureProvider provider) {
        int accepted = 0;
        int refused = 0;
        for (JsonNode group : vectors("wycheproof/json_web_signature_test.json").path("testGroups")) {
            JsonNode key = group.has("public") ? group.path("public") : group.path("private");
            boolean symmetric = key.path("kty").asText().equals("oct");
            for (JsonNode vector : group.path("tests")) {
                boolean valid = vector.path("result").asText().equals("valid");
                boolean holds = holds(key, vector.path("jws").asText(), provider);
                assertThat(holds)
                        .as("%s %s", vector.path("tcId"), vector.path("comment"))
                        .isEqualTo(valid
                                && !symmetric
                                && !AGAINST_THEIR_KEY.contains(
                                        vector.path("tcId").asInt()));
                accepted += holds ? 1 : 0;
                refused += holds ? 0 : 1;
            }
        }
        assertThat(accepted).isEqualTo(34);
        assertThat(refused).isEqualTo(367);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void signatures_with_p256(SignatureProvider provider) {
        int accepted = 0;
        for (JsonNode group :
                vectors("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json").path("testGroups")) {
            if (group.has("publicKeyJwk")) {
                accepted += raw(group.path("publicKeyJwk"), TokenAlgorithm.ES256, group, provider);
            }
        }
        assertThat(accepted).isPositive();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void signatures_with_ed25519(SignatureProvider provider) {
        int accepted = 0;
        for (JsonNode group : vectors("wycheproof/ed25519_test.json").path("testGroups")) {
            JsonNode key = group.has("publicKeyJwk") ? group.path("publicKeyJwk") : okp(group);
            accepted += raw(key, TokenAlgorithm.EDDSA, group, provider);
        }
        assertThat(accepted).isPositive();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void the_cookbook(SignatureProvider provider) {
        for (String name : List.of("4_1.rsa_v15_signature", "4_2.rsa-pss_signature", "4_3.ecdsa_signature")) {
            JsonNode example = vectors("jose-cookbook/jws/" + name + ".json");
            assertThat(holds(
                            example.path("input").path("key"),
                            example.path("output").path("compact").asText(),
                            provider))
                    .as(name)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void the_cookbook_with_ed25519(SignatureProvider provider) {
        JsonNode example = vectors("jose-cookbook/curve25519/jws.json");
        assertThat(holds(
                        example.path("input").path("key"),
                        example.path("output").path("compact").asText(),
                        provider))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void the_cookbooks_shared_secret_is_never_a_key(SignatureProvider provider) {
        JsonNode example = vectors("jose-cookbook/jws/4_4.hmac-sha2_integrity_protection.json");
        assertThat(holds(
                        example.path("input").path("key"),
                        example.path("output").path("compact").asText(),
                        provider))
                .isFalse();
    }

    private static boolean holds(JsonNode key, String text, SignatureProvider provider) {
        try {
            SignedToken token = SignedToken.parse(text);
            KeySet keys = KeySet.read(Json.canonical(set(key)), null, provider);
            return keys.candidates(token.kid(), token.algorithm()).stream().anyMatch(each -> each.verifies(token));
        } catch (FlawedTokenException | IOException e) {
            return false;
        }
    }

    /** Vectors of the signature alone; returns how many were accepted. */
    private static int raw(JsonNode key, TokenAlgorithm algorithm, JsonNode group, SignatureProvider provider) {
        List<VerificationKey> keys = new ArrayList<>();
        VerificationKey.of(key, provider).ifPresent(keys::add);
        int accepted = 0;
        for (JsonNode vector : group.path("tests")) {
            SignedToken token = new SignedToken(
                    algorithm, null, null, hex(vector.path("msg")), new byte[0], hex(vector.path("sig")));
            boolean holds = keys.stream().anyMatch(each -> each.verifies(token));
            assertThat(holds)
                    .as("%s %s", vector.path("tcId"), vector.path("comment"))
                    .isEqualTo(vector.path("result").asText().equals("valid"));
            accepted += holds ? 1 : 0;
        }
        return accepted;
    }

    private static ObjectNode okp(JsonNode group) {
        byte[] x = hex(group.path("publicKey").path("pk"));
        return Json.object()
                .put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("x", Base64.getUrlEncoder().withoutPadding().encodeToString(x));
    }

    private static ObjectNode set(JsonNode key) {
        ObjectNode set = Json.object();
        set.putArray("keys").add(key);
        return set;
    }

    private static byte[] hex(JsonNode text) {
        return HexFormat.of().parseHex(text.asText());
    }

    private static JsonNode vectors(String name) {
        try (var in = SignatureVectorsTest.class.getResourceAsStream(name)) {
            return Json.parse(Objects.requireNonNull(in).readAllBytes());
        } catch (IOException | InvalidDocumentException e) {
            throw new AssertionError(name, e);
        }
    }
}
