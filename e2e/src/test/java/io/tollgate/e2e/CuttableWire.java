package io.tollgate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A wire to a port of this machine that a test may cut and mend: when cut, connections end and new ones are refused. */
final class CuttableWire implements AutoCloseable {
    private final int far;
    private final int near;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listener;

    CuttableWire(int far) {
        this.far = far;
        this.near = listen(0);
    }

    /** {@code address} of the far end, over this wire. */
    URI over(URI address) {
        return URI.create("http://127.0.0.1:" + near + address.getRawPath());
    }

    synchronized void cut() {
        ServerSocket open = listener;
        listener = null;
        if (open != null) {
            close(open);
        }
        sockets.forEach(CuttableWire::close);
        sockets.clear();
    }

    synchronized void mend() {
        listen(near);
    }

    @Override
    public void close() {
        cut();
    }

    private synchronized int listen(int wanted) {
        try {
            ServerSocket open = new ServerSocket();
            open.setReuseAddress(true);
            open.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            listener = open;
            Thread.ofVirtual().start(() -> accept(open));
            return open.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket open) {
        while (true) {
            try {
                connect(open, open.accept());
            } catch (IOException e) {
                return; // cut: that is how this loop ends
            }
        }
    }

    private void connect(ServerSocket from, Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), far);
            synchronized (this) {
                if (from.equals(listener)) {
                    sockets.add(client);
                    sockets.add(server);
                    Thread.ofVirtual().start(() -> copy(client, server));
                    Thread.ofVirtual().start(() -> copy(server, client));
                    return;
                }
            }
            close(server); // cut while it was connecting
            close(client);
        } catch (IOException away) {
            close(client);
        }
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either end was closed, and now both are.
        } finally {
            sockets.remove(from);
        }
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
