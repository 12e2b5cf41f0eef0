package io.tollgate.node.sync;

import io.grpc.stub.ClientCallStreamObserver;
import io.tollgate.protocol.v1.NodeMessage;
import io.tollgate.protocol.v1.SeenRequests;
import io.tollgate.protocol.v1.WatchTraffic;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of requests while somebody watches, and does nothing else. A stream that is not ready gets nothing: what was seen
 * meanwhile is bounded where it is gathered, and counted. Confined to the sync thread.
 */
final class SeenTeller {
    private static final Logger LOG = LoggerFactory.getLogger(SeenTeller.class);
    private static final long EVERY_MILLIS = 250;

    private final ScheduledExecutorService thread;
    private final SyncEvents events;
    private final Supplier<@Nullable ClientCallStreamObserver<NodeMessage>> out;
    private boolean turns;

    SeenTeller(
            ScheduledExecutorService thread,
            SyncEvents events,
            Supplier<@Nullable ClientCallStreamObserver<NodeMessage>> out) {
        this.thread = thread;
        this.events = events;
        this.out = out;
    }

    void asked(WatchTraffic wanted) {
        boolean begins = !events.isWatched();
        events.watch(wanted);
        if (begins) {
            SeenRequests before = events.seen(); // of somebody who does not watch any more
            LOG.debug("{} requests were not shown to anybody", before.getRequestsCount());
        }
        if (!turns && events.isWatched()) {
            turns = true;
            next();
        }
    }

    /** Whoever watched did so on a stream that is over. */
    void ended() {
        events.watch(WatchTraffic.getDefaultInstance());
    }

    private void next() {
        var _ = thread.schedule(this::turn, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void turn() {
        if (!events.isWatched()) {
            turns = false;
            return;
        }
        try {
            tell();
        } catch (RuntimeException e) {
            LOG.error("what was seen was not told", e); // and the next turn still comes
        }
        next();
    }

    private void tell() {
        ClientCallStreamObserver<NodeMessage> stream = out.get();
        if (stream != null && stream.isReady()) {
            SeenRequests seen = events.seen();
            if (seen.getRequestsCount() > 0 || seen.getLeftOutCount() > 0) {
                stream.onNext(NodeMessage.newBuilder().setSeenRequests(seen).build());
            }
        }
    }
}
