package io.tollgate.e2e;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Clients of every kind at once, honest, rude and slow, in front of the demo upstream; each kind on a thread of its own. */
final class MixedLoad implements AutoCloseable {
    private static final int FAILURES_KEPT = 20;
    /** More would test the machine. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private static final String BIG = "x".repeat(100_000);

    private final int port;
    private final Map<String, Long> done = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;
    private volatile boolean ended;

    private interface Visit {
        /** Comes, does what it is there for, and goes; throws when the gateway did something wrong. */
        void run() throws IOException;
    }

    MixedLoad(int port) {
        this.port = port;
        this.threads = List.of(
                visits("body", this::body),
                visits("chunked body", this::chunkedBody),
                visits("gone while sending", this::goneWhileSending),
                visits("gone while reading", this::goneWhileReading),
                visits("gone while waiting", this::goneWhileWaiting),
                visits("slow reader", this::slowReader),
                visits("websocket", () -> webSocket(20)),
                visits("websocket cut off", () -> webSocket(1)),
                visits("events", this::events),
                visits("sent ahead", this::sentAhead),
                visits("not HTTP", this::notHttp));
    }

    private Thread visits(String kind, Visit visit) {
        return Thread.ofVirtual().name(kind).start(() -> {
            while (!ended) {
                try {
                    visit.run();
                    done.merge(kind, 1L, Long::sum);
                } catch (IOException | RuntimeException failed) {
                    if (failures.size() < FAILURES_KEPT) {
                        failures.add(kind + ": " + failed);
                    }
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        });
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void expect(Socket socket, String status) throws IOException {
        expect(new BufferedInputStream(socket.getInputStream()), status);
    }

    private static void expect(InputStream in, String status) throws IOException {
        var start = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        if (!start.equals("HTTP/1.1 " + status)) {
            throw new IOException("expected " + status + ", got: " + start);
        }
    }

    private void body() throws IOException {
        try (var socket = connect()) {
            send(
                    socket,
                    "POST /echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: " + BIG.length()
                            + "\r\n\r\n" + BIG);
            expect(socket, "200");
        }
    }

    private void chunkedBody() throws IOException {
        try (var socket = connect()) {
            send(socket, "POST /echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var chunk = 0; chunk < 20; chunk++) {
                var size = 1 + ThreadLocalRandom.current().nextInt(5_000);
                send(socket, Integer.toHexString(size) + "\r\n" + BIG.substring(0, size) + "\r\n");
            }
            send(socket, "0\r\n\r\n");
            expect(socket, "200");
        }
    }

    private void goneWhileSending() throws IOException {
        try (var socket = connect()) {
            send(socket, "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: " + BIG.length() + "\r\n\r\n");
            send(socket, BIG.substring(0, ThreadLocalRandom.current().nextInt(BIG.length())));
            reset(socket);
        }
    }

    private void goneWhileReading() throws IOException {
        try (var socket = connect()) {
            send(socket, "GET /bytes/5000000 HTTP/1.1\r\nHost: t\r\n\r\n");
            socket.getInputStream().readNBytes(10_000);
            reset(socket);
        }
    }

    private void goneWhileWaiting() throws IOException {
        try (var socket = connect()) {
            send(socket, "GET /delay/2000 HTTP/1.1\r\nHost: t\r\n\r\n");
            reset(socket);
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
    }

    private void slowReader() throws IOException {
        var expected = 3_000_000;
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(8 << 10);
            socket.setSoTimeout(30_000);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            send(socket, "GET /bytes/" + expected + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
            var seen = 0L;
            for (var read = 0L; read >= 0; read = socket.getInputStream().skip(64 << 10)) {
                seen += read;
                if (read == 0 && seen > 0) {
                    break;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            if (seen < expected && !ended) {
                throw new IOException("only " + seen + " bytes came");
            }
        }
    }

    private void webSocket(int messages) throws IOException {
        try (var socket = LongLived.webSocket(port)) {
            for (var message = 0; message < messages; message++) {
                var text = "message " + message;
                if (!socket.echo(text).equals(text)) {
                    throw new IOException("another echo");
                }
            }
        }
    }

    private void events() throws IOException {
        try (var stream = LongLived.events(port, 3)) {
            stream.next();
            stream.next();
        }
    }

    private void sentAhead() throws IOException {
        try (var socket = connect()) {
            send(
                    socket,
                    "GET /status/204 HTTP/1.1\r\nHost: t\r\n\r\n".repeat(10)
                            + "GET /last HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
            var all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (all.split("HTTP/1.1 20", -1).length != 12) {
                throw new IOException("expected 11 answers, got: " + all);
            }
        }
    }

    private void notHttp() throws IOException {
        try (var socket = connect()) {
            send(socket, "\u0016\u0003\u0001 hello\r\n\r\n");
            expect(socket, "400");
        }
    }

    /** Visits that went as they should, by kind. */
    Map<String, Long> done() {
        return new TreeMap<>(done);
    }

    /** The first of those that did not. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        ended = true;
        Threads.join(threads);
    }
}
