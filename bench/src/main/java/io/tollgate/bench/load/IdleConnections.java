package io.tollgate.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that each carried one request and are kept, doing nothing. */
public final class IdleConnections implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;

    private final List<Socket> sockets = new ArrayList<>();

    private IdleConnections() {}

    /**
     * Opens them one after another.
     *
     * @throws IOException when one is refused or its request fails; those before are closed
     */
    public static IdleConnections open(Endpoint endpoint, String path, int count) throws IOException {
        var opened = new IdleConnections();
        var request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < count; i++) {
                opened.sockets.add(ask(endpoint.port(), request));
            }
            return opened;
        } catch (IOException refused) {
            opened.close();
            throw new IOException(
                    "connection %d of %d: %s".formatted(opened.sockets.size() + 1, count, refused), refused);
        }
    }

    private static Socket ask(int port, byte[] request) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.getOutputStream().write(request);
        var answer = new byte[4096];
        if (socket.getInputStream().read(answer) <= 0) {
            throw new IOException("closed without an answer");
        }
        return socket;
    }

    public int count() {
        return sockets.size();
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
