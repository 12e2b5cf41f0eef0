package io.tollgate.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.document.Complaint;
import io.tollgate.cli.document.RefusedDocumentsException;
import io.tollgate.cli.document.Sources;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files are checked by the rules that the control plane has, without it. */
final class OfflineCheckTest {
    private static List<String> complaints(String text, boolean alone) throws RefusedDocumentsException {
        ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return OfflineCheck.complaints(new Sources(Map.of(), in, Path.of("")).read(List.of("-")), alone).stream()
                .map(Complaint::toString)
                .toList();
    }

    @Test
    void everyViolationHasALineAndAnObject() throws Exception {
        assertThat(complaints("""
                        upstreams:
                        - name: orders
                          targets:
                          - url: ftp://10.0.0.7
                        routes:
                        - name: read
                          surprise: 1
                          match:
                            paths: [orders]
                          upstream: orders
                        """, true))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).startsWith("<stdin>:4:5: upstreams/orders: /targets/0/url: "))
                .anySatisfy(line -> assertThat(line).startsWith("<stdin>:9:13: routes/read: /match/paths/0: "))
                .anySatisfy(line -> assertThat(line).startsWith("<stdin>:7:3: routes/read: /surprise: unknown field"))
                .anySatisfy(line -> assertThat(line).startsWith("<stdin>:6:3: routes/read: /access: missing"));
    }

    @Test
    void aNameThatNothingHasIsWrongUnlessTheFilesAreAPart() throws Exception {
        String part = "consumers: [{name: acme, roles: [reader]}]";
        assertThat(complaints(part, true)).singleElement().asString().contains("consumers/acme: /roles/0: \"reader\"");
        assertThat(complaints(part, false)).isEmpty();
    }

    @Test
    void aPrivateKeyMustBelongToItsCertificate() throws Exception {
        Issued issued = TestCertificates.selfSigned("shop.test");
        Issued other = TestCertificates.selfSigned("shop.test");
        assertThat(complaints(certificate(issued, issued.keyPem()), true)).isEmpty();
        assertThat(complaints(certificate(issued, "stored"), true)).isEmpty();
        assertThat(complaints(certificate(issued, other.keyPem()), true))
                .singleElement()
                .asString()
                .contains("certificates/shop: /keyPem")
                .doesNotContain("BEGIN");
        assertThat(complaints(certificate(issued, "swordfish"), true))
                .singleElement()
                .asString()
                .contains("/keyPem")
                .doesNotContain("swordfish");
    }

    private static String certificate(Issued issued, String key) {
        ObjectNode document = Json.object();
        document.putArray("certificates")
                .addObject()
                .put("name", "shop")
                .put("certPem", issued.pem())
                .put("keyPem", key);
        return Json.print(document);
    }
}
