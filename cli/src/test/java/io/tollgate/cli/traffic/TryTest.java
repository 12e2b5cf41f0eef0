package io.tollgate.cli.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is tried goes to the admin API as it stands there, and what becomes of it is told in tables. */
final class TryTest {
    private static final String EXPLAINED = """
            "explained":{"outcome":"allow","route":"orders","steps":[{"step":"path","verdict":"allow","rule":"in one way"}]},
            "limits":[
             {"limit":"per-tenant","from":"of the route",
              "counter":{"subject":"header x-tenant #1a","rules":[{"rule":"100 per 1m","left":30,"held":12}]}},
             {"limit":"per-account","from":"global","counter":null,"untold":"it counts by claim:account, which is not known here"}],
            "targets":[{"url":"http://10.0.0.7","state":"ejected","eligible":false,"why":"its answers failed"}]}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private String answer = "";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int attempt(String... more) {
        String[] args = new String[more.length + 2];
        args[0] = "--url";
        args[1] = "http://127.0.0.1:" + server.getAddress().getPort();
        System.arraycopy(more, 0, args, 2, more.length);
        return new CommandLine(new TryCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void aDryRunSaysWhatWouldBecomeOfIt() {
        answer = "{\"dryRun\":true," + EXPLAINED;
        assertThat(attempt("GET", "/orders/7", "--node", "node-1", "-H", "x-tenant=blue", "--dry-run"))
                .as(err.toString())
                .isZero();
        assertThat(asked)
                .containsExactly("POST /api/v1/try {\"node\":\"node-1\",\"method\":\"GET\",\"url\":\"/orders/7\","
                        + "\"headers\":{\"x-tenant\":\"blue\"},\"dryRun\":true}");
        assertThat(out.toString())
                .startsWith("allow with - by route orders\n")
                .contains("per-tenant   of the route  header x-tenant #1a  100 per 1m")
                .contains("it counts by claim:account, which is not known here")
                .contains("no: its answers failed")
                .doesNotContain("AT THE NODE");
    }

    @Test
    void aRealOneSaysWhatCameAndHowLongEachStepWas() {
        answer =
                "{\"node\":\"node-1\",\"status\":204,\"tookMs\":3.5,\"course\":{\"target\":\"http://10.0.0.7\",\"attempts\":1,"
                        + "\"durationMs\":2.5,\"steps\":[{\"step\":\"wait\",\"ms\":2.25}]}," + EXPLAINED;
        assertThat(attempt("POST", "/orders", "--node", "node-1", "--body", "four"))
                .isZero();
        assertThat(asked.getFirst()).contains("\"body\":\"four\",\"dryRun\":false");
        assertThat(out.toString())
                .startsWith("204 by node-1 in 3.5 ms\n")
                .contains("target http://10.0.0.7, tries 1\n")
                .contains("wait         2.25\n");
    }

    @Test
    void whatTheNodeDidNotTellIsSaid() {
        answer =
                "{\"node\":\"node-1\",\"status\":204,\"tookMs\":3.5,\"course\":{\"untold\":\"the node did not tell in time\"},"
                        + EXPLAINED;
        assertThat(attempt("GET", "/", "--node", "node-1")).isZero();
        assertThat(out.toString()).contains("steps and target: the node did not tell in time\n");
    }
}
