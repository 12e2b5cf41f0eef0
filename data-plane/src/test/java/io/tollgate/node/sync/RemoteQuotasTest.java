package io.tollgate.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.quota.QuotaAsk;
import io.tollgate.node.limit.quota.QuotaReply;
import io.tollgate.protocol.v1.NodeSyncGrpc;
import io.tollgate.protocol.v1.QuotaRequest;
import io.tollgate.protocol.v1.QuotaResponse;
import io.tollgate.protocol.v1.QuotaReturns;
import io.tollgate.protocol.v1.QuotasReturned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's calls about quotas, to a control plane that takes its time: 20 ms for each, whatever is in it. */
class RemoteQuotasTest {
    private static final int TAKES_MILLIS = 20;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    private final ExecutorService syncThread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final ScheduledExecutorService time =
            Executors.newScheduledThreadPool(2, Thread.ofPlatform().daemon().factory());
    /** How often each counter came back. */
    private final Map<Long, Integer> returned = new ConcurrentHashMap<>();

    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger out = new AtomicInteger();
    private final AtomicInteger outMax = new AtomicInteger();
    private volatile boolean hangs;
    private volatile boolean older;
    private volatile boolean connected = true;
    private Server controlPlane;
    private ManagedChannel channel;
    private RemoteQuotas quotas;

    @BeforeEach
    void open() throws Exception {
        controlPlane = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .maxConcurrentCallsPerConnection(8)
                .addService(new Slow())
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", controlPlane.getPort())
                .usePlaintext()
                .executor(syncThread)
                .disableRetry()
                .build();
        quotas = new RemoteQuotas(syncThread, () -> connected ? channel : null);
    }

    @AfterEach
    void close() throws Exception {
        time.shutdownNow();
        channel.shutdownNow();
        controlPlane.shutdownNow();
        assertThat(controlPlane.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        syncThread.shutdown();
    }

    private final class Slow extends NodeSyncGrpc.NodeSyncImplBase {
        @Override
        public void reserveQuota(QuotaRequest request, StreamObserver<QuotaResponse> answer) {
            answerLater(answer, () -> {
                if (request.getUnused() > 0) {
                    note(request);
                }
                return QuotaResponse.newBuilder().setReserved(request.getNeed()).build();
            });
        }

        @Override
        public void returnQuotas(QuotaReturns request, StreamObserver<QuotasReturned> answer) {
            if (older) {
                super.returnQuotas(request, answer);
            } else {
                answerLater(answer, () -> {
                    request.getReturnsList().forEach(RemoteQuotasTest.this::note);
                    return QuotasReturned.getDefaultInstance();
                });
            }
        }

        private <T> void answerLater(StreamObserver<T> answer, Supplier<T> act) {
            messages.incrementAndGet();
            outMax.accumulateAndGet(out.incrementAndGet(), Math::max);
            if (!hangs) {
                var _ = time.schedule(
                        () -> {
                            out.decrementAndGet();
                            answer.onNext(act.get());
                            answer.onCompleted();
                        },
                        TAKES_MILLIS,
                        TimeUnit.MILLISECONDS);
            }
        }
    }

    private void note(QuotaRequest request) {
        returned.merge(request.getCounter().asReadOnlyByteBuffer().getLong(8), 1, Integer::sum);
    }

    private static QuotaAsk.Name name(String limit, long counter) {
        return new QuotaAsk.Name(limit, "100/1d/UTC", 100, new CounterKey(0, counter), "");
    }

    private CompletionStage<QuotaReply> reserve(String limit, long counter, boolean known) {
        return quotas.reserve(new QuotaAsk(name(limit, counter), "2026-11-28", 1, 0, known));
    }

    private List<CompletableFuture<Boolean>> giveBack(int counters) {
        List<CompletableFuture<Boolean>> told = new ArrayList<>();
        for (int i = 0; i < counters; i++) {
            told.add(quotas.giveBack(name("any", i), "2026-11-28", 1).toCompletableFuture());
        }
        return told;
    }

    @Test
    void a_flood_of_new_counters_is_in_nobodys_way() {
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        // Two thousand a second: more than ten times what the control plane can make.
        var flood = time.scheduleAtFixedRate(
                () -> {
                    for (int i = 0; i < 20; i++) {
                        var _ = reserve("flooded", sent.incrementAndGet(), false)
                                .thenAccept(reply -> {
                                    if (reply instanceof QuotaReply.Reserved) {
                                        answered.incrementAndGet();
                                    }
                                });
                    }
                },
                0,
                10,
                TimeUnit.MILLISECONDS);
        List<QuotaReply> known = new ArrayList<>();
        List<QuotaReply> ofAnotherLimit = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            known.add(reserve("flooded", -1, true).toCompletableFuture().join());
            ofAnotherLimit.add(reserve("quiet", i, false).toCompletableFuture().join());
        }
        flood.cancel(false);
        assertThat(sent).hasValueGreaterThan(1_000);
        // But for a machine that stands still for a quarter of a second. Without an order of their own all of them wait
        // for the flood.
        assertThat(known).filteredOn(QuotaReply.Reserved.class::isInstance).hasSizeGreaterThan(10);
        assertThat(ofAnotherLimit)
                .filteredOn(QuotaReply.Reserved.class::isInstance)
                .hasSizeGreaterThan(10);
        assertThat(answered).as("the newest of the flood").hasValueGreaterThan(50);
        assertThat(outMax).hasValueLessThanOrEqualTo(RemoteQuotas.OUT_MAX);
        assertThat(messages).as("nobody is asked in vain").hasValueLessThan(sent.get() / 2);
    }

