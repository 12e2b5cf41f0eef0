package io.tollgate.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** What every answer carries, and what machines read. */
final class HeadersTest {
    private static final TestControlPlane PLANE = TestControlPlane.shared();

    @Test
    void everyAnswerHasARequestIdAndSecurityHeaders() {
        for (String path : new String[] {"/me", "//livez", "/nothing", "/upstreams?limit=x"}) {
            for (Client client : new Client[] {PLANE.client(), PLANE.admin()}) {
                Answer answer = client.get(path);
                assertThat(answer.header("X-Request-Id")).as(path).hasSize(36);
                assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            }
        }
    }

    @Test
    void aSaneRequestIdIsKeptAndAnotherReplaced() {
        Client client = PLANE.client();
        assertThat(client.send("GET", "//livez", null, "X-Request-Id", "mine-1").header("X-Request-Id"))
                .isEqualTo("mine-1");
        assertThat(client.send("GET", "//livez", null, "X-Request-Id", "<script>")
                        .header("X-Request-Id"))
                .hasSize(36);
    }

    @Test
    void metricsAreOpenOnLoopback() {
        Answer metrics = PLANE.client().get("//metrics");
        assertThat(metrics.status()).as(metrics.body()).isEqualTo(200);
        assertThat(metrics.header("Content-Type")).startsWith("text/plain");
        assertThat(metrics.body()).contains("jvm_memory_used_bytes").contains("http_server_requests");
    }

    @Test
    void metricsNeedATokenWhenOthersCanReachThem() {
        try (TestControlPlane open = TestControlPlane.boundTo("0.0.0.0")) {
            URI uri = URI.create("http://127.0.0.1:" + open.uri().getPort());
            assertThat(Client.of(uri).get("//metrics").status()).isEqualTo(401);
            Client admin = Client.of(uri).signIn("admin", TestControlPlane.PASSWORD);
            assertThat(admin.get("//metrics").status()).isEqualTo(200);
        }
    }

    @Test
    void theOpenApiDocumentNamesEveryPath() {
        Answer document = PLANE.client().get("/openapi.yaml");
        assertThat(document.status()).isEqualTo(200);
        assertThat(document.body())
                .startsWith("openapi: 3")
                .contains("/api/v1/routes/{name}", "/api/v1/consumers/{name}/keys", "/api/v1/login", "bearer")
                .doesNotContain("schemas/Actor");
    }
}
