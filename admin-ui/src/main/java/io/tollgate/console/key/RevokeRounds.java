package io.tollgate.console.key;

import io.tollgate.control.key.RevokedKeys;
import java.util.function.Supplier;

/** Revoking all keys of a consumer, of which one call takes a part: as many rounds as it needs, within a bound. */
final class RevokeRounds {
    /** Each takes a thousand keys; a person waits meanwhile. */
    static final int ROUNDS_MAX = 20;

    private int count;
    private String last = "";
    private int remaining;

    /** Goes on until none is left; what was revoked counts also when a round is refused, which ends this. */
    void run(Supplier<RevokedKeys> round) {
        for (int i = 0; i < ROUNDS_MAX; i++) {
            RevokedKeys revoked = round.get();
            count += revoked.ids().size();
            last = revoked.ids().isEmpty() ? last : revoked.ids().getLast();
            remaining = revoked.remaining();
            if (remaining == 0) {
                return;
            }
        }
    }

    /** Keys that were revoked. */
    int count() {
        return count;
    }

    /** The id of the last one; empty when there was none. When its revocation is in force, all are. */
    String last() {
        return last;
    }

    /** Keys that still open doors. */
    int remaining() {
        return remaining;
    }
}
