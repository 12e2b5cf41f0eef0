package io.tollgate.control.door;

import io.tollgate.control.settings.Settings.DatabaseAccess;
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

/** A road to a database that a test may cut and mend: when cut, connections end and new ones are refused. */
public final class CuttableRoad implements AutoCloseable {
    private final InetSocketAddress database;
    private final String path;
    private final DatabaseAccess original;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listener;

    /** An open road to {@code access}. */
    public CuttableRoad(DatabaseAccess access) {
        URI uri = URI.create(access.url().substring("jdbc:".length()));
        this.original = access;
        this.database = new InetSocketAddress(uri.getHost(), uri.getPort());
        this.path = uri.getRawPath();
        this.port = listen(0);
    }

    /** How to reach the database by this road. */
    public DatabaseAccess access() {
        return new DatabaseAccess("jdbc:postgresql://127.0.0.1:" + port + path, original.user(), original.password());
    }

    /** Ends all connections and lets none in. */
    public synchronized void cut() {
        ServerSocket open = listener;
        listener = null;
        if (open != null) {
            close(open);
        }
        sockets.forEach(CuttableRoad::close);
        sockets.clear();
    }

    /** Lets connections in again. */
    public synchronized void mend() {
        listen(port);
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
        try {
            while (true) {
                Socket near = open.accept();
                Socket far = new Socket(database.getAddress(), database.getPort());
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> copy(near, far));
                Thread.ofVirtual().start(() -> copy(far, near));
            }
        } catch (IOException e) {
            close(open); // cut: that is how this loop ends
        }
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            sockets.remove(from); // either end was closed, and now both are
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
