package io.tollgate.node.sync;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.tollgate.protocol.v1.AliveRequest;
import io.tollgate.protocol.v1.AliveResponse;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import java.util.concurrent.TimeUnit;

/**
 * Whether the control plane still does anything. A process that died closes its connections, and the node knows at once;
 * one that hangs, or whose machine is gone, does not. Asked about once a second and only by a node that has another control
 * plane to go to: by a call of its own, since a large snapshot on its way lets nothing else through the stream.
 *
 * <p>Asked on the sync thread; answers come on gRPC's transport thread and are noted there, so that a sync thread that is
 * busy does not take its own silence for the other's.
 */
final class Pulse {
    /** With the second between two questions and the time to connect elsewhere that is less than five seconds. */
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

    private volatile long heardNanos = System.nanoTime();

    /** A connection begins: it has as long as a silence may be. */
    void begins() {
        heardNanos = System.nanoTime();
    }

    boolean isGone() {
        return System.nanoTime() - heardNanos > SILENCE_NANOS;
    }

    void ask(ManagedChannel channel) {
        NodeSyncGrpc.newStub(channel)
                .withExecutor(Runnable::run)
                .withDeadlineAfter(SILENCE_NANOS, TimeUnit.NANOSECONDS)
                .alive(AliveRequest.getDefaultInstance(), new StreamObserver<>() {
                    @Override
                    public void onNext(AliveResponse response) {
                        heardNanos = System.nanoTime();
                    }

                    @Override
                    public void onError(Throwable failure) {
                        switch (Status.fromThrowable(failure).getCode()) {
                            case DEADLINE_EXCEEDED, UNAVAILABLE, CANCELLED -> {} // nobody answered
                            default -> heardNanos = System.nanoTime(); // an older one does not know the question
                        }
                    }

                    @Override
                    public void onCompleted() {
                        heardNanos = System.nanoTime();
                    }
                });
    }
}
