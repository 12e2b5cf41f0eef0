package io.tollgate.cli.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Requests come out one a line, and a connection that is lost is said and comes back. */
final class TailTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final LinkedBlockingQueue<HttpExchange> asked = new LinkedBlockingQueue<>();
    private HttpServer server;
    private @Nullable Thread reader;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/events", asked::add); // answered when the test says so
        ThreadFactory daemons = Thread.ofPlatform().daemon().factory();
        server.setExecutor(Executors.newCachedThreadPool(daemons));
        server.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        Thread running = reader;
        if (running != null) {
            running.interrupt();
            running.join(Duration.ofSeconds(5));
        }
        server.stop(0);
    }

    private CommandLine command() {
        return new CommandLine(new TailCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    }

    private String[] args(String... more) {
        String[] args = new String[more.length + 2];
        args[0] = "--url";
        args[1] = "http://127.0.0.1:" + server.getAddress().getPort();
        System.arraycopy(more, 0, args, 2, more.length);
        return args;
    }

    private void tail(String... more) {
        reader = Thread.ofPlatform().daemon().start(() -> command().execute(args(more)));
    }

    private static void say(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private HttpExchange accept() throws InterruptedException, IOException {
        HttpExchange exchange = asked.take();
        exchange.sendResponseHeaders(200, 0);
        return exchange;
    }

    private void awaitSaid(StringWriter where, String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> where.toString().contains(text));
    }

    @Test
    void requestsGoToStandardOutputAndEverythingElseToStandardError() throws Exception {
        tail("--filter", "route=or ders", "--filter", "status=4xx");
        HttpExchange exchange = accept();
        assertThat(exchange.getRequestURI().getRawQuery()).isEqualTo("route=or%20ders&status=4xx");
        say(exchange, "retry: 2000\n\nevent: request\ndata: {\"requestId\":\"r-1\"}\n\n");
        say(exchange, "event: news\ndata: {\"of\":\"another version\"}\n\n");
        say(exchange, "event: state\ndata: {\"nodes\":[\"node-1\"],\"elsewhere\":[\"node-2\"],\"leftOut\":7}\n\n");
        awaitSaid(err, "7 requests were left out");
        assertThat(err.toString()).contains("not shown, since connected to another control plane: node-2");
        assertThat(out.toString()).isEqualTo("{\"requestId\":\"r-1\"}" + System.lineSeparator());
    }

    @Test
    void aStreamThatTheControlPlaneEndsIsOpenedAgainWithoutAWord() throws Exception {
        tail();
        accept().close();
        HttpExchange again = accept();
        say(again, "event: request\ndata: {\"requestId\":\"r-2\"}\n\n");
        awaitSaid(out, "r-2");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aControlPlaneThatIsGoneIsSaidOnceAndFoundAgain() throws Exception {
        tail();
        HttpExchange first = accept();
        say(first, "event: state\ndata: {\"nodes\":[\"node-1\"],\"elsewhere\":[],\"leftOut\":0}\n\n");
        awaitSaid(err, "watching node-1");
        int port = server.getAddress().getPort();
        server.stop(0);
        awaitSaid(err, "the connection is lost");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/api/v1/events", asked::add);
        server.start();
        say(accept(), "event: request\ndata: {\"requestId\":\"r-3\"}\n\n");
        awaitSaid(out, "r-3");
        assertThat(err.toString()).containsOnlyOnce("the connection is lost");
    }

    @Test
    void aControlPlaneThatCantJustNowIsAskedAgain() throws Exception {
        tail();
        accept().close();
        for (int status : new int[] {503, 429}) {
            HttpExchange refused = asked.take();
            refused.sendResponseHeaders(status, -1);
            refused.close();
        }
        say(accept(), "event: request\ndata: {\"requestId\":\"r-4\"}\n\n");
        awaitSaid(out, "r-4");
        assertThat(err.toString()).containsOnlyOnce("the connection is lost").contains("503");
    }

    @Test
    void whatIsRefusedIsAnError() throws Exception {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                HttpExchange exchange = asked.take();
                byte[] problem = "{\"detail\":\"You may not\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(403, problem.length);
                exchange.getResponseBody().write(problem);
                exchange.close();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(command().execute(args())).isNotZero();
        assertThat(err.toString()).contains("You may not");
    }

    @Test
    void silenceIsALostConnection() throws Exception {
        try (PipedOutputStream nobody = new PipedOutputStream();
                InputStream silent = new PipedInputStream(nobody);
                EventLines lines = new EventLines(new Closing(silent), Duration.ofMillis(40))) {
            assertThatThrownBy(lines::next).isInstanceOf(IOException.class).hasMessage("nothing was heard any more");
        }
    }

    @Test
    void anEventIsWholeOnlyWithTheEmptyLineBehindIt() throws Exception {
        byte[] text =
                "event: a\ndata: 1\n\n\n: a comment\ndata: 2\n\nevent: cut\ndata: 3".getBytes(StandardCharsets.UTF_8);
        try (EventLines lines = new EventLines(new ByteArrayInputStream(text), Duration.ofMinutes(1))) {
            assertThat(lines.next()).isEqualTo(new EventLines.Event("a", "1"));
            assertThat(lines.next()).isEqualTo(new EventLines.Event("message", "2"));
            assertThat(lines.next()).isNull();
        }
    }

    /** A pipe does not wake its reader when it is closed, as a connection does. */
    private static final class Closing extends InputStream {
        private final InputStream inner;
        private volatile boolean closed;

        Closing(InputStream inner) {
            this.inner = inner;
        }

        @Override
        public int read() throws IOException {
            while (!closed && inner.available() == 0) {
                Thread.onSpinWait();
            }
            return closed ? -1 : inner.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int first = read();
            if (first < 0) {
                return -1;
            }
            into[offset] = (byte) first;
            return 1;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
