package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.quota.QuotaAsk;
import io.tollgate.node.limit.quota.QuotaCall;
import io.tollgate.node.limit.quota.QuotaLedger;
import io.tollgate.node.limit.quota.QuotaReply;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import io.tollgate.protocol.v1.QuotaRequest;
import io.tollgate.protocol.v1.QuotaResponse;
import io.tollgate.protocol.v1.QuotaReturns;
import io.tollgate.protocol.v1.QuotasReturned;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the control plane for permits of quotas, on the sync thread and its connection.
 *
 * <p>At most {@link #OUT_MAX} calls are out; what else there is to say waits here ({@link QuotaQueue}), and not in gRPC, where
 * all of it would have to be said in the order in which it came, whether or not somebody waits for it yet.
 */
final class RemoteQuotas implements QuotaLedger {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteQuotas.class);

    /** A control plane answers eight calls of a connection at a time: the stream is one, and one is for other questions. */
    static final int OUT_MAX = 6;

    /** New counters of a quota are made one after the other: more of them would only wait for each other. */
    private static final int NEW_OUT_MAX = 3;

    private static final int RETURNS_IN_ONE = 100;
    private static final long CALL_SECONDS = 2;
    private static final int COUNTER_BYTES = 16;

    private final Executor syncThread;
    private final Supplier<@Nullable ManagedChannel> channel;
    // Confined to the sync thread.
    private final QuotaQueue queue = new QuotaQueue();
    private final Out known = new Out();
    private final Out fresh = new Out();
    private final Set<List<QuotaQueue.Unused>> returning = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable ManagedChannel takesOneByOne; // of a version that does not know the message of many returns
    private @Nullable CompletableFuture<Void> emptied; // by who closes; null before
    private long lost; // permits that went back to nobody since it is being closed
    private boolean closed;

    /** Asks of one kind that are under way. */
    private static final class Out {
        private int calls;
    }

    /** {@code channel} is asked on {@code syncThread}; null while nobody is there. */
    RemoteQuotas(Executor syncThread, Supplier<@Nullable ManagedChannel> channel) {
        this.syncThread = syncThread;
        this.channel = channel;
    }

    @Override
    public CompletionStage<QuotaReply> reserve(QuotaAsk ask) {
        QuotaCall call = new QuotaCall(permits -> giveBack(ask.name(), ask.period(), permits));
        run(
                () -> {
                    queue.add(new QuotaQueue.Ask(ask, call));
                    proceed();
                },
                call::unknown);
        return call.reply().completeOnTimeout(new QuotaReply.Unknown(), LimitRule.CALL_NANOS, TimeUnit.NANOSECONDS);
    }

    @Override
    public CompletionStage<Boolean> giveBack(QuotaAsk.Name name, String period, long permits) {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        run(
                () -> {
                    queue.add(new QuotaQueue.Unused(name, period, permits, told));
                    proceed();
                },
                () -> told.complete(false));
        return told;
    }

    private void run(Runnable task, Runnable otherwise) {
        try {
            syncThread.execute(() -> (closed ? otherwise : task).run());
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }

    /** Says what waits, as far as it may be said now. On the sync thread; called when somebody is there again, too. */
    void proceed() {
        ManagedChannel open = channel.get();
        if (open == null) {
            queue.dropAsks(); // what goes back can wait
        } else {
            boolean more = true;
            while (more && out() < OUT_MAX) {
                more = sendNext(open);
            }
        }
        CompletableFuture<Void> waiting = emptied;
        if (waiting != null && (open == null || (queue.isEmpty() && out() == 0))) {
            waiting.complete(null);
        }
    }

    private int out() {
        return known.calls + fresh.calls + returning.size();
    }

    /**
     * What comes back and new counters have a place each, so that neither waits for ever; then it is the counters that are known, of
     * which nobody should notice a flood of others.
     */
    private boolean sendNext(ManagedChannel open) {
        return (returning.isEmpty() && sendReturns(open))
                || (fresh.calls == 0 && send(open, fresh, queue.nextNew()))
                || send(open, known, queue.nextKnown())
                || (fresh.calls < NEW_OUT_MAX && send(open, fresh, queue.nextNew()))
                || sendReturns(open);
    }

    private boolean send(ManagedChannel open, Out out, QuotaQueue.@Nullable Ask next) {
        if (next == null) {
            return false;
        }
        QuotaAsk ask = next.ask();
        QuotaCall call = next.call();
        QuotaRequest request = request(ask.name(), ask.period())
                .setNeed(ask.need())
                .setAhead(ask.ahead())
                .build();
        out.calls++;
        // Longer than is waited for: what comes late is given back, which a call that was cut short could not be.
        stub(open)
                .reserveQuota(
                        request,
                        new Answer<QuotaResponse>(
                                response -> call.reserved(
                                        new QuotaReply.Reserved(response.getReserved(), response.getLeft())),
                                status -> {
                                    out.calls--;
                                    call.unknown();
                                    proceed();
                                }));
        return true;
    }

    private boolean sendReturns(ManagedChannel open) {
        boolean one = open.equals(takesOneByOne);
        List<QuotaQueue.Unused> all = queue.nextReturns(one ? 1 : RETURNS_IN_ONE);
        if (all.isEmpty()) {
            return false;
        }
        List<QuotaRequest> requests = all.stream()
                .map(each -> request(each.name(), each.period())
                        .setUnused(each.permits())
                        .build())
                .toList();
        returning.add(all);
        Consumer<Status> ended =
                status -> returnEnded(open, all, !one && status.getCode() == Status.Code.UNIMPLEMENTED);
        if (one) {
            stub(open)
                    .reserveQuota(requests.getFirst(), new Answer<QuotaResponse>(response -> tellReturned(all), ended));
        } else {
            stub(open)
                    .returnQuotas(
                            QuotaReturns.newBuilder().addAllReturns(requests).build(),
                            new Answer<QuotasReturned>(response -> tellReturned(all), ended));
        }
        return true;
    }

    /** What failed is not said again, since it may have been heard; but by one that does not know the message nothing was. */
    private void returnEnded(ManagedChannel open, List<QuotaQueue.Unused> all, boolean unknownMessage) {
        returning.remove(all);
        if (unknownMessage && !closed) {
            takesOneByOne = open;
            queue.putBack(all);
        } else {
            lose(all);
        }
        proceed();
    }

    private static void tellReturned(List<QuotaQueue.Unused> all) {
        all.forEach(each -> each.told().complete(true));
    }

    /** Of those that were told already nothing changes. */
    private void lose(List<QuotaQueue.Unused> all) {
        for (QuotaQueue.Unused each : all) {
            lost += each.told().complete(false) ? each.permits() : 0;
        }
    }

    private static NodeSyncGrpc.NodeSyncStub stub(ManagedChannel open) {
        return NodeSyncGrpc.newStub(open).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    private static QuotaRequest.Builder request(QuotaAsk.Name name, String period) {
        byte[] counter = ByteBuffer.allocate(COUNTER_BYTES)
                .putLong(name.counter().high())
                .putLong(name.counter().low())
                .array();
        return QuotaRequest.newBuilder()
                .setLimit(name.limit())
                .setRule(name.rule())
                .setCounter(ByteString.copyFrom(counter))
                .setSubject(name.subject())
                .setPeriod(period)
                .setQuota(name.quota());
    }

    /**
     * Waits until everything was said and answered, or so long, or until nobody is there; what was not said by then is lost, and so is
     * what comes later. Blocks; not on the sync thread.
     */
    void close(Duration atMost) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        run(
                () -> {
                    emptied = done;
                    lost = 0;
                    proceed();
                },
                () -> done.complete(null));
        try {
            done.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("the control plane takes too long to take permits back");
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes it so", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        run(this::endNow, () -> LOG.debug("quotas are closed already"));
    }

    private void endNow() {
        closed = true;
        queue.dropAsks();
        lose(queue.nextReturns(Integer.MAX_VALUE));
        returning.forEach(this::lose); // nobody listens to what is said of them any more
        if (lost > 0) {
            LOG.warn(
                    "{} permits of quotas that this node held may stay used: the control plane did not take them back",
                    lost);
        }
    }

    /** One call's other end: what came, if anything, and that it is over. */
    private record Answer<T>(Consumer<T> came, Consumer<Status> ended) implements StreamObserver<T> {
        @Override
        public void onNext(T response) {
            came.accept(response);
        }

        @Override
        public void onError(Throwable failure) {
            LOG.debug("quota: {}", failure.getMessage());
            ended.accept(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.accept(Status.OK);
        }
    }
}
