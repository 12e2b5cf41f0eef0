package io.tollgate.control.sync;

import io.tollgate.protocol.v1.ControlMessage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one stream: what its node has, what is on the way to it and what waits. The newest takes the place of one
 * that waits. A node that takes deltas gets the next only when it has answered the last, so that what it has is known; after
 * one that it refused it gets whole snapshots. Any thread.
 */
final class SnapshotLane {
    private boolean takesDeltas;
    private @Nullable SignedSnapshot has;
    private @Nullable SignedSnapshot sent;
    private boolean sentAsDelta;
    private boolean answered = true;
    private @Nullable SignedSnapshot waiting;
    private long refused;

    /**
     * The node has said what it is.
     *
     * @param running null when it is not known what the node runs by
     */
    synchronized void begin(boolean deltas, @Nullable SignedSnapshot running) {
        takesDeltas = deltas;
        has = running;
    }

    synchronized void offer(SignedSnapshot newest) {
        waiting = newest;
    }

    /** What to send now, if anything. */
    synchronized Optional<ControlMessage> next() {
        SignedSnapshot next = waiting;
        if (next == null || (takesDeltas && !answered)) {
            return Optional.empty();
        }
        SignedSnapshot base = has;
        boolean asDelta = takesDeltas && base != null && base.revision() < next.revision();
        waiting = null;
        sent = next;
        sentAsDelta = asDelta;
        answered = false;
        return Optional.of(asDelta && base != null ? next.messageAfter(base) : next.message());
    }

    /** The node runs by what was sent. */
    synchronized void applied(long revision) {
        answered = true;
        SignedSnapshot last = sent;
        has = last != null && last.revision() == revision ? last : null;
    }

    /** The node runs by what it had before. */
    synchronized void rejected(long revision) {
        answered = true;
        refused = revision;
        has = null;
        takesDeltas &= !sentAsDelta;
    }

    /**
     * Whether {@code newest} may fare better than what the node refused: the whole instead of a delta, or by another key, since
     * between its sending and its being looked at the node may have learned to believe that one no more.
     */
    synchronized boolean mayFareBetter(SignedSnapshot newest) {
        SignedSnapshot last = sent;
        return last != null
                && refused == newest.revision()
                && (sentAsDelta || !last.key().equals(newest.key()));
    }
}
