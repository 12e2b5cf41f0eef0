package io.tollgate.node.token;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.TokenAlgorithm;
import io.tollgate.core.token.FlawedTokenException;
import io.tollgate.core.token.SignedToken;
import io.tollgate.core.token.TokenClaims;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Whatever bytes come for a token: it is refused in words, or it is one token in its one form, signed as it was issued. */
class PresentedTokenFuzzTest {
    /** RFC 7515 appendix A.3: its key is published, its signature verifies, and nobody here can sign another. */
    private static final String KEY_SET = """
            {"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
              "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""";

    private static final String SIGNED =
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                    + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private static final Issuer.Demands DEMANDS = new Issuer.Demands(
            List.of("orders-api"), List.of(TokenAlgorithm.ES256), Duration.ofSeconds(30), null, 8_192, false, false);

    private static final KeySet KEYS = keys();

    private static KeySet keys() {
        try {
            return KeySet.read(KEY_SET.getBytes(StandardCharsets.UTF_8), null, SignatureProvider.JDK);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void it_is_refused_or_the_one_that_was_issued(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        SignedToken token;
        try {
            token = SignedToken.parse(text);
        } catch (FlawedTokenException e) {
            return;
        }
        String canonical = new String(token.signedPart(), StandardCharsets.US_ASCII) + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(token.signature());
        require(canonical.equals(text), text);
        boolean verifies =
                KEYS.candidates(token.kid(), token.algorithm()).stream().anyMatch(key -> key.verifies(token));
        require(!verifies || text.startsWith(SIGNED + "."), text);
    }

    @FuzzTest(maxDuration = "60s")
    void what_it_says_is_refused_or_understood(byte[] payload) {
        try {
            TokenClaims claims = TokenClaims.read(payload);
            var _ = claims.issuer();
            claims.require(DEMANDS, null, Instant.EPOCH);
            var _ = claims.facts();
            var _ = claims.textAt("realm_access.name");
            require(claims.wordsAt("realm_access.roles").size() <= 257, "roles");
        } catch (FlawedTokenException e) {
            require(e.getMessage() != null, "no reason");
        }
    }

    private static void require(boolean holds, String text) {
        if (!holds) {
            throw new AssertionError(text);
        }
    }
}
