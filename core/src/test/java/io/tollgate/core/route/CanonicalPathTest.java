package io.tollgate.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.route.CanonicalPath.Accepted;
import io.tollgate.core.route.CanonicalPath.Refused;
import java.net.URI;
import java.net.URISyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

final class CanonicalPathTest {
    @ParameterizedTest(name = "{0} {2}")
    @CsvFileSource(resources = "canonical-paths.csv", delimiter = '|', quoteCharacter = '`', numLinesToSkip = 1)
    void hasOneFormOrIsRefused(String raw, String expected, String why) {
        CanonicalPath path = CanonicalPath.of(raw);
        switch (path) {
            case Accepted accepted -> assertThat(accepted.path()).as(why).isEqualTo(expected);
            case Refused refused ->
                assertThat("refused: " + refused.reason()).as(why).startsWith(expected);
        }
    }

    @Property(tries = 20_000)
    void theFormIsItsOwnFormAndHoldsNothingThatIsReadInTwoWays(@ForAll("targets") String raw) {
        if (CanonicalPath.of(raw) instanceof Accepted accepted) {
            String path = accepted.path();
            assertThat(CanonicalPath.of(path)).isEqualTo(accepted);
            assertThat(path)
                    .startsWith("/")
                    .doesNotContain(
                            "//", "\\", ";", "%2F", "%2f", "%5C", "%5c", "%3B", "%3b", "%2E", "%2e", "%00", " ", "?",
                            "#")
                    .doesNotContain("%252E", "%252e", "%252F", "%252f", "%255C", "%255c")
                    .isEqualTo(path.replaceAll("%(?![0-9A-F]{2})", ""));
            assertThat(path.split("/", -1)).doesNotContain(".", "..");
        }
    }

    @Property
    void noTextMakesItThrow(@ForAll String raw) {
        assertThat(CanonicalPath.of(raw)).isNotNull();
        assertThat(CanonicalPath.of("/" + raw)).isNotNull();
    }

    @Property(tries = 20_000)
    void resolvesToWhatTheJdkResolvesTheRawPathTo(@ForAll("targets") String raw) {
        if (CanonicalPath.of(raw) instanceof Accepted accepted) {
            assertThat(resolved(accepted.path())).isEqualTo(resolved(raw));
        }
    }

    private static String resolved(String path) {
        try {
            return new URI("http://h" + path).normalize().getPath();
        } catch (URISyntaxException e) {
            throw new AssertionError("what is accepted is a URI path", e);
        }
    }

    @Provide
    Arbitrary<String> targets() {
        Arbitrary<String> piece = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of("a", "B", "7", "-", "_", "~", "/", "/", ".", "..", "/../", "/./")),
                Tuple.of(
                        4, Arbitraries.of("%41", "%7e", "%7E", "%2e", "%2E", "%2f", "%5c", "%3b", "%3B", "%00", "%25")),
                Tuple.of(3, Arbitraries.of("%c3%a9", "%C3%A9", "%c3", "%a9", "%f0%9f%98%80", "%c0%af", "%ed%a0%80")),
                Tuple.of(
                        2, Arbitraries.of("%252e", "%2", "%", "%zz", "2e", "2f", "%32%65", "%20", "%2B", "%40", "%21")),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                "+", "@", ":", "!", "$", "&", "'", "(", ")", "*", ",", "=", ";", "\\", " ", "é", "[",
                                "|", "\u0000", "?", "#")));
        return piece.list().ofMaxSize(10).map(pieces -> "/" + String.join("", pieces));
    }
}
