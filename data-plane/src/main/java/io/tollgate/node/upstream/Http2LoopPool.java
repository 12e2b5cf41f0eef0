package io.tollgate.node.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.tollgate.node.transport.Channels;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/2. One connection carries a target's requests as far as the other side takes more streams; another is
 * opened when all are full. Where the upstream's bound allows no more, requests wait in a bounded queue for a stream's end.
 */
final class Http2LoopPool extends LoopPool {
    private static final long CONNECT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** What a connection is taken to carry before its SETTINGS tell: RFC 9113 section 6.5.2 asks for no less. */
    private static final int STREAMS_PRESUMED = 100;

    private final Map<TargetState, Line> lines = new HashMap<>();
    private boolean serving;

    Http2LoopPool(UpstreamGroup group, EventLoop loop) {
        super(group, loop);
    }

    /** What there is for one target. */
    private static final class Line {
        private final TargetState target;
        private final List<Http2UpstreamConnection> open = new ArrayList<>(2);
        private final ArrayDeque<UpstreamListener> waiters = new ArrayDeque<>();
        /** Where connections are being made to. */
        private final List<InetSocketAddress> starting = new ArrayList<>(2);

        Line(TargetState target) {
            this.target = target;
        }

        /** A connection that takes a request, to {@code address} unless that is null. */
        @Nullable
        Http2UpstreamConnection withRoom(@Nullable InetSocketAddress address) {
            for (int i = 0; i < open.size(); i++) {
                Http2UpstreamConnection connection = open.get(i);
                if (connection.hasRoom() && (address == null || connection.leadsTo(address))) {
                    return connection;
                }
            }
            return null;
        }

        boolean isEmpty() {
            return open.isEmpty() && waiters.isEmpty() && starting.isEmpty();
        }
    }

    @Override
    void acquire(TargetState target, UpstreamListener listener) {
        Line line = lines.computeIfAbsent(target, Line::new);
        Http2UpstreamConnection connection = line.waiters.isEmpty() ? inTurn(line) : null;
        if (connection != null) {
            connection.attach(listener);
        } else if (waiting() < WAITERS_MAX) {
            line.waiters.add(listener);
            waiting(waiting() + 1);
            group().waited();
            openFor(line);
        } else {
            group().overflowed();
            if (line.isEmpty()) {
                lines.remove(target, line);
            }
            listener.failed(UpstreamFailure.OVERLOADED, "all streams are in use and the queue is full");
        }
    }

    /**
     * A connection to the target's next address, or meanwhile to another: a name's addresses share its requests, though one
     * connection could carry them all.
     */
    private @Nullable Http2UpstreamConnection inTurn(Line line) {
        if (line.target.addresses().count() > 1) {
            InetSocketAddress turn = line.target.addresses().next();
            Http2UpstreamConnection connection = line.withRoom(turn);
            if (connection != null) {
                return connection;
            }
            if (!line.starting.contains(turn) && group().tryOpen()) {
                open(line, turn);
            }
        }
        return line.withRoom(null);
    }

    @Override
    boolean forget(UpstreamListener listener) {
        boolean waited = lines.values().stream().anyMatch(line -> line.waiters.remove(listener));
        if (waited) {
            waiting(waiting() - 1);
            lines.values().removeIf(Line::isEmpty);
        }
        return waited;
    }

    /** Opens connections as those who wait for the line's target need them. */
    private void openFor(Line line) {
        while (line.waiters.size() > line.starting.size() * STREAMS_PRESUMED) {
            if (!group().tryOpen() && !(evictIdle(line) && group().tryOpen())) {
                if (line.open.isEmpty() && line.starting.isEmpty()) {
                    // Nothing that ends here will ever serve them.
                    giveUpOne(line);
                    group().makeRoom(this);
                }
                return;
            }
            open(line, line.target.addresses().next());
        }
    }

    private void open(Line line, InetSocketAddress address) {
        line.starting.add(address);
        Connector.open(group(), loop(), line.target, address, new Connector.Outcome() {
            @Override
            public void opened(Channel channel) {
                Http2UpstreamConnection.start(
                        new Started(line, address),
                        line.target,
                        channel,
                        group().upstream().timeouts());
            }

            @Override
            public void failed(UpstreamFailure failure, String detail) {
                notOpened(line, address, failure, detail);
            }
        });
    }

