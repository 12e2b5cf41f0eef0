package io.tollgate.node.token;

import io.tollgate.core.config.Introspection;
import io.tollgate.core.token.TokenClaims;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one issuer about tokens, so many at a time and no more; further ones wait in a short queue. Whatever happens, who
 * asked has an answer when the configured time is over. Any thread; nothing here waits.
 */
final class Introspector {
    private static final Logger LOG = LoggerFactory.getLogger(Introspector.class);
    /** Tokens that wait for a place. */
    private static final int WAITING_MAX = 512;

    private final Introspection settings;
    private final IntrospectionEndpoint endpoint;
    private final LongAdder active = new LongAdder();
    private final LongAdder inactive = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private volatile boolean away;

    // Guarded by this.
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int calls;

    /** What comes of asking. */
    sealed interface Said {
        /** It holds, and this is what it stands for. */
        record Active(TokenClaims claims) implements Said {}

        /** It does not. */
        record Inactive() implements Said {}

        /** Nobody can say: the issuer did not answer, or not in the form of RFC 7662. */
        record Away(String detail) implements Said {}

        /** It was not asked: too many wait. */
        record Busy() implements Said {}
    }

    private record Waiting(String token, CompletableFuture<Said> answer) {}

    Introspector(Introspection settings, IntrospectionEndpoint endpoint) {
        this.settings = settings;
        this.endpoint = endpoint;
    }

    /** What the issuer says of {@code token}, within the configured time. */
    CompletableFuture<Said> ask(String token) {
        Waiting mine = new Waiting(token, new CompletableFuture<>());
        boolean now;
        synchronized (this) {
            now = calls < settings.callsMax();
            if (now) {
                calls++;
            } else if (!hasRoom()) {
                turnedAway.increment();
                return CompletableFuture.completedFuture(new Said.Busy());
            } else {
                waiting.add(mine);
            }
        }
        var _ = mine.answer()
                .completeOnTimeout(
                        new Said.Away("no answer within " + settings.timeout().toMillis() + " ms"),
                        settings.timeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        // What depends on this is told after it was counted: who has the answer finds it in the metrics.
        CompletableFuture<Said> counted = mine.answer().whenComplete((said, failure) -> count(said));
        if (now) {
            call(mine);
        }
        return counted;
    }

    private synchronized boolean hasRoom() {
        if (waiting.size() >= WAITING_MAX) {
            waiting.removeIf(each -> each.answer().isDone()); // they have waited too long
        }
        return waiting.size() < WAITING_MAX;
    }

    private void call(Waiting mine) {
        var _ = endpoint.ask(mine.token(), mine.answer()).whenComplete((said, failure) -> {
            mine.answer().complete(said == null ? new Said.Away(IntrospectionEndpoint.reason(failure)) : said);
            next();
        });
    }

    /** A place is free. */
    private void next() {
        Waiting first;
        synchronized (this) {
            do {
                first = waiting.poll();
            } while (first != null && first.answer().isDone());
            if (first == null) {
                calls--;
                return;
            }
        }
        call(first);
    }

    private void count(Said said) {
        switch (said) {
            case Said.Active ignored -> active.increment();
            case Said.Inactive ignored -> inactive.increment();
            case Said.Away down -> {
                failed.increment();
                if (!away) {
                    LOG.warn("{} was asked about a token in vain: {}", settings.endpoint(), down.detail());
                }
            }
            case Said.Busy ignored -> {} // was counted, and says nothing of the issuer
        }
        away = said instanceof Said.Away;
    }

    /** Whether it did not answer the last time. */
    boolean isAway() {
        return away;
    }

    /** Prints counts in Prometheus' text format. */
    void print(StringBuilder out, String issuer) {
        line(out, issuer, "active", active);
        line(out, issuer, "inactive", inactive);
        line(out, issuer, "failed", failed);
        line(out, issuer, "turned-away", turnedAway);
    }

    private static void line(StringBuilder out, String issuer, String outcome, LongAdder count) {
        out.append("tollgate_introspections_total{issuer=\"")
                .append(issuer)
                .append("\",outcome=\"")
                .append(outcome)
                .append("\"} ")
                .append(count.sum())
                .append('\n');
    }
}
