package io.tollgate.control.sync;

import io.tollgate.protocol.v1.ControlMessage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one stream: what its node has, what is on the way to it and what waits. The newest takes the place of one
 * that waits. A node that takes deltas gets the next only when it has answered the last, so that what it has is known. After
 * one that it refused it gets the whole; after a few in a row it gets wholes only. Any thread.
 */
final class SnapshotLane {
    private static final int REFUSED_DELTAS_MAX = 3;

    private boolean takesDeltas;
    private int refusedDeltas;
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

    /** Whoever offers may have looked a moment ago: what waits already and is later stays. */
    synchronized void offer(SignedSnapshot newest) {
        SignedSnapshot other = waiting;
        if (other == null || other.revision() <= newest.revision()) {
            waiting = newest;
        }
    }

    /** What to send now, if anything. */
    synchronized Optional<ControlMessage> next() {
        SignedSnapshot next = waiting;
        if (next == null || (takesDeltas && !answered)) {
            return Optional.empty();
        }
        SignedSnapshot base = takesDeltas ? has : null;
        boolean asDelta = base != null && base.revision() < next.revision();
        // First, so that nothing is thought to be on its way when it can't be made.
        ControlMessage message = asDelta && base != null ? next.messageAfter(base) : next.message();
        waiting = null;
        sent = next;
        sentAsDelta = asDelta;
        answered = false;
        return Optional.of(message);
    }

    /** The node runs by what was sent. */
    synchronized void applied(long revision) {
        answered = true;
        SignedSnapshot last = sent;
        has = last != null && last.revision() == revision ? last : null;
        if (sentAsDelta) {
            refusedDeltas = 0;
        }
    }

    /** The node runs by what it had before. */
    synchronized void rejected(long revision) {
        answered = true;
        refused = revision;
        has = null;
        if (sentAsDelta && ++refusedDeltas == REFUSED_DELTAS_MAX) {
            takesDeltas = false;
        }
    }

    /**
     * Offers {@code newest} again where it may fare better than what the node refused: the whole instead of a delta, or by another
     * key, since between its sending and its being looked at the node may have learned to believe that one no more.
     */
    synchronized void offerAgain(SignedSnapshot newest) {
        SignedSnapshot last = sent;
        if (last != null
                && refused == newest.revision()
                && (sentAsDelta || !last.key().equals(newest.key()))) {
            offer(newest);
        }
    }
}
