package io.tollgate.node.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.TokenRevocation.TokenFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered, and how much. */
class VerifiedTokensTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final int ROOM = 16_384;

    private final Issuers issuers = new Issuers(KeyShelf.NONE, false);
    private final VerifiedTokens tokens = new VerifiedTokens();
    private VerificationKey key;
    private List<IssuerPlan> plans;

    @BeforeEach
    void open() throws InvalidDocumentException {
        key = VerificationKey.of(
                        Json.parse(
                                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                                        + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"),
                        SignatureProvider.JDK)
                .orElseThrow();
        plans = plans();
    }

    @AfterEach
    void close() {
        issuers.close();
    }

    private List<IssuerPlan> plans() throws InvalidDocumentException {
        Issuer issuer = (Issuer) Kind.ISSUER.read(Json.parse("{\"name\":\"corp\",\"issuer\":\"https://id.example.com\","
                + "\"audiences\":[\"orders-api\"],\"algorithms\":[\"ES256\"]}"));
        return List.copyOf(issuers.compile(List.of(issuer), Set.of()).values());
    }

    private VerifiedToken token(int number, Instant end) {
        return new VerifiedToken(
                fingerprint(number),
                plans.getFirst(),
                key,
                new Caller("acme", null, null),
                new TokenFacts(null, "ann", null),
                Map.of(),
                null,
                new VerifiedToken.Times(end, Instant.MAX));
    }

    private static Fingerprint fingerprint(int number) {
        return Fingerprint.of("token-" + number);
    }

    @Test
    void so_many_fit_and_the_newest_is_always_there() {
        for (int i = 0; i < 3 * ROOM; i++) {
            tokens.add(token(i, NOW.plusSeconds(60)), NOW);
            assertThat(tokens.find(fingerprint(i), plans, NOW)).isNotNull();
        }

        assertThat(IntStream.range(0, 3 * ROOM)
                        .filter(i -> tokens.find(fingerprint(i), plans, NOW) != null)
                        .count())
                .isBetween(ROOM * 9L / 10, (long) ROOM);
    }

    @Test
    void one_whose_key_is_gone_or_whose_issuer_changed_is_not_found() throws InvalidDocumentException {
        tokens.add(token(1, NOW.plusSeconds(60)), NOW);
        assertThat(tokens.find(fingerprint(1), plans, NOW)).isNotNull();
        assertThat(tokens.find(fingerprint(1), plans(), NOW)).as("another plan").isNull();

        key.remove();

        assertThat(tokens.find(fingerprint(1), plans, NOW)).isNull();
    }
}