    private void notOpened(Line line, InetSocketAddress address, UpstreamFailure failure, String detail) {
        line.starting.remove(address);
        slotFreed();
        if (!line.starting.isEmpty() || !line.open.isEmpty()) {
            // Not at once: who refuses further connections would be asked for one as fast as it can refuse.
            Channels.later(loop(), this::serve, CONNECT_PAUSE_NANOS);
            return;
        }
        List<UpstreamListener> failed = List.copyOf(line.waiters);
        waiting(waiting() - failed.size());
        line.waiters.clear();
        lines.remove(line.target, line);
        failed.forEach(listener -> listener.failed(failure, detail));
    }

    /** Hears of one connection. */
    private final class Started implements Http2UpstreamConnection.Owner {
        private final Line line;
        private final InetSocketAddress address;

        Started(Line line, InetSocketAddress address) {
            this.line = line;
            this.address = address;
        }

        @Override
        public void ready(Http2UpstreamConnection connection) {
            line.starting.remove(address);
            line.open.add(connection);
            serve(line);
            if (group().isRetired()) {
                connection.leave();
            }
        }

        @Override
        public void changed(Http2UpstreamConnection connection) {
            if (waiting() > 0) {
                serveSoon();
            }
            if (connection.isIdle() && (group().isRetired() || isWantedElsewhere())) {
                connection.leave();
            }
        }

        @Override
        public void closed(Http2UpstreamConnection connection, @Nullable String why) {
            if (!line.open.remove(connection)) {
                notOpened(line, address, UpstreamFailure.CONNECT_FAILED, why == null ? "closed at once" : why);
                return;
            }
            slotFreed();
            if (line.isEmpty()) {
                lines.remove(line.target, line);
            } else {
                serveSoon();
            }
        }
    }

    /** Whether others wait for a connection and nobody here does. */
    private boolean isWantedElsewhere() {
        return waiting() == 0
                && group().hasWaiters()
                && group().connections() >= group().upstream().maxConnectionsPerNode();
    }

    /** After the frames that are being read: streams that end there make room. */
    private void serveSoon() {
        if (!serving) {
            serving = true;
            loop().execute(() -> {
                serving = false;
                serve();
            });
        }
    }

    @Override
    void serve() {
        for (Line line : List.copyOf(lines.values())) {
            serve(line);
        }
    }

    private void serve(Line line) {
        while (!line.waiters.isEmpty()) {
            Http2UpstreamConnection connection = line.withRoom(null);
            if (connection == null) {
                openFor(line);
                return;
            }
            UpstreamListener first = line.waiters.remove();
            waiting(waiting() - 1);
            connection.attach(first);
        }
    }

    /** Closes a connection that nobody uses, to another target than {@code but}'s; whether there was one. */
    private boolean evictIdle(@Nullable Line but) {
        for (Line line : lines.values()) {
            for (Http2UpstreamConnection connection : line.open) {
                if (line != but && connection.isIdle()) {
                    connection.close();
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Lets the connection with the fewest requests take no more, so that its place is free when they have ended. One at a
     * time.
     */
    private void giveUpOne(@Nullable Line but) {
        Http2UpstreamConnection least = null;
        for (Line line : lines.values()) {
            for (Http2UpstreamConnection connection : line.open) {
                if (connection.isLeaving()) {
                    return;
                }
                if (line != but && connection.isOpen() && (least == null || connection.load() < least.load())) {
                    least = connection;
                }
            }
        }
        if (least != null) {
            least.leave();
        }
    }

    @Override
    void makeRoom() {
        if (group().hasWaiters() && !evictIdle(null)) {
            giveUpOne(null);
        }
    }

    @Override
    void closeUnwanted() {
        for (Line line : List.copyOf(lines.values())) {
            for (Http2UpstreamConnection connection : List.copyOf(line.open)) {
                if (!connection.isWanted()) {
                    connection.leave();
                }
            }
        }
    }

    @Override
    void closeIdle() {
        for (Line line : List.copyOf(lines.values())) {
            List.copyOf(line.open).forEach(Http2UpstreamConnection::leave);
        }
    }
}
