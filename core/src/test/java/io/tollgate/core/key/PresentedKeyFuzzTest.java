package io.tollgate.core.key;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Whatever bytes come for a key: it is the one that was issued, or it opens nothing. */
class PresentedKeyFuzzTest {
    /** The same in every run, since the inputs that are kept hold it; it opens nothing outside of this test. */
    private static final ApiKeyText ISSUED = ApiKeyText.generate(new SplittableRandom(4));

    private static final CredentialBook BOOK = new CredentialBook(
            List.of(new Credential(ISSUED.credentialId(), ISSUED.hash(), "acme", null, List.of(), null, false)));

    @FuzzTest(maxDuration = "60s")
    void only_the_issued_key_opens(byte[] bytes) {
        String presented = new String(bytes, StandardCharsets.ISO_8859_1);
        KeyVerdict verdict = BOOK.check(presented, InetAddress.getLoopbackAddress(), Instant.EPOCH);
        require(verdict instanceof KeyVerdict.Accepted == presented.equals(ISSUED.text()), presented);
        Optional<ApiKeyText> parsed = ApiKeyText.parse(presented);
        require(parsed.isEmpty() || parsed.get().text().equals(presented), presented);
        require(
                parsed.isPresent()
                        == !(verdict instanceof KeyVerdict.Refused(KeyVerdict.Reason reason, String ignored)
                                && reason == KeyVerdict.Reason.MALFORMED),
                presented);
    }

    @FuzzTest(maxDuration = "60s")
    void an_authorization_presents_a_key_or_something_else(byte[] bytes) {
        String authorization = new String(bytes, StandardCharsets.ISO_8859_1);
        String presented = ApiKeyText.inAuthorization(authorization);
        require(
                presented == null
                        || (presented.startsWith("tg_")
                                && authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")
                                && authorization.strip().endsWith(presented)),
                authorization);
    }

    private static void require(boolean holds, String presented) {
        if (!holds) {
            throw new AssertionError(presented);
        }
    }
}
