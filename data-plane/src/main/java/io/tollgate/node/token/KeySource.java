package io.tollgate.node.token;

import io.tollgate.node.token.KeyFetch.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One issuer's keys, kept fresh. While the issuer is away the last keys serve; a key that its set has no more does not.
 * Those on disk count only when the issuer was asked and did not answer: no key comes back that it has taken back. Any
 * thread; nothing here waits.
 */
final class KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);

    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);
    /** Unknown keys may ask so often at once, and once more each {@link #ASKING_REFILL_NANOS}: anybody can name one. */
    private static final int ASKING_MAX = 3;

    private static final long ASKING_REFILL_NANOS = Duration.ofSeconds(10).toNanos();

    private final Location location;
    private final KeyFetch fetch;
    private final KeptKeys kept;
    private final Supplier<SignatureProvider> signatures;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanos;
    private final LongAdder fetched = new LongAdder();
    private final LongAdder failed = new LongAdder();

    private volatile @Nullable KeySet keys;
    private volatile boolean away;

    // Guarded by this.
    private @Nullable CompletableFuture<Void> underWay;
    private @Nullable ScheduledFuture<?> next;
    private boolean lookedOnDisk;
    private boolean started;
    private boolean stopped;
    private int failuresInARow;
    private int mayAsk = ASKING_MAX;
    private long refilledNanos;

    KeySource(
            Location location,
            KeyFetch fetch,
            KeptKeys kept,
            Supplier<SignatureProvider> signatures,
            ScheduledExecutorService timer,
            LongSupplier nanos) {
        this.location = location;
        this.fetch = fetch;
        this.kept = kept;
        this.signatures = signatures;
        this.timer = timer;
        this.nanos = nanos;
        this.refilledNanos = nanos.getAsLong();
    }

    Location location() {
        return location;
    }

    KeptKeys kept() {
        return kept;
    }

    /** What is known; null before the first set came. */
    @Nullable
    KeySet keys() {
        return keys;
    }

    /** Whether the last try to fetch them failed. */
    boolean isAway() {
        return away;
    }

    long fetched() {
        return fetched.sum();
    }

    long failed() {
        return failed.sum();
    }

    /** Fetches now and from then on. */
    synchronized void start() {
        if (!started) {
            started = true;
            var _ = fetchNow();
        }
    }

    /** Fetches no more. */
    synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    /** A key is asked for that is not there: when the set has been fetched again; null when that may not be now. */
    synchronized @Nullable CompletableFuture<Void> refetch() {
        CompletableFuture<Void> running = underWay;
        if (running != null) {
            return running;
        }
        long refills = (nanos.getAsLong() - refilledNanos) / ASKING_REFILL_NANOS;
        if (refills > 0) {
            refilledNanos += refills * ASKING_REFILL_NANOS;
            mayAsk = (int) Math.min(ASKING_MAX, mayAsk + refills);
        }
        if (mayAsk == 0 || stopped || !started) {
            return null;
        }
        mayAsk--;
        return fetchNow();
    }

    private synchronized CompletableFuture<Void> fetchNow() {
        CompletableFuture<Void> running = underWay;
        if (running != null) {
            return running;
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        underWay = mine;
        if (next != null) {
            next.cancel(false);
        }
        var _ = fetch.keySet(location).whenComplete((document, failure) -> {
            arrived(document, failure);
            mine.complete(null);
        });
        return mine;
    }

    private void fetchAgain() {
        var _ = fetchNow();
    }

    private synchronized void arrived(byte @Nullable [] document, @Nullable Throwable failure) {
        underWay = null;
        String problem = document == null ? reason(failure) : take(document);
        away = problem != null;
        if (problem == null) {
            fetched.increment();
            failuresInARow = 0;
        } else {
            failed.increment();
            failuresInARow++;
            if (failuresInARow == 1) {
                LOG.warn("keys of {} were not fetched: {}; trying again", location.issuer(), problem);
            }
            if (keys == null && !lookedOnDisk) {
                lookedOnDisk = true;
                kept.load().ifPresent(this::useKept);
            }
        }
        if (!stopped) {
            schedule(problem == null ? location.keys().refresh() : retryAfter());
        }
    }

    private @Nullable String take(byte[] document) {
        KeySet before = keys;
        try {
            KeySet read = KeySet.read(document, before, signatures.get());
            keys = read;
            later(() -> kept.keep(document));
            if (before != null) {
                before.replacedBy(read);
            }
            if (before == null || failuresInARow > 0) {
                LOG.info("keys of {}: {} of use", location.issuer(), read.size());
            }
            return null;
        } catch (IOException | RuntimeException e) { // whatever it is, the last keys serve and the next try comes
            return String.valueOf(e.getMessage());
        }
    }

    private void useKept(KeptKeys.Kept last) {
        try {
            KeySet read = KeySet.read(last.document().getBytes(StandardCharsets.UTF_8), null, signatures.get());
            keys = read;
            LOG.warn(
                    "keys of {}: {} from disk, of {}, since it is away",
                    location.issuer(),
                    read.size(),
                    last.fetchedAt());
        } catch (IOException | RuntimeException e) { // as if there were none
            LOG.warn("keys of {} on disk are not used: {}", location.issuer(), e.getMessage());
        }
    }

    private void later(Runnable work) {
        try {
            timer.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("the node ends");
        }
    }

    private Duration retryAfter() {
        Duration wait = RETRY_FIRST.multipliedBy(1L << Math.min(failuresInARow - 1, 10));
        Duration longest = RETRY_MAX.compareTo(location.keys().refresh()) < 0
                ? RETRY_MAX
                : location.keys().refresh();
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    private void schedule(Duration wait) {
        try {
            next = timer.schedule(this::fetchAgain, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the node ends");
        }
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        return cause == null ? "nothing came" : cause.getClass().getSimpleName() + " " + cause.getMessage();
    }
}
