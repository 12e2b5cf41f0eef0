package io.tollgate.node.sync;

import io.tollgate.protocol.v1.ControlMessage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies snapshots on a thread of its own: a revocation never waits for a large configuration to compile. Of those that pile
 * up only the newest is applied.
 */
final class SnapshotApplying implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotApplying.class);

    private final LastKnownGood state;
    private final TrustKeeper trustKeeper;
    private final Supplier<TrustAnchors> trust;
    private final Consumer<SnapshotOutcome> told;
    private final AtomicReference<@Nullable ControlMessage> waiting = new AtomicReference<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("snapshot").daemon().factory());

    /** Says to {@code told} what became of each, on that thread. */
    SnapshotApplying(
            LastKnownGood state,
            TrustKeeper trustKeeper,
            Supplier<TrustAnchors> trust,
            Consumer<SnapshotOutcome> told) {
        this.state = state;
        this.trustKeeper = trustKeeper;
        this.trust = trust;
        this.told = told;
    }

    /** A snapshot, or a delta to one. Returns at once. */
    void apply(ControlMessage message) {
        waiting.set(message);
        thread.execute(this::applyWaiting);
    }

    private void applyWaiting() {
        ControlMessage message = waiting.getAndSet(null);
        if (message != null) { // else a newer one took its place
            told.accept(outcome(message));
        }
    }

    /** Always one: who sent a delta waits for it before the next. */
    private SnapshotOutcome outcome(ControlMessage message) {
        try {
            synchronized (trustKeeper) { // a snapshot that is being stored has to be there to be vouched for
                return message.hasSnapshotDelta()
                        ? state.acceptDelta(message.getSnapshotDelta(), trust.get())
                        : state.acceptSnapshot(SignedBytes.of(message.getSnapshot()), trust.get());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("a snapshot can't be applied", e);
            return new SnapshotOutcome.Rejected(message.getSnapshotDelta().getRevision(), "", "can't be applied: " + e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
