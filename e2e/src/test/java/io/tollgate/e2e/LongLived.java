package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A connection that stays, down to its bytes, so that nothing connects again behind the test's back. */
final class LongLived implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private LongLived(int port, String request, String status) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        socket.getOutputStream().write(request.getBytes(UTF_8));
        var head = line();
        if (!head.startsWith("HTTP/1.1 " + status)) {
            throw new IOException("expected " + status + ", got " + head);
        }
        while (!line().isEmpty()) {
            // its fields
        }
    }

    static LongLived webSocket(int port) throws IOException {
        var handshake = """
                GET /ws HTTP/1.1
                Host: test
                Connection: Upgrade
                Upgrade: websocket
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Version: 13

                """.replace("\n", "\r\n");
        return new LongLived(port, handshake, "101");
    }

    static LongLived events(int port, int count) throws IOException {
        return new LongLived(port, "GET /sse?count=" + count + " HTTP/1.1\r\nHost: test\r\n\r\n", "200");
    }

    /** Sends a text frame of less than 126 bytes, masked with zeros (RFC 6455 section 5.2), and reads what comes back. */
    String echo(String text) throws IOException {
        var payload = text.getBytes(UTF_8);
        var frame = new byte[6 + payload.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        socket.getOutputStream().write(frame);
        var back = in.readNBytes(2 + payload.length);
        if (back.length < 2 + payload.length) {
            throw new EOFException("instead of the echo of " + text);
        }
        return new String(back, 2, payload.length, UTF_8);
    }

    /** The next chunk (RFC 9112 section 7.1), which is one event here. */
    String next() throws IOException {
        var size = Integer.parseInt(line(), 16);
        var chunk = new String(in.readNBytes(size), UTF_8);
        line();
        return chunk;
    }

    /** Whether the last chunk has come. */
    boolean isEnded() throws IOException {
        return line().equals("0") && line().isEmpty();
    }

    /** Whether the other side has ended the connection; waits for it. */
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("inside a line: " + line);
            }
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
