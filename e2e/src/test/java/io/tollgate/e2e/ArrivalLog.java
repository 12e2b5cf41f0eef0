package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * The service behind the gateway, which writes down what comes and answers at once. What it is asked is {@code /LIMIT/SUBJECT/SENT}:
 * the limit and whose counter, and when the client sent it by {@link System#nanoTime} of this process.
 */
final class ArrivalLog implements AutoCloseable {
    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(US_ASCII);

    private final ServerSocket listener;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    /**
     * A request that was admitted: at some time between these two, both by {@link System#nanoTime}.
     *
     * @param limit its name
     * @param subject whose counter
     */
    record Arrival(String limit, String subject, long sentNanos, long arrivedNanos) {}

    ArrivalLog(String address) throws IOException {
        listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getByName(address), 0), 1_000);
        acceptor = Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
    }

    /** In the order in which they were written down, which is nearly that in which they came. */
    List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** How many came for that limit so far. */
    long count(String limit) {
        LongAdder count = counts.get(limit);
        return count == null ? 0 : count.sum();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                // The end.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
                long now = System.nanoTime();
                String[] parts = head.split("[ /]", 6);
                // `GET /LIMIT/SUBJECT/SENT HTTP/1.1`
                arrivals.add(new Arrival(parts[2], parts[3], Long.parseLong(parts[4]), now));
                counts.computeIfAbsent(parts[2], _ -> new LongAdder()).increment();
                socket.getOutputStream().write(ANSWER);
            }
        } catch (IOException gone) {
            // The node, or this run, has ended.
        } finally {
            connections.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        for (Socket socket : connections) {
            try {
                socket.close();
            } catch (IOException gone) {
                // That is what was wanted.
            }
        }
        Threads.join(List.of(acceptor));
    }
}
