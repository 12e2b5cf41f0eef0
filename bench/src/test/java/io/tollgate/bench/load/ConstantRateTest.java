package io.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** A server that answers as the test wants, and what the client makes of it. */
class ConstantRateTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final String REFUSED = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
    private static final String LAST = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    private static final ConstantRate.Crowd FEW = new ConstantRate.Crowd(4, 1_000, Duration.ofSeconds(20));

    private static ConstantRate.Outcome ask(ConstantRate.Crowd crowd, IntFunction<String> answers) throws Exception {
        try (var server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            var number = new AtomicInteger();
            Thread.ofVirtual().start(() -> accept(server, number, answers));
            var endpoint = new Endpoint(Endpoint.Protocol.HTTP1, server.getLocalPort(), Map.of("X-API-Key", "key"));
            return ConstantRate.run(new ConstantRate.Plan(endpoint, "/", 200, Duration.ofMillis(500), crowd));
        }
    }

    private static void accept(ServerSocket server, AtomicInteger number, IntFunction<String> answers) {
        accept(server, client -> serve(client, line -> {}, number, answers));
    }

    /** Answers 200 to whatever comes. */
    private static void accept(ServerSocket server, Consumer<String> lines, AtomicInteger number) {
        accept(server, client -> serve(client, lines, number, any -> OK));
    }

    private static void accept(ServerSocket server, Consumer<Socket> serve) {
        try {
            while (true) {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve.accept(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** Answers each head; an empty answer is none. */
    private static void serve(
            Socket client, Consumer<String> lines, AtomicInteger number, IntFunction<String> answers) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                lines.accept(line);
                if (line.isEmpty()) {
                    var answer = answers.apply(number.getAndIncrement());
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    if (answer.equals(LAST)) {
                        return;
                    }
                }
            }
        } catch (IOException gone) {
            // The client gave up.
        }
    }

    @Test
    void everyRequestThatIsDueIsSentAndCountedOnce() throws Exception {
        var outcome = ask(FEW, number -> OK);
        assertThat(outcome.sent()).isEqualTo(100);
        assertThat(outcome.good()).isEqualTo(100);
        assertThat(outcome.failed()).isZero();
        assertThat(outcome.times().getTotalCount()).isEqualTo(100);
    }

    @Test
    void refusalsAreFailures() throws Exception {
        var outcome = ask(FEW, number -> number % 4 == 0 ? REFUSED : OK);
        assertThat(outcome.good()).isEqualTo(75);
        assertThat(outcome.failed()).isEqualTo(25);
        assertThat(outcome.refusals()).containsOnly(Map.entry(503, 25L));
        assertThat(outcome.answers().getTotalCount()).isEqualTo(100);
    }

    @Test
    void callersTakeTurns() throws Exception {
        var heard = new ConcurrentHashMap<String, Integer>();
        try (var server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> accept(server, line -> heard.merge(line, 1, Integer::sum), new AtomicInteger()));
            var endpoint = new Endpoint(Endpoint.Protocol.HTTP1, server.getLocalPort(), Map.of());
            var callers = List.of(Map.of("X-API-Key", "one"), Map.of("X-API-Key", "two"));
            var outcome =
                    ConstantRate.run(new ConstantRate.Plan(endpoint, callers, "/", 200, Duration.ofMillis(100), FEW));
            assertThat(outcome.good()).isEqualTo(20);
        }
        assertThat(heard).containsEntry("X-API-Key: one", 10).containsEntry("X-API-Key: two", 10);
    }

    @Test
    void connectionsThatEndAreReplaced() throws Exception {
        var outcome = ask(FEW, number -> LAST);
        assertThat(outcome.good()).isEqualTo(100);
    }

    @Test
    void whatIsNeverAnsweredIsGivenUp() throws Exception {
        var outcome = ask(new ConstantRate.Crowd(4, 1_000, Duration.ofMillis(100)), number -> "");
        assertThat(outcome.good()).isZero();
        assertThat(outcome.failed()).isEqualTo(100);
    }

    @Test
    void withoutRoomToWaitItFailsAtOnce() throws Exception {
        var outcome = ask(new ConstantRate.Crowd(1, 0, Duration.ofSeconds(5)), number -> number == 0 ? "" : OK);
        assertThat(outcome.good()).isZero();
        assertThat(outcome.failed()).isEqualTo(100);
    }

    @Test
    void whatWaitsForAConnectionIsTimedFromWhenItWasDue() throws Exception {
        var outcome = ask(new ConstantRate.Crowd(1, 1_000, Duration.ofMillis(400)), number -> number == 0 ? "" : OK);
        // The one connection is stuck until it is given up; those that were due meanwhile waited, and are slow.
        assertThat(outcome.failed()).isPositive();
        assertThat(outcome.good() + outcome.failed()).isEqualTo(100);
        assertThat(outcome.times().getMaxValue())
                .isGreaterThan(Duration.ofMillis(100).toNanos());
        assertThat(outcome.delays().getTotalCount()).isLessThan(outcome.good() + outcome.failed());
    }
}
