package io.tollgate.core.mtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.TrustStore;
import io.tollgate.core.config.TrustStore.Identity;
import io.tollgate.core.tls.Authorities;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.core.tls.TestCertificates.Use;
import io.tollgate.core.tls.TestCertificates.Wish;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom a client certificate stands for, and why it does not. */
final class ClientTrustTest {
    private static final Issued ROOT = TestCertificates.authority("devices");
    private static final Issued BETWEEN = TestCertificates.authority("line 3", ROOT);
    private static final Issued OTHER = TestCertificates.authority("others");
    private final Instant now = Instant.now();

    private static TrustStore store(String name, Identity identity, Map<String, String> consumers, Issued... roots) {
        return new TrustStore(
                name,
                new Authorities(Arrays.stream(roots).map(Issued::certificate).toList()),
                identity,
                consumers);
    }

    private static ClientTrust byName() {
        return ClientTrust.of(List.of(store("devices", Identity.SUBJECT_CN, Map.of(), ROOT)));
    }

    private static List<X509Certificate> shown(Issued... chain) {
        return Arrays.stream(chain).map(Issued::certificate).toList();
    }

    private CertificateFlaw flaw(ClientTrust trust, Issued... chain) {
        return flaw(trust.judge(shown(chain), now));
    }

    private static CertificateFlaw flaw(CertificateVerdict verdict) {
        assertThat(verdict).isInstanceOf(CertificateVerdict.Refused.class);
        return ((CertificateVerdict.Refused) verdict).flaw();
    }

    private String consumer(ClientTrust trust, Issued... chain) {
        CertificateVerdict verdict = trust.judge(shown(chain), now);
        assertThat(verdict).isInstanceOf(CertificateVerdict.Verified.class);
        return ((CertificateVerdict.Verified) verdict).consumer();
    }

    @Test
    void aHolderIsTheConsumerOfItsName() {
        assertThat(consumer(byName(), TestCertificates.client(ROOT, "acme"))).isEqualTo("acme");
        assertThat(flaw(byName(), TestCertificates.client(ROOT, "ACME Ltd"))).isEqualTo(CertificateFlaw.HOLDER_UNKNOWN);
    }

    @Test
    void everyPlaceOfANameIsReadWhereTheStoreLooksForIt() {
        Issued client = TestCertificates.client(ROOT, "cn", "Dns.Test", "uri:spiffe://shop/orders", "email:a@b.test");
        Map<String, String> all =
                Map.of("cn", "by-cn", "dns.test", "by-dns", "spiffe://shop/orders", "by-uri", "a@b.test", "by-email");
        for (Identity identity : Identity.values()) {
            ClientTrust trust = ClientTrust.of(List.of(store("devices", identity, all, ROOT)));
            assertThat(consumer(trust, client))
                    .isEqualTo(
                            switch (identity) {
                                case SUBJECT_CN -> "by-cn";
                                case SAN_DNS -> "by-dns";
                                case SAN_URI -> "by-uri";
                                case SAN_EMAIL -> "by-email";
                            });
        }
    }

    @Test
    void aCertificateOfSeveralNamesIsOneConsumersOrNobodys() {
        Issued client = TestCertificates.client(ROOT, "cn", "a.test", "b.test");
        assertThat(consumer(dns(Map.of("a.test", "acme")), client)).isEqualTo("acme");
        assertThat(consumer(dns(Map.of("a.test", "acme", "b.test", "acme")), client))
                .isEqualTo("acme");
        assertThat(flaw(dns(Map.of("a.test", "acme", "b.test", "idle")), client))
                .isEqualTo(CertificateFlaw.HOLDER_AMBIGUOUS);
        assertThat(flaw(dns(Map.of()), client)).isEqualTo(CertificateFlaw.HOLDER_AMBIGUOUS);
        assertThat(flaw(dns(Map.of("c.test", "acme")), client)).isEqualTo(CertificateFlaw.HOLDER_UNKNOWN);
        assertThat(flaw(dns(Map.of()), TestCertificates.client(ROOT, "cn"))).isEqualTo(CertificateFlaw.NO_HOLDER);
    }

    @Test
    void aStarIsEveryHolderThatNoOtherEntryNames() {
        ClientTrust trust = dns(Map.of("*", "fleet", "boss.test", "acme"));
        assertThat(consumer(trust, TestCertificates.client(ROOT, "cn", "any.test")))
                .isEqualTo("fleet");
        assertThat(consumer(trust, TestCertificates.client(ROOT, "cn", "any.test", "boss.test")))
                .isEqualTo("acme");
        assertThat(flaw(trust, TestCertificates.client(ROOT, "cn"))).isEqualTo(CertificateFlaw.NO_HOLDER);
    }

    private static ClientTrust dns(Map<String, String> consumers) {
        return ClientTrust.of(List.of(store("devices", Identity.SAN_DNS, consumers, ROOT)));
    }

