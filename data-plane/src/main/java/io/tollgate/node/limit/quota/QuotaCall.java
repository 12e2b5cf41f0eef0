package io.tollgate.node.limit.quota;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * One call for permits. The first answer counts, if it comes while somebody waits for it; if it comes later its permits go back.
 * What is said again says nothing: its permits are in use, or on their way back. Any thread.
 */
public final class QuotaCall {
    private final CompletableFuture<QuotaReply> reply = new CompletableFuture<>();
    private final AtomicBoolean answered = new AtomicBoolean();
    private final LongConsumer giveBack;

    /** A call that is under way; {@code giveBack} is told of permits that came too late. */
    public QuotaCall(LongConsumer giveBack) {
        this.giveBack = giveBack;
    }

    /** What came of it. */
    public CompletableFuture<QuotaReply> reply() {
        return reply;
    }

    /** The control plane answers. */
    public void reserved(QuotaReply.Reserved reserved) {
        if (answered.compareAndSet(false, true) && !reply.complete(reserved) && reserved.permits() > 0) {
            giveBack.accept(reserved.permits());
        }
    }

    /** Nobody is there, or nobody waits any longer. */
    public void unknown() {
        reply.complete(new QuotaReply.Unknown());
    }
}
