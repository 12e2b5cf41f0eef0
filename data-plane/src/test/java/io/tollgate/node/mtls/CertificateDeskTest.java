package io.tollgate.node.mtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.TrustStore;
import io.tollgate.core.mtls.CertificateFlaw;
import io.tollgate.core.mtls.CertificateVerdict;
import io.tollgate.core.mtls.ClientTrust;
import io.tollgate.core.tls.Authorities;
import io.tollgate.core.tls.Certificates;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CertificateDeskTest {
    private static final Issued ROOT = TestCertificates.authority("devices");
    private static final byte[] OWN =
            Certificates.der(TestCertificates.client(ROOT, "acme").certificate());

    private static ClientTrust trust() {
        return ClientTrust.of(List.of(new TrustStore(
                "devices", new Authorities(List.of(ROOT.certificate())), TrustStore.Identity.SUBJECT_CN, Map.of())));
    }

    private static CertificateVerdict get(@Nullable CompletionStage<CertificateVerdict> stage) throws Exception {
        return Objects.requireNonNull(stage).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_verdict_is_remembered_for_its_trust_and_for_as_long_as_it_holds() throws Exception {
        try (CertificateDesk desk = new CertificateDesk(1)) {
            ClientCertificate client = ClientCertificate.ofChain(List.of(OWN));
            ClientTrust trust = trust();
            Instant now = Instant.now();
            assertThat(client.verdict(trust, now)).isNull();
            CertificateVerdict verdict = get(desk.judge(client, trust, now));
            assertThat(verdict).isInstanceOf(CertificateVerdict.Verified.class);
            assertThat(client.verdict(trust, now)).isSameAs(verdict);
            assertThat(client.verdict(trust(), now)).as("another trust").isNull();
            assertThat(client.verdict(trust, now.plusSeconds(7_200)))
                    .as("after its end")
                    .isNull();
        }
    }

    @Test
    void a_refusal_is_looked_at_again_after_a_while() throws Exception {
        try (CertificateDesk desk = new CertificateDesk(1)) {
            ClientCertificate client = ClientCertificate.ofChain(List.of(OWN));
            Instant now = Instant.now();
            CertificateVerdict verdict = get(desk.judge(client, ClientTrust.NONE, now));
            assertThat(client.verdict(ClientTrust.NONE, now.plusSeconds(59))).isSameAs(verdict);
            assertThat(client.verdict(ClientTrust.NONE, now.plusSeconds(60))).isNull();
        }
    }

    @Test
    void what_cannot_be_read_is_refused() throws Exception {
        try (CertificateDesk desk = new CertificateDesk(1)) {
            for (List<byte[]> chain : List.of(List.of(new byte[] {1}), List.of(OWN, new byte[0]))) {
                ClientCertificate client = ClientCertificate.ofChain(chain);
                assertThat(get(desk.judge(client, trust(), Instant.now())))
                        .isInstanceOfSatisfying(
                                CertificateVerdict.Refused.class,
                                refused -> assertThat(refused.flaw()).isEqualTo(CertificateFlaw.MALFORMED));
            }
            assertThat(ClientCertificate.ofChain(List.of(new byte[] {1})).holdsAt(Instant.now()))
                    .isFalse();
        }
    }

    @Test
    void who_comes_when_too_many_wait_is_turned_away_and_who_waits_is_answered() throws Exception {
        try (CertificateDesk desk = new CertificateDesk(1)) {
            ClientTrust trust = trust();
            List<CompletionStage<CertificateVerdict>> waiting = new ArrayList<>();
            CompletionStage<CertificateVerdict> stage =
                    desk.judge(ClientCertificate.ofChain(List.of(OWN)), trust, Instant.now());
            while (stage != null && waiting.size() < 100_000) {
                waiting.add(stage);
                stage = desk.judge(ClientCertificate.ofChain(List.of(OWN)), trust, Instant.now());
            }
            assertThat(stage).isNull();
            StringBuilder metrics = new StringBuilder();
            desk.print(metrics);
            assertThat(metrics).contains("tollgate_client_certificates_total{outcome=\"turned-away\"} 1\n");
            for (CompletionStage<CertificateVerdict> each : waiting) {
                assertThat(get(each)).isInstanceOf(CertificateVerdict.Verified.class);
            }
        }
    }
}
