package io.tollgate.cli.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is said of a target goes to the admin API as it stands there, and what comes back is said in a line. */
final class TargetCommandTest {
    private static final String URL = "http://10.0.0.7:8080";
    private static final String LIST = """
            {"items":[{"url":"http://10.0.0.7:8080","weight":0,"requestsPerSecond":1.26,"errorPercent":0,
                       "latency":{"p95Millis":8.44},
                       "nodes":[{"node":"node-1","state":"draining","inflight":3},{"node":"node-2","state":"drained","inflight":0}]},
                      {"url":"http://10.0.0.8:8080","weight":100,"nodes":[]}]}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String answer = LIST;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String said = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Change-Message"), "nothing");
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + new String(exchange.getRequestBody().readAllBytes(), UTF_8) + " " + said);
        byte[] body = answer.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Tollgate-Revision", "12");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int run(String... args) {
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--url";
        all[args.length + 1] = "http://127.0.0.1:" + server.getAddress().getPort();
        return new CommandLine(new TargetCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    @Test
    void theListSaysHowEachNodeFindsATarget() {
        assertThat(run("list", "shop")).as(err::toString).isZero();
        assertThat(asked).containsExactly("GET /api/v1/upstreams/shop/targets  nothing");
        assertThat(out.toString().lines().toList())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(1))
                        .startsWith(URL)
                        .contains("1.3", "8.4")
                        .endsWith("node-1 draining (3), node-2 drained"))
                .satisfies(lines -> assertThat(lines.get(2)).endsWith("-"));
    }

    @Test
    void anOrderSaysWhichTargetAndWhy() {
        answer = "{\"name\":\"shop\"}";
        assertThat(run("drain", "shop", URL, "-m", "new disks"))
                .as(err::toString)
                .isZero();
        assertThat(run("undrain", "shop", URL)).as(err::toString).isZero();
        assertThat(asked)
                .containsExactly(
                        "POST /api/v1/upstreams/shop/targets/drain?dryRun=false {\"target\":\"" + URL + "\"} new disks",
                        "POST /api/v1/upstreams/shop/targets/undrain?dryRun=false {\"target\":\"" + URL
                                + "\"} nothing");
        assertThat(out.toString())
                .isEqualTo(URL + " gets no new requests, as of revision 12\n" + URL
                        + " gets requests again, as of revision 12\n");
    }

    @Test
    void aDryRunSaysWhatWouldChangeAndThatThereIsADifference() {
        answer = "{\"changes\":[{\"op\":\"replace\",\"pointer\":\"/targets/0/weight\",\"before\":60,\"after\":0}]}";
        assertThat(run("drain", "shop", URL, "--dry-run")).as(err::toString).isEqualTo(2);
        assertThat(out.toString()).isEqualTo("upstreams/shop/targets/0/weight: 60 -> 0\n");
        answer = "{\"changes\":[]}";
        assertThat(run("drain", "shop", URL, "--dry-run")).as(err::toString).isZero();
        assertThat(out.toString()).endsWith("no difference\n");
        assertThat(asked).allMatch(each -> each.contains("dryRun=true"));
    }
}
