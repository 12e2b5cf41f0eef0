package io.tollgate.node.limit.quota;

/**
 * Whether the control plane answers a node, whichever counters it is asked about: one that hangs must not cost each of them
 * the time of a call. In doubt after a call that nobody answered, or while nobody answers though it is time; until one is
 * answered. Any thread.
 *
 * <p>It is time after a moment, or twice what the last answer took: one that is far away is slow each time, and answers.
 */
final class QuotaDoubt {
    private final long momentNanos;
    private int out;
    private long silentSinceNanos;
    private long tookNanos;
    private boolean unanswered;

    /** No doubt yet; nobody is late within {@code momentNanos}. */
    QuotaDoubt(long momentNanos) {
        this.momentNanos = momentNanos;
    }

    /** A call goes out. */
    synchronized void asked(long nowNanos) {
        if (out == 0) {
            silentSinceNanos = nowNanos;
        }
        out++;
    }

    /** One that was sent at {@code sentNanos} is answered. */
    synchronized void answered(long sentNanos, long nowNanos) {
        out--;
        silentSinceNanos = nowNanos;
        tookNanos = nowNanos - sentNanos;
        unanswered = false;
    }

    /** Nobody answers one that was sent at {@code sentNanos}; others may have been answered since. */
    synchronized void unanswered(long sentNanos) {
        out--;
        if (sentNanos - silentSinceNanos >= 0) {
            unanswered = true;
        }
    }

    /** A call that is out for longer is late. */
    synchronized long timelyNanos() {
        return Math.max(momentNanos, 2 * tookNanos);
    }

    synchronized boolean isDoubtful(long nowNanos) {
        return unanswered || (out > 0 && nowNanos - silentSinceNanos > timelyNanos());
    }
}
