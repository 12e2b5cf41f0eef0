package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever a client puts where a key belongs: it is read without a fault, and only the key itself opens anything. */
final class PresentedTextTest {
    private static final ApiKeyText KEY = ApiKeyText.generate(new Random(1));
    private static final CredentialBook BOOK = new CredentialBook(
            List.of(new Credential(KEY.credentialId(), KEY.hash(), "acme", null, List.of(), null, false)));

    @Property(tries = 20_000)
    void onlyTheKeyItselfIsAccepted(@ForAll("nearly") String presented) {
        KeyVerdict verdict = BOOK.check(presented, InetAddress.ofLiteral("192.0.2.1"), Instant.EPOCH);
        assertThat(verdict instanceof KeyVerdict.Accepted).isEqualTo(presented.equals(KEY.text()));
    }

    @Property(tries = 20_000)
    void anAuthorizationIsAKeyOnlyBehindBearer(@ForAll("nearly") String text, @ForAll("schemes") String scheme) {
        @Nullable String found = ApiKeyText.inAuthorization(scheme + text);
        if (found != null) {
            assertThat(scheme + text).startsWithIgnoringCase("bearer ").endsWith(text);
            assertThat(found).startsWith("tg_");
            assertThat((scheme + text).strip()).endsWith(found);
        }
    }

    @Property(tries = 5_000)
    void anIdHasTheOneForm(@ForAll("ids") String text) {
        assertThat(ApiKeyText.isCredentialId(text)).isEqualTo(text.matches("k_[0-9A-Za-z]{12}"));
        assertThat(ApiKeyText.isCredentialId(KEY.credentialId())).isTrue();
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.strings()
                .withChars("k_09AZaz:/é")
                .ofMinLength(11)
                .ofMaxLength(13)
                .map(rest -> "k_" + rest);
    }

    /** The key with a piece cut out, doubled or replaced; and anything else. */
    @Provide
    Arbitrary<String> nearly() {
        Arbitrary<String> mutated = Arbitraries.integers()
                .between(0, KEY.text().length())
                .flatMap(from -> Arbitraries.integers()
                        .between(from, KEY.text().length())
                        .flatMap(to -> Arbitraries.strings()
                                .ofMaxLength(3)
                                .map(piece -> KEY.text().substring(0, from)
                                        + piece
                                        + KEY.text().substring(to))));
        return Arbitraries.oneOf(mutated, mutated, Arbitraries.strings().ofMaxLength(80), Arbitraries.just(KEY.text()));
    }

    @Provide
    Arbitrary<String> schemes() {
        return Arbitraries.of("Bearer ", "bearer  ", "BEARER ", "Bearer\t", "Bearer", "Basic ", "", " Bearer ");
    }
}
