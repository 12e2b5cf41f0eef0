package io.tollgate.node.door;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that believes nothing: it counts every byte it gets, and each must be part of one canonical request as {@link
 * CanonicalRequest} has it. Answers 200 with the request's target as the body.
 */
public final class StrictUpstream implements AutoCloseable {
    private final ServerSocket listening;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<CanonicalRequest> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();

    public StrictUpstream() throws IOException {
        listening = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(new Counted(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            for (CanonicalRequest request = CanonicalRequest.read(in);
                    request != null;
                    request = CanonicalRequest.read(in)) {
                requests.add(request);
                String body = request.method().equals("HEAD") ? "" : request.target();
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: "
                                + request.target().length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
        } catch (CanonicalRequest.NotCanonical e) {
            complaints.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            // The gateway went away between two requests, or the test is over.
        }
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            bytes.addAndGet(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            int read = in.read(to, at, length);
            bytes.addAndGet(Math.max(read, 0));
            return read;
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Bytes received so far, whatever they were. */
    public long bytes() {
        return bytes.get();
    }

    /** The requests since the last call, whole ones, in the order of their ends. */
    public List<CanonicalRequest> takeRequests() {
        List<CanonicalRequest> taken = new ArrayList<>();
        for (CanonicalRequest next = requests.poll(); next != null; next = requests.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /** What was wrong with what came. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
