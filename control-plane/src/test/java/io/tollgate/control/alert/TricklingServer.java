package io.tollgate.control.alert;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Says something at once, and then a little more again and again: it never ends, and is never silent for long. */
final class TricklingServer implements AutoCloseable {
    private static final int PAUSE_MILLIS = 50;

    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    TricklingServer(String first, String again) throws IOException {
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    Thread.ofVirtual().start(() -> serve(client, first, again));
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    int served() {
        return served.get();
    }

    /** Connections that the other end has not given up. */
    int open() {
        return open.get();
    }

    private void serve(Socket client, String first, String again) {
        served.incrementAndGet();
        open.incrementAndGet();
        try (client) {
            Thread.ofVirtual().start(() -> drain(client)); // else what was sent is not taken, and the end is a reset
            say(client, first);
            while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                say(client, again);
            }
        } catch (IOException e) {
            // the other end went
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
        }
    }

    private static void drain(Socket client) {
        try (InputStream in = client.getInputStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // the other end went
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
    }
}
