package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that has never seen its control plane. */
@Timeout(120)
class NodeAloneE2eTest {
    private final Caller caller = new Caller();

    @Test
    void without_any_snapshot_it_answers_503_not_ready_and_never_404(@TempDir Path folder) throws Exception {
        var proxy = FreePorts.one();
        var status = FreePorts.one();
        var log = folder.resolve("node.log");
        var builder = new ProcessBuilder(NodeProcess.command(List.of()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        environment.put("TOLLGATE_PROXY_PORT", "" + proxy);
        environment.put("TOLLGATE_PROXY_TLS_PORT", "" + FreePorts.one());
        environment.put("TOLLGATE_STATUS_PORT", "" + status);
        environment.put("TOLLGATE_CLUSTER_PORT", "" + FreePorts.one());
        environment.put("TOLLGATE_SYNC_ADDRESS", "127.0.0.1:" + FreePorts.one());
        environment.put("TOLLGATE_DATA", folder.resolve("data").toString());
        environment.put("TOLLGATE_JOIN_TOKEN", "tgj_nobody_0123456789abcdef0123456789abcdef_" + "A".repeat(43));
        var node = builder.start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> {
                        assertThat(node.isAlive()).as(Files.readString(log)).isTrue();
                        assertThat(caller.get(URI.create("http://127.0.0.1:" + status + "/livez"))
                                        .statusCode())
                                .isEqualTo(200);
                    });

            assertThat(caller.get(URI.create("http://127.0.0.1:" + status + "/readyz"))
                            .statusCode())
                    .isEqualTo(503);
            var answer = caller.get(URI.create("http://127.0.0.1:" + proxy + "/anything"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"not-ready\"");
        } finally {
            node.destroy();
            if (!node.waitFor(40, TimeUnit.SECONDS)) {
                node.destroyForcibly();
            }
        }
    }
}
