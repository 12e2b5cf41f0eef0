package io.tollgate.cli.key;

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

/** What is asked for goes to the admin API as it stands there, and what comes is a table. */
final class KeyListTest {
    private static final String ANSWER = """
            {"items":[{"id":"k_1","alias":"ci","consumer":"acme","status":"active","expiresAt":null,
             "lastUsedAt":"2027-01-01T14:07:00Z","lastUsedFrom":{"address":"203.0.113.7","node":"node-1"}}]}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
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

    private int list(String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "list";
        args[1] = "--url";
        args[2] = "http://127.0.0.1:" + server.getAddress().getPort();
        System.arraycopy(more, 0, args, 3, more.length);
        return new CommandLine(new KeyCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void onlyThoseThatSomebodyShouldLookAfterAreAskedFor() {
        assertThat(list("--only", "never-used")).as(err::toString).isZero();
        assertThat(list("acme", "--only", "expiring-soon", "--query", "a b"))
                .as(err::toString)
                .isZero();
        assertThat(list()).as(err::toString).isZero();
        assertThat(asked)
                .containsExactly(
                        "/api/v1/keys?only=never-used&limit=1000",
                        "/api/v1/consumers/acme/keys?q=a%20b&only=expiring-soon&limit=1000",
                        "/api/v1/keys?limit=1000");
        assertThat(out.toString()).contains("LAST USED").contains("k_1").contains("203.0.113.7");
    }
}
