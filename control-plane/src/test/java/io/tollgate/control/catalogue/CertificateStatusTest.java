package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.catalogue.CertificateStatus.State;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.secret.SealedText;
import io.tollgate.core.tls.CertificateChain;
import io.tollgate.core.tls.TestCertificates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CertificateStatusTest {
    private static final Instant BEGIN = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant END = BEGIN.plus(Duration.ofDays(90));

    private static State at(Instant now) throws Exception {
        var wish = new TestCertificates.Wish("t", List.of("a.test"), BEGIN, END, TestCertificates.ecKeys("secp256r1"));
        CertificateChain chain =
                CertificateChain.read(TestCertificates.issue(wish, null, false).pem());
        SealedText key = new SealedText(SealedText.PREFIX + "A".repeat(64));
        return CertificateStatus.of(new Certificate("a", List.of("a.test"), chain, key, List.of()), now)
                .state();
    }

    @Test
    void theLastThirdOfALifeIsTheTimeToReplaceIt() throws Exception {
        assertThat(at(BEGIN.minusSeconds(1))).isEqualTo(State.NOT_YET_VALID);
        assertThat(at(BEGIN)).isEqualTo(State.VALID);
        assertThat(at(BEGIN.plus(Duration.ofDays(60)))).isEqualTo(State.VALID);
        assertThat(at(BEGIN.plus(Duration.ofDays(60)).plusSeconds(1))).isEqualTo(State.EXPIRING);
        assertThat(at(END.minusSeconds(1))).isEqualTo(State.EXPIRING);
        assertThat(at(END)).isEqualTo(State.EXPIRED);
    }
}
