package io.tollgate.node.http2;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The clocks of a connection: as many as it ever had streams at once. Confined to its event loop. */
final class StreamClocks {
    private final EventLoop loop;
    private final ArrayDeque<StreamClock> spare = new ArrayDeque<>();
    private final List<StreamClock> all = new ArrayList<>();

    StreamClocks(EventLoop loop) {
        this.loop = loop;
    }

    StreamClock take() {
        StreamClock clock = spare.poll();
        if (clock == null) {
            clock = new StreamClock(loop);
            all.add(clock);
        }
        return clock;
    }

    void giveBack(StreamClock clock) {
        clock.stop();
        spare.push(clock);
    }

    /** The connection has ended: nothing stays scheduled, and who still relied on a clock hears of it. */
    void close() {
        all.forEach(StreamClock::close);
    }
}
