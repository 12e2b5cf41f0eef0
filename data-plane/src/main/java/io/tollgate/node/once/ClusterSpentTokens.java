package io.tollgate.node.once;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.token.SpentTokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Uses of tokens in a map of the cluster. Whoever puts an entry and finds none was first: the entry's owner takes one put
 * after the other, and answers when its backups have it too. Without a majority of the cluster, or without an answer in time,
 * nobody was: the use may stand in the map all the same, and then the token is lost rather than used twice.
 */
public final class ClusterSpentTokens implements SpentTokens, AutoCloseable {
    /** Uses in the cluster; an entry takes about a fifth of a kilobyte. Above it nobody is let in, since nothing may be forgotten. */
    static final int USES_MAX = 250_000;

    private static final int QUEUE_MAX = 4_096;
    private static final int THREADS = 2;
    private static final long CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long SIZE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LimitCluster cluster;
    private final int usesMax;
    private final long callNanos;
    private final ThreadPoolExecutor threads;
    private final AtomicLong sizeAskedNanos = new AtomicLong(System.nanoTime() - SIZE_EVERY_NANOS);
    private final Counter first;
    private final Counter again;
    private final Counter unknown;
    private volatile int uses;

    /** Uses that {@code cluster} remembers. */
    public ClusterSpentTokens(LimitCluster cluster, MeterRegistry meters) {
        this(cluster, meters, USES_MAX, CALL_NANOS);
    }

    ClusterSpentTokens(LimitCluster cluster, MeterRegistry meters, int usesMax, long callNanos) {
        first = counter(meters, "first");
        again = counter(meters, "again");
        unknown = counter(meters, "unknown");
        this.cluster = cluster;
        this.usesMax = usesMax;
        this.callNanos = callNanos;
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                Thread.ofPlatform().name("once-", 1).daemon().factory());
        threads.allowCoreThreadTimeOut(true); // a node without such tokens has no thread for them
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("tollgate.token.uses")
                .description("uses of tokens that are for one use")
                .tag("outcome", outcome)
                .register(meters);
    }

    @Override
    public CompletionStage<Answer> spend(Use use) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        var _ = answer.whenComplete((said, failure) -> count(said));
        Optional<HazelcastInstance> member = cluster.majority();
        if (member.isEmpty()) {
            answer.complete(new Answer.Unknown("no majority of the cluster is seen"));
            return answer;
        }
        try {
            threads.execute(() -> put(member.get(), use, answer));
        } catch (RejectedExecutionException e) {
            answer.complete(new Answer.Unknown("too many uses wait"));
        }
        return answer.completeOnTimeout(
                new Answer.Unknown("no answer of the cluster in time"), callNanos, TimeUnit.NANOSECONDS);
    }

    /** On one of the own threads: serializing and sending are no work for event loops. */
    private void put(HazelcastInstance member, Use use, CompletableFuture<Answer> answer) {
        try {
            IMap<String, Boolean> map = member.getMap(LimitCluster.ONCE_MAP);
            countSometimes(map);
            if (uses >= usesMax) {
                answer.complete(new Answer.Unknown("the cluster remembers " + uses + " uses (expected: fewer)"));
                return;
            }
            var _ = map.putAsync(key(use), Boolean.TRUE, use.kept().toMillis(), TimeUnit.MILLISECONDS)
                    .whenCompleteAsync((before, failure) -> settle(before, failure, answer), Runnable::run);
        } catch (RuntimeException e) { // the member is leaving
            answer.complete(new Answer.Unknown(e.getClass().getSimpleName()));
        }
    }

    private static void settle(
            @Nullable Boolean before, @Nullable Throwable failure, CompletableFuture<Answer> answer) {
        if (failure != null) {
            // Also "indeterminate": there, but perhaps not backed up. Such a use is not believed.
            answer.complete(new Answer.Unknown(failure.getClass().getSimpleName()));
        } else {
            answer.complete(before == null ? new Answer.First() : new Answer.Again());
        }
    }

    /** No member learns a token's id, and no id is longer than another. */
    private static String key(Use use) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(use.issuer().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(use.jti().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    /** Asks for the number of uses, at most every two seconds and one caller at a time. */
    private void countSometimes(IMap<String, Boolean> map) {
        long now = System.nanoTime();
        long last = sizeAskedNanos.get();
        if (now - last >= SIZE_EVERY_NANOS && sizeAskedNanos.compareAndSet(last, now)) {
            uses = map.size();
        }
    }

    private void count(@Nullable Answer answer) {
        switch (answer) {
            case Answer.First ignored -> first.increment();
            case Answer.Again ignored -> again.increment();
            case Answer.Unknown ignored -> unknown.increment();
            case null -> unknown.increment();
        }
    }

    /** Asks no more; answers that are under way still come. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
