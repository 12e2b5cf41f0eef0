package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UpstreamTlsTest {
    private static SSLServerSocketFactory sockets;
    private static String pem;

    @BeforeAll
    static void makeCertificate() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        X500Name name = new X500Name("CN=upstream.test");
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(3600)),
                name,
                keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, "upstream.test")));
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        pem = "-----BEGIN CERTIFICATE-----\\n"
                + Base64.getEncoder().encodeToString(certificate.getEncoded())
                + "\\n-----END CERTIFICATE-----\\n";
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("a", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        sockets = context.getServerSocketFactory();
    }

    private static RawClient.Response ask(String tls) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.over(sockets, link -> {
                    for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                        link.ok("secret");
                    }
                });
                Door door = Door.with(configuration(upstream.port(), tls));
                RawClient client = door.client()) {
            client.get("/").read();
            return client.get("/").read();
        }
    }

    private static String configuration(int port, String tls) {
        return """
                {"upstreams":[{"name":"up","tls":%s,"targets":[{"url":"https://127.0.0.1:%d"}]}],
                 "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":{"public":true}}]}""".formatted(tls, port);
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_not_believed() throws Exception {
        RawClient.Response response = ask("{\"serverName\":\"upstream.test\"}");

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.body()).contains("\"code\":\"upstream-tls-failed\"");
    }

    @Test
    void a_certificate_for_another_host_is_not_believed() throws Exception {
        assertThat(ask("{\"caPem\":\"" + pem + "\"}").status()).isEqualTo(502);
    }

    @Test
    void a_certificate_that_is_vouched_for_and_for_this_host_is_believed() throws Exception {
        RawClient.Response response = ask("{\"caPem\":\"" + pem + "\",\"serverName\":\"upstream.test\"}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("secret");
    }

    @Test
    void checks_are_off_only_when_the_operator_says_so() throws Exception {
        assertThat(ask("{\"verify\":false}").status()).isEqualTo(200);
    }
}
