package io.tollgate.bench.contestant;

import io.tollgate.bench.load.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks over a new connection every few milliseconds until the first 200 comes: for start-up times. */
final class FirstAnswer {
    private static final int PAUSE_MILLIS = 3;
    private static final int READ_MILLIS = 500;
    private static final int LINE_BYTES = 15;

    private FirstAnswer() {}

    /**
     * Returns the time from {@code startedNanos} to the first 200.
     *
     * @throws IOException when the process ends or {@code patience} does
     */
    static Duration await(Endpoint endpoint, String path, Process process, long startedNanos, Duration patience)
            throws IOException, InterruptedException {
        var head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        endpoint.fields()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        var request = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        while (true) {
            if (answersOk(endpoint.port(), request)) {
                return Duration.ofNanos(System.nanoTime() - startedNanos);
            }
            if (!process.isAlive()) {
                throw new IOException("the process ended with exit code " + process.exitValue());
            }
            if (System.nanoTime() - startedNanos > patience.toNanos()) {
                throw new IOException(path + ": no 200 within " + patience.toSeconds() + " s");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean answersOk(int port, byte[] request) {
        try (var socket = new Socket()) {
            socket.setSoTimeout(READ_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_MILLIS);
            socket.getOutputStream().write(request);
            var line = new String(socket.getInputStream().readNBytes(LINE_BYTES), StandardCharsets.US_ASCII);
            return line.contains(" 200 ");
        } catch (IOException notYet) {
            return false;
        }
    }
}
