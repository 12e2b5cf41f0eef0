package io.tollgate.node.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/2. One connection carries a target's requests as far as the other side takes more streams; another is
 * opened when all are full. Where the upstream's bound allows no more, requests wait in a bounded queue for a stream's end.
 */
final class Http2LoopPool extends LoopPool implements Http2UpstreamConnection.Owner {
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
        /** Connections that are being made. */
        private int starting;

        Line(TargetState target) {
            this.target = target;
        }

        @Nullable
        Http2UpstreamConnection withRoom() {
            for (int i = 0; i < open.size(); i++) {
                if (open.get(i).hasRoom()) {
                    return open.get(i);
                }
            }
            return null;
        }

        boolean isEmpty() {
            return open.isEmpty() && waiters.isEmpty() && starting == 0;
        }
    }

    @Override
    void acquire(TargetState target, UpstreamListener listener) {
        Line line = lines.computeIfAbsent(target, Line::new);
        Http2UpstreamConnection connection = line.waiters.isEmpty() ? line.withRoom() : null;
        if (connection != null) {
            connection.attach(listener);
        } else if (waiterCount() < WAITERS_MAX) {
            line.waiters.add(listener);
            waiterCount(waiterCount() + 1);
            openFor(line);
        } else {
            listener.failed(UpstreamFailure.OVERLOADED, "all streams are in use and the queue is full");
        }
    }

    @Override
    boolean forget(UpstreamListener listener) {
        boolean waited = lines.values().stream().anyMatch(line -> line.waiters.remove(listener));
        if (waited) {
            waiterCount(waiterCount() - 1);
            lines.values().removeIf(Line::isEmpty);
        }
        return waited;
    }

    /** Opens connections as those who wait for the line's target need them. */
    private void openFor(Line line) {
        while (line.waiters.size() > line.starting * STREAMS_PRESUMED) {
            if (!group().tryOpen() && !(evictIdle(line) && group().tryOpen())) {
                if (line.open.isEmpty() && line.starting == 0) {
                    // Nothing that ends here will ever serve them.
                    giveUpOne(line);
                    group().makeRoom(this);
                }
                return;
            }
            open(line);
        }
    }

    private void open(Line line) {
        line.starting++;
        Connector.open(group(), loop(), line.target, new Connector.Outcome() {
            @Override
            public void opened(Channel channel) {
                Http2UpstreamConnection.start(
                        Http2LoopPool.this,
                        line.target,
                        channel,
                        group().upstream().timeouts());
            }

            @Override
            public void failed(UpstreamFailure failure, String detail) {
                notOpened(line, failure, detail);
            }
        });
    }

    private void notOpened(Line line, UpstreamFailure failure, String detail) {
        line.starting--;
        slotFreed();
        if (line.starting > 0 || !line.open.isEmpty()) {
            serveSoon();
            return;
        }
        List<UpstreamListener> failed = List.copyOf(line.waiters);
        waiterCount(waiterCount() - failed.size());
        line.waiters.clear();
        lines.remove(line.target);
        failed.forEach(listener -> listener.failed(failure, detail));
    }

    @Override
    public void ready(Http2UpstreamConnection connection) {
        Line line = lines.computeIfAbsent(connection.target(), Line::new);
        line.starting--;
        line.open.add(connection);
        if (group().isRetired()) {
            serve(line);
            connection.leave();
        } else {
            serve(line);
        }
    }

    @Override
    public void changed(Http2UpstreamConnection connection) {
        if (waiterCount() > 0) {
            serveSoon();
        }
        if (connection.isIdle() && (group().isRetired() || isWantedElsewhere())) {
            connection.leave();
        }
    }

    /** Whether others wait for a connection and nobody here does. */
    private boolean isWantedElsewhere() {
        return waiterCount() == 0
                && group().hasWaiters()
                && group().connections() >= group().upstream().maxConnectionsPerNode();
    }

    @Override
    public void closed(Http2UpstreamConnection connection, @Nullable String why) {
        Line line = lines.computeIfAbsent(connection.target(), Line::new);
        if (!line.open.remove(connection)) {
            notOpened(line, UpstreamFailure.CONNECT_FAILED, why == null ? "closed at once" : why);
            return;
        }
        slotFreed();
        if (line.isEmpty()) {
            lines.remove(line.target);
        } else {
            serveSoon();
        }
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
            Http2UpstreamConnection connection = line.withRoom();
            if (connection == null) {
                openFor(line);
                return;
            }
            UpstreamListener first = line.waiters.remove();
            waiterCount(waiterCount() - 1);
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
    void closeIdle() {
        for (Line line : List.copyOf(lines.values())) {
            List.copyOf(line.open).forEach(Http2UpstreamConnection::leave);
        }
    }
}
