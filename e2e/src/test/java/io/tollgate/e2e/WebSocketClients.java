package io.tollgate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * WebSockets of a second each, one after the other, over a node that is ready when they begin: what they say comes back until
 * they leave, whatever the node is told meanwhile.
 */
final class WebSocketClients implements AutoCloseable {
    private static final int ECHOES = 20;
    private static final Duration BETWEEN_ECHOES = Duration.ofMillis(50);

    private final List<NodeProcess> nodes;
    private final AtomicInteger sessions = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;
    private volatile boolean ended;

    WebSocketClients(int count, List<NodeProcess> nodes) {
        this.nodes = nodes;
        threads = java.util.stream.IntStream.range(0, count)
                .mapToObj(number -> Thread.ofVirtual().start(() -> run(number)))
                .toList();
    }

    private void run(int first) {
        for (var next = first; !ended; next++) {
            var node = nodes.get(next % nodes.size());
            if (node.isReady()) {
                try (var socket = LongLived.webSocket(node.proxyPort())) {
                    talk(socket);
                    sessions.incrementAndGet();
                } catch (IOException failed) {
                    failures.add("WebSocket: " + failed);
                }
            }
        }
    }

    private static void talk(LongLived socket) throws IOException {
        for (var number = 0; number < ECHOES; number++) {
            var text = "echo " + number;
            var back = socket.echo(text);
            if (!back.equals(text)) {
                throw new IOException(back + " instead of " + text);
            }
            // So that the session lasts, and a drain begins in its midst.
            LockSupport.parkNanos(BETWEEN_ECHOES.toNanos());
        }
    }

    /** Waits until so many further sessions have ended well, or one has failed. */
    void awaitSessions(int more) {
        var goal = sessions.get() + more;
        await().atMost(Duration.ofMinutes(1)).until(() -> sessions.get() >= goal || !failures.isEmpty());
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        ended = true;
        Threads.join(threads);
    }
}
