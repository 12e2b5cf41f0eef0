package io.tollgate.control.tryit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.token.TokenClaims;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A limit's counter is looked up by what the node counts by, or not at all. */
final class CountedByTest {
    private static final ApiKeyText KEY = ApiKeyText.generate(new SplittableRandom(1));
    private static final Credential CREDENTIAL =
            new Credential(KEY.credentialId(), KEY.hash(), "acme", null, List.of(), null, false);

    private Configuration configuration;

    @BeforeEach
    void configure() throws Exception {
        configuration = Configuration.of(
                List.of(
                        Kind.ISSUER.read(
                                Json.parse(
                                        "{\"name\":\"corp\",\"issuer\":\"https://id.example.com\",\"audiences\":[\"a\"],\"algorithms\":[\"ES256\"]}"))));
    }

    private CountedBy counted(String consumer, @Nullable Credential key, @Nullable TokenClaims token) {
        return new CountedBy(
                configuration,
                "orders",
                consumer,
                key,
                token,
                InetAddress.getLoopbackAddress(),
                Map.of("x-tenant", "blue"));
    }

    private static @Nullable TokenClaims bearer(String payload) {
        return CountedBy.claims(
                "Bearer " + base64("{\"alg\":\"ES256\"}") + "." + base64(payload) + "." + base64("none"));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsPlainToSeeIsKnownOfEverybody() {
        CountedBy nobody = counted("", null, null);
        assertThat(nobody.value("route")).contains("orders");
        assertThat(nobody.value("header:x-tenant")).contains("blue");
        assertThat(nobody.value("header:x-other")).contains("");
        assertThat(nobody.value("header:authorization")).as("may be a secret").isEmpty();
        assertThat(nobody.value("address")).contains("127.0.0.1");
        assertThat(nobody.value("consumer")).as("nobody was asked").contains("");
        assertThat(nobody.value("key")).contains("");
        assertThat(nobody.value("claim:account")).contains("");
    }

    @Test
    void whoHasAKeyHasNoClaims() {
        CountedBy keyed = counted("acme", CREDENTIAL, null);
        assertThat(keyed.value("consumer")).contains("acme");
        assertThat(keyed.value("key")).contains(KEY.credentialId());
        assertThat(keyed.value("claim:account")).contains("");
    }

    @Test
    void aTokenThatCanBeReadSaysByWhatItCounts() {
        TokenClaims claims =
                bearer("{\"iss\":\"https://id.example.com\",\"sub\":\"ann\",\"account\":{\"id\":7},\"groups\":[]}");
        CountedBy borne = counted("acme", null, claims);
        assertThat(borne.value("claim:account.id")).contains("7");
        assertThat(borne.value("claim:groups")).as("a list is no value").contains("");
        assertThat(borne.value("key")).contains("corp/ann");
        assertThat(counted("acme", null, bearer("{\"iss\":\"https://other.example.com\",\"sub\":\"ann\"}"))
                        .value("key"))
                .as("whose issuer is not known")
                .isEmpty();
    }

    @Test
    void whatOnlyTheIssuerKnowsIsNotKnownHere() {
        assertThat(CountedBy.claims("Bearer opaque")).isNull();
        assertThat(CountedBy.claims("Bearer " + KEY.text())).isNull();
        assertThat(CountedBy.claims(null)).isNull();
        CountedBy opaque = counted("acme", null, null);
        assertThat(opaque.value("claim:account")).isEmpty();
        assertThat(opaque.value("key")).isEmpty();
        assertThat(opaque.value("consumer")).contains("acme");
    }
}