    @Test
    void aPathGoesThroughWhatTheClientShowsInAnyOrder() {
        Issued below = TestCertificates.authority("cell", BETWEEN);
        Issued client = TestCertificates.client(below, "acme");
        assertThat(consumer(byName(), client, below, BETWEEN)).isEqualTo("acme");
        assertThat(consumer(byName(), client, BETWEEN, below)).isEqualTo("acme");
        assertThat(consumer(byName(), client, below, BETWEEN, ROOT)).isEqualTo("acme");
        assertThat(flaw(byName(), client, below)).isEqualTo(CertificateFlaw.UNKNOWN_AUTHORITY);
        ClientTrust between = ClientTrust.of(List.of(store("line", Identity.SUBJECT_CN, Map.of(), BETWEEN)));
        assertThat(consumer(between, client, below)).isEqualTo("acme");
    }

    @Test
    void whoSignedItIsToldApart() {
        assertThat(flaw(byName(), TestCertificates.client(OTHER, "acme"))).isEqualTo(CertificateFlaw.UNKNOWN_AUTHORITY);
        assertThat(flaw(byName(), TestCertificates.client(null, "acme"))).isEqualTo(CertificateFlaw.SELF_SIGNED);
        Issued sameName = TestCertificates.authority("devices");
        assertThat(flaw(byName(), TestCertificates.client(sameName, "acme"))).isEqualTo(CertificateFlaw.FORGED);
        assertThat(flaw(byName(), TestCertificates.client(sameName, "acme"), sameName))
                .as("an authority that the client brings along is none")
                .isEqualTo(CertificateFlaw.FORGED);
        assertThat(flaw(ClientTrust.NONE, TestCertificates.client(ROOT, "acme")))
                .isEqualTo(CertificateFlaw.NO_TRUST_STORE);
    }

    @Test
    void aCertificateAmongOthersThatDidNotSignIsNoPath() {
        Issued client = TestCertificates.client(OTHER, "acme");
        Issued genuine = TestCertificates.client(ROOT, "acme");
        assertThat(flaw(byName(), client, genuine, ROOT)).isEqualTo(CertificateFlaw.UNKNOWN_AUTHORITY);
    }

    @Test
    void aClientIsNoAuthority() {
        Issued client = TestCertificates.client(ROOT, "acme");
        Issued below = TestCertificates.client(client, "root");
        assertThat(flaw(byName(), below, client)).isEqualTo(CertificateFlaw.PATH);
    }

    @Test
    void whatIsNotForClientsIsNotTaken() {
        assertThat(flaw(byName(), TestCertificates.issuedBy(ROOT, "acme.test"))).isEqualTo(CertificateFlaw.PURPOSE);
        assertThat(flaw(byName(), BETWEEN)).isEqualTo(CertificateFlaw.PURPOSE);
        assertThat(flaw(byName(), ROOT)).isEqualTo(CertificateFlaw.PURPOSE);
    }

    @Test
    void aCertificateHoldsFromItsFirstMomentToItsLast() {
        Instant end = Instant.ofEpochSecond(now.getEpochSecond());
        List<X509Certificate> chain = shown(TestCertificates.client(ROOT, end, "acme"));
        assertThat(byName().judge(chain, end)).isInstanceOf(CertificateVerdict.Verified.class);
        assertThat(flaw(byName().judge(chain, end.plusMillis(1)))).isEqualTo(CertificateFlaw.EXPIRED);
        List<X509Certificate> later = shown(TestCertificates.client(ROOT, now.plus(Duration.ofDays(3)), "acme"));
        assertThat(flaw(byName().judge(later, now))).isEqualTo(CertificateFlaw.NOT_YET_VALID);
    }

    @Test
    void itEndsWithWhoeverSignedIt() {
        Instant end = Instant.ofEpochSecond(now.getEpochSecond() + 60);
        Wish wish = new Wish(
                "short", List.of(), now.minusSeconds(600), end, TestCertificates.ecKeys("secp256r1"), Use.CLIENTS);
        Issued shortLived = TestCertificates.issue(wish, null, true);
        ClientTrust trust = ClientTrust.of(List.of(store("short", Identity.SUBJECT_CN, Map.of(), shortLived)));
        CertificateVerdict verdict =
                trust.judge(shown(TestCertificates.client(shortLived, now.plus(Duration.ofDays(1)), "acme")), now);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        CertificateVerdict.Verified.class,
                        verified -> assertThat(verified.validity().notAfter()).isEqualTo(end));
    }

    @Test
    void ofSeveralStoresTheOneThatFindsAConsumerCounts() {
        ClientTrust trust = ClientTrust.of(List.of(
                store("urls", Identity.SAN_URI, Map.of(), ROOT),
                store("names", Identity.SUBJECT_CN, Map.of("sensor 7", "fleet"), OTHER, ROOT)));
        assertThat(consumer(trust, TestCertificates.client(ROOT, "sensor 7"))).isEqualTo("fleet");
        assertThat(flaw(trust, TestCertificates.client(ROOT, "sensor 8"))).isEqualTo(CertificateFlaw.NO_HOLDER);
    }

    @Test
    void aChainHasItsBound() {
        List<X509Certificate> chain = new ArrayList<>(shown(TestCertificates.client(ROOT, "acme")));
        while (chain.size() <= ClientTrust.CHAIN_MAX) {
            chain.add(OTHER.certificate());
        }
        assertThat(flaw(byName().judge(chain, now))).isEqualTo(CertificateFlaw.CHAIN_TOO_LONG);
        assertThat(byName().judge(chain.subList(0, ClientTrust.CHAIN_MAX), now))
                .isInstanceOf(CertificateVerdict.Verified.class);
    }
}