    @Test
    void a_node_that_stops_is_rid_of_ten_thousand_counters() {
        List<CompletableFuture<Boolean>> told = giveBack(10_000);
        quotas.close(Duration.ofSeconds(5));
        assertThat(told).allMatch(each -> each.getNow(false));
        assertThat(returned).hasSize(10_000);
        assertThat(returned.values()).as("none twice").containsOnly(1);
        assertThat(outMax).hasValueLessThanOrEqualTo(RemoteQuotas.OUT_MAX);
    }

    @Test
    void a_control_plane_of_an_older_version_takes_them_one_by_one() {
        older = true;
        List<CompletableFuture<Boolean>> told = giveBack(300);
        quotas.close(LONG_ENOUGH);
        assertThat(told).allMatch(each -> each.getNow(false));
        assertThat(returned).hasSize(300);
        assertThat(returned.values()).as("none twice").containsOnly(1);
        assertThat(outMax).hasValueLessThanOrEqualTo(RemoteQuotas.OUT_MAX);
    }

    @Test
    void a_node_that_stops_waits_for_no_control_plane_that_hangs_and_tells_what_is_lost() {
        hangs = true;
        List<CompletableFuture<Boolean>> told = giveBack(10_000);
        quotas.close(Duration.ofMillis(100));
        assertThat(messages).as("what waited is not sent").hasValueLessThanOrEqualTo(RemoteQuotas.OUT_MAX);
        assertThat(told)
                .allSatisfy(each -> assertThat(each).succeedsWithin(LONG_ENOUGH).isEqualTo(false));
        assertThat(giveBack(1).getFirst()).succeedsWithin(LONG_ENOUGH).isEqualTo(false);
        assertThat(reserve("any", 1, true).toCompletableFuture())
                .succeedsWithin(LONG_ENOUGH)
                .isEqualTo(new QuotaReply.Unknown());
    }

    @Test
    void what_goes_back_while_nobody_is_there_waits_for_the_next_up_to_a_bound() {
        connected = false;
        assertThat(reserve("any", 1, true).toCompletableFuture())
                .succeedsWithin(LONG_ENOUGH)
                .isEqualTo(new QuotaReply.Unknown());
        List<CompletableFuture<Boolean>> told = giveBack(QuotaQueue.RETURNS_MAX + 1);
        assertThat(told.getLast())
                .as("there is no room")
                .succeedsWithin(LONG_ENOUGH)
                .isEqualTo(false);
        connected = true;
        syncThread.execute(quotas::proceed);
        assertThat(told.getFirst()).succeedsWithin(LONG_ENOUGH).isEqualTo(true);
        quotas.close(LONG_ENOUGH);
        assertThat(returned).hasSize(QuotaQueue.RETURNS_MAX);
        assertThat(returned.values()).as("none twice").containsOnly(1);
    }
}
