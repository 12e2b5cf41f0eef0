package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.Grant;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a counter said last: what it had left, its "no until then", or that it can't tell. Read by any thread;
 * written under the cell's lock.
 */
final class OwnersWord {
    /** What it had left, and when something comes back. */
    private record View(long remaining, long resetAtNanos) {}

    /** Nobody could tell: who comes before it may be asked again finds the same. */
    private record Silence(Permit.Unknown unknown, long untilNanos) {}

    private volatile View view;
    private volatile @Nullable Refusal refusal;
    private volatile @Nullable Silence silence;

    OwnersWord(long nowNanos) {
        view = new View(0, nowNanos);
    }

    long remaining() {
        return view.remaining();
    }

    long resetNanos(long nowNanos) {
        return Math.max(0, view.resetAtNanos() - nowNanos);
    }

    /** Its "no" that still holds. */
    @Nullable
    Refusal refusal(long nowNanos) {
        Refusal known = refusal;
        return known == null || known.isOver(nowNanos) ? null : known;
    }

    /** What it would say now, as far as that is known without asking; null when it isn't. */
    @Nullable
    Permit known(long nowNanos) {
        Refusal no = refusal(nowNanos);
        Silence silent = silence;
        if (no != null) {
            return new Permit.Refused(no.at(nowNanos));
        }
        return silent != null && nowNanos - silent.untilNanos() < 0 ? silent.unknown() : null;
    }

    /** It answered; {@code no} is its refusal, if that is to be remembered. */
    void answered(Grant.Leased leased, @Nullable Refusal no, long nowNanos) {
        view = new View(leased.remaining(), nowNanos + leased.resetNanos());
        refusal = no;
        silence = null;
    }

    /** It did not answer, and is not asked before {@code askableAtNanos}. */
    void silent(Permit.Unknown unknown, long askableAtNanos) {
        silence = new Silence(unknown, askableAtNanos);
    }

    /** It will have something again. */
    void forgetRefusal() {
        refusal = null;
    }
}
