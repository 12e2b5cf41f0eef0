package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.quota.QuotaAsk;
import io.tollgate.node.limit.quota.QuotaCall;
import io.tollgate.node.limit.quota.QuotaLedger;
import io.tollgate.node.limit.quota.QuotaReply;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import io.tollgate.protocol.v1.QuotaRequest;
import io.tollgate.protocol.v1.QuotaResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the control plane for permits of quotas, on the sync thread and its connection. */
final class RemoteQuotas implements QuotaLedger {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteQuotas.class);
    private static final long GIVE_BACK_SECONDS = 2;
    private static final int COUNTER_BYTES = 16;

    private final Executor syncThread;
    private final Supplier<@Nullable ManagedChannel> channel;

    /** {@code channel} is asked on {@code syncThread}; null while nobody is there. */
    RemoteQuotas(Executor syncThread, Supplier<@Nullable ManagedChannel> channel) {
        this.syncThread = syncThread;
        this.channel = channel;
    }

    @Override
    public CompletionStage<QuotaReply> reserve(QuotaAsk ask) {
        QuotaCall call = new QuotaCall(permits -> giveBack(ask.name(), ask.period(), permits));
        syncThread.execute(() -> send(ask, call));
        return call.reply().completeOnTimeout(new QuotaReply.Unknown(), LimitRule.CALL_NANOS, TimeUnit.NANOSECONDS);
    }

    private void send(QuotaAsk ask, QuotaCall call) {
        ManagedChannel open = channel.get();
        if (open == null) {
            call.unknown();
            return;
        }
        QuotaRequest request = request(ask.name(), ask.period())
                .setNeed(ask.need())
                .setAhead(ask.ahead())
                .build();
        // Longer than is waited for: what comes late is given back, which a call that was cut short could not be.
        NodeSyncGrpc.newStub(open)
                .withDeadlineAfter(GIVE_BACK_SECONDS, TimeUnit.SECONDS)
                .reserveQuota(
                        request,
                        new Answer(
                                response -> call.reserved(
                                        new QuotaReply.Reserved(response.getReserved(), response.getLeft())),
                                call::unknown));
    }

    @Override
    public void giveBack(QuotaAsk.Name name, String period, long permits) {
        syncThread.execute(() -> {
            ManagedChannel open = channel.get();
            if (open == null) {
                LOG.debug("{} permits of limit {} stay used: the control plane is away", permits, name.limit());
                return;
            }
            NodeSyncGrpc.newStub(open)
                    .withDeadlineAfter(GIVE_BACK_SECONDS, TimeUnit.SECONDS)
                    .reserveQuota(
                            request(name, period).setUnused(permits).build(), new Answer(response -> {}, () -> {}));
        });
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

    /** One call's other end. */
    private record Answer(Consumer<QuotaResponse> come, Runnable failed) implements StreamObserver<QuotaResponse> {
        @Override
        public void onNext(QuotaResponse response) {
            come.accept(response);
        }

        @Override
        public void onError(Throwable failure) {
            LOG.debug("quota: {}", failure.getMessage());
            failed.run();
        }

        @Override
        public void onCompleted() {
            LOG.trace("quota answered");
        }
    }
}
