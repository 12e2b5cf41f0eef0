package io.tollgate.node.proxy;

import static io.tollgate.node.proxy.ClientCertificateDoor.DEVICES;
import static io.tollgate.node.proxy.ClientCertificateDoor.HOST;
import static io.tollgate.node.proxy.ClientCertificateDoor.OTHERS;
import static io.tollgate.node.proxy.ClientCertificateDoor.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.explain.DescribedRequest;
import io.tollgate.core.explain.DescribedRequest.Sender;
import io.tollgate.core.explain.DescribedRequest.Who;
import io.tollgate.core.explain.Explainer;
import io.tollgate.core.explain.Explanation;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.node.record.ExchangeRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every kind of client certificate on every kind of route: what the node answers over TLS is what is explained. */
class CertificatesAsExplainedTest {
    private static Map<String, Issued> certificates() {
        Instant now = Instant.now();
        Map<String, Issued> made = new LinkedHashMap<>();
        made.put("good", TestCertificates.client(DEVICES, "acme"));
        made.put("disabled", TestCertificates.client(DEVICES, "idle"));
        made.put("gone", TestCertificates.client(DEVICES, "nobody"));
        made.put("no consumer's name", TestCertificates.client(DEVICES, "No Body"));
        made.put("ended", TestCertificates.client(DEVICES, now.minusSeconds(60), "acme"));
        made.put("not begun", TestCertificates.client(DEVICES, now.plus(Duration.ofDays(3)), "acme"));
        made.put("of others", TestCertificates.client(OTHERS, "acme"));
        made.put("self-signed", TestCertificates.client(null, "acme"));
        made.put("forged", TestCertificates.client(TestCertificates.authority("devices"), "acme"));
        made.put("for servers", TestCertificates.issuedBy(DEVICES, "acme.test"));
        return made;
    }

    @Test
    void the_node_answers_as_explained() throws Exception {
        TreeSet<String> seen = new TreeSet<>();
        try (ClientCertificateDoor tls = new ClientCertificateDoor()) {
            for (List<String> methods : List.of(List.of("mtls"), List.of("api-key", "mtls"), List.of("api-key"))) {
                String configuration =
                        tls.configuration(json -> ClientCertificateDoor.methods(json, methods.toArray(String[]::new)));
                tls.door().configure(configuration);
                Explainer explainer = new Explainer(Configuration.read(Json.parse(configuration)));
                Map<String, String> fields = Map.of(
                        "none", "",
                        "good key", tls.door().issue("acme").text(),
                        "revoked key", tls.door().issue("acme", null, true).text());
                for (Map.Entry<String, Issued> certificate : certificates().entrySet()) {
                    for (Map.Entry<String, String> field : fields.entrySet()) {
                        String what = certificate.getKey() + " and " + field.getKey() + " to " + methods;
                        seen.add(one(tls, explainer, certificate.getValue(), field.getValue(), what));
                    }
                }
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "ok",
                        "certificate-invalid",
                        "certificate-expired",
                        "consumer-disabled",
                        "credentials-missing",
                        "key-revoked");
    }

    private static String one(
            ClientCertificateDoor tls, Explainer explainer, Issued certificate, String key, String what)
            throws Exception {
        TreeMap<String, List<String>> headers = new TreeMap<>();
        if (!key.isEmpty()) {
            headers.put("x-api-key", List.of(key));
        }
        Explanation told = explainer.explain(
                new DescribedRequest(
                        "GET",
                        HOST,
                        "/orders/7",
                        headers,
                        new Sender(
                                new Who.Shows(List.of(certificate.certificate())),
                                InetAddress.getLoopbackAddress(),
                                null),
                        Instant.now()),
                tls.door().keys());
        int status = tls.get(with(certificate), key.isEmpty() ? "" : "X-API-Key: " + key + "\r\n")
                .status();
        ExchangeRecord record = tls.door().record();
        Explanation.Refusal refusal = told.refusal();
        assertThat(status).as(what).isEqualTo(refusal == null ? 200 : refusal.status());
        assertThat(record.code).as(what).isEqualTo(refusal == null ? "ok" : refusal.code());
        assertThat(refusal == null ? record.consumer : told.consumer()).as(what).isEqualTo(told.consumer());
        return record.code;
    }
}
