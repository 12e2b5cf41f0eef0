package io.tollgate.node.http2;

/**
 * The last streams that we have reset: what the client sent on them before it heard is neither an error nor worth an
 * answer (RFC 9113 section 5.4.2). Confined to its event loop.
 */
final class RecentResets {
    private static final int KEPT = 256;

    private final int[] ids = new int[KEPT];
    private int next;

    void add(int streamId) {
        ids[next] = streamId;
        next = (next + 1) % KEPT;
    }

    boolean has(int streamId) {
        for (int id : ids) {
            if (id == streamId) {
                return true;
            }
        }
        return false;
    }
}
