package io.tollgate.node.door;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server that does what a script says with each connection, byte for byte. */
public final class ScriptedUpstream implements AutoCloseable {
    private final ServerSocket listening;
    private final Script script;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    /** What to do with one connection; runs on a thread of its own. */
    public interface Script {
        void run(Link link) throws Exception;
    }

    /** One accepted connection. */
    public record Link(Socket socket, InputStream in, OutputStream out, int number) {
        /** Reads a request head; empty at the end. */
        public String head() throws IOException {
            return RawClient.readHead(in);
        }

        /** The value of a field of {@code head}; empty when absent. */
        public static String field(String head, String name) {
            return new RawClient.Response(0, head, "").field(name.toLowerCase(Locale.ROOT));
        }

        public Link send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return this;
        }

        /** 200 with a body and its length. */
        public Link ok(String body) throws IOException {
            return send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }
    }

    private ScriptedUpstream(ServerSocket listening, Script script) {
        this.script = script;
        this.listening = listening;
        Thread.ofVirtual().start(this::accept);
    }

    public static ScriptedUpstream of(Script script) throws IOException {
        return over(ServerSocketFactory.getDefault(), script);
    }

    /** As {@link #of}, over the sockets of {@code factory}: for TLS. */
    public static ScriptedUpstream over(ServerSocketFactory factory, Script script) throws IOException {
        return new ScriptedUpstream(factory.createServerSocket(0, 256, InetAddress.getLoopbackAddress()), script);
    }

    /** As {@link #of}, at an address of loopback's other than the usual. */
    public static ScriptedUpstream at(String address, int port, Script script) throws IOException {
        ServerSocket listening = new ServerSocket(port, 256, InetAddress.ofLiteral(address));
        return new ScriptedUpstream(listening, script);
    }

    /** Answers every request on every connection with 200 and {@code name}; bodies are not expected. */
    public static Script saying(String name) {
        return link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                link.ok(name);
            }
        };
    }

    /** Answers every request on every connection with 200 and its own head as the body; bodies are not expected. */
    public static ScriptedUpstream echo() throws IOException {
        return of(link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                int length = Link.field(head, "content-length").isEmpty()
                        ? 0
                        : Integer.parseInt(Link.field(head, "content-length"));
                String body = new String(link.in().readNBytes(length), StandardCharsets.ISO_8859_1);
                boolean bodyless = head.startsWith("HEAD ");
                String text = head + body;
                link.send("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + (bodyless ? "" : text));
            }
        });
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                int number = accepted.incrementAndGet();
                open.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.run(new Link(
                    socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream(), number));
        } catch (Exception e) {
            // The other side went away, or the test is over: what matters is what the test sees.
        } finally {
            open.decrementAndGet();
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Connections that the other side has not closed, nor this one. */
    public int open() {
        return open.get();
    }

    /** Connections so far. */
    public int connections() {
        return accepted.get();
    }

    /** Ends everything at once, as a process that dies. */
    public void kill() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
