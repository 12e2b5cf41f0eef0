package io.tollgate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Clients of HTTP/1.1 that keep their connections and obey {@code Connection: close}. As behind a load balancer, a new
 * connection goes to a node that is ready. They repeat nothing: whatever goes wrong is a failed request.
 */
final class KeepAliveClients implements AutoCloseable {
    private static final int READ_MILLIS_MAX = 20_000;
    private static final int HEAD_BYTES_MAX = 16 << 10;
    /** Without one the clients take the machine from the nodes that start beside them. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final List<NodeProcess> nodes;
    private final String path;
    private final Function<Answer, @Nullable String> check;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;
    private volatile boolean ended;

    /** A response; its head is whole, its body as ISO 8859-1. */
    record Answer(String head, String body) {
        /** The values of a field, in their order. */
        List<String> values(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    /**
     * Starts them.
     *
     * @param check says what is wrong with an answer of status 200; null when nothing is
     */
    KeepAliveClients(int count, List<NodeProcess> nodes, String path, Function<Answer, @Nullable String> check) {
        this.nodes = nodes;
        this.path = path;
        this.check = check;
        this.threads = java.util.stream.IntStream.range(0, count)
                .mapToObj(number -> Thread.ofVirtual().start(() -> run(number)))
                .toList();
    }

    private void run(int first) {
        for (int next = first; !ended; next++) {
            var node = nodes.get(next % nodes.size());
            if (node.isReady()) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.proxyPort())) {
                    socket.setTcpNoDelay(true);
                    socket.setSoTimeout(READ_MILLIS_MAX);
                    connections.incrementAndGet();
                    exchangeUntilClosed(socket);
                } catch (IOException failed) {
                    failures.add("node " + next % nodes.size() + ": " + failed);
                }
            }
        }
    }

    private void exchangeUntilClosed(Socket socket) throws IOException {
        var in = new BufferedInputStream(socket.getInputStream());
        var request = "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
        while (!ended) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = read(in);
            var wrong = answer.head().startsWith("HTTP/1.1 200 ") ? check.apply(answer) : answer.toString();
            if (wrong == null) {
                answered.incrementAndGet();
            } else {
                failures.add(wrong);
            }
            if (answer.values("connection").contains("close")) {
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static Answer read(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            var octet = in.read();
            if (octet < 0 || head.length() == HEAD_BYTES_MAX) {
                throw new EOFException("in a response's head after: " + head);
            }
            head.append((char) octet);
        }
        var answer = new Answer(head.toString(), "");
        var length = Integer.parseInt(answer.values("content-length").getFirst());
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("in a response's body");
        }
        return new Answer(answer.head(), new String(body, StandardCharsets.ISO_8859_1));
    }

    /** Waits until {@code more} further requests were answered well, or one has failed. */
    void awaitAnswered(int more) {
        var goal = answered.get() + more;
        await().atMost(Duration.ofMinutes(1)).until(() -> answered.get() >= goal || !failures.isEmpty());
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    int answered() {
        return answered.get();
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        ended = true;
        Threads.join(threads);
    }
}
