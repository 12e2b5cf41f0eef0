package io.tollgate.node.token;

import io.tollgate.core.token.Flaw;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.node.token.TokenAnswer.Accepted;
import io.tollgate.node.token.TokenAnswer.Pending;
import io.tollgate.node.token.TokenAnswer.Refused;
import io.tollgate.node.token.TokenCheck.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where tokens are presented. One that was verified before is answered on the spot; any other is verified by a few threads
 * that the desk has for it, a token only once however many requests bring it. When too many wait, the answer is
 * {@link Flaw#BUSY}: nobody is let in unverified, and tokens that are known still are.
 */
public final class TokenDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TokenDesk.class);

    private static final int QUEUE_MAX = 512;
    /** Tokens whose issuer is being asked for a new key: when it comes, all of them go back into the queue at once. */
    private static final int WAITING_FOR_KEYS_MAX = QUEUE_MAX / 2;

    private final VerifiedTokens verified = new VerifiedTokens();
    private final TokenRevocationBook revocations;
    private final Clock clock;
    private final SingleUse singleUse;
    private final ThreadPoolExecutor threads;
    private final Map<UnderWay, CompletableFuture<TokenAnswer>> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger waitingForKeys = new AtomicInteger();
    private final LongAdder hits = new LongAdder();
    private final LongAdder checks = new LongAdder();
    private final LongAdder busy = new LongAdder();

    /** The same token for the same plans: its answer is the same. */
    private record UnderWay(Fingerprint fingerprint, List<IssuerPlan> plans) {}

    /** A desk with {@code threadCount} threads at most, which exist while there is work. It takes no tokens for one use. */
    public TokenDesk(TokenRevocationBook revocations, Clock clock, int threadCount) {
        this(revocations, SpentTokens.NOWHERE, clock, threadCount);
    }

    /** A desk that asks {@code spent} about tokens for one use. */
    public TokenDesk(TokenRevocationBook revocations, SpentTokens spent, Clock clock, int threadCount) {
        this.revocations = revocations;
        this.clock = clock;
        singleUse = new SingleUse(spent, clock);
        threads = new ThreadPoolExecutor(
                threadCount,
                threadCount,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                Thread.ofPlatform().name("tokens-", 1).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Judges the token. Called on event loops. One for one use is not used by that: see {@link #spend}.
     *
     * @param text as it was presented; may be anything
     * @param plans whose tokens are accepted, not empty
     */
    public TokenAnswer present(String text, List<IssuerPlan> plans, Instant now) {
        int bytesMax = 0;
        for (int i = 0; i < plans.size(); i++) {
            bytesMax = Math.max(bytesMax, plans.get(i).issuer().demands().tokenBytesMax());
        }
        if (text.length() > bytesMax) {
            return new Refused(Flaw.TOO_LONG, text.length() + " characters (expected: at most " + bytesMax + ")");
        }
        if (!revocations.isKnown()) {
            return new Refused(Flaw.REVOCATIONS_UNKNOWN, "this node does not know yet which tokens are revoked");
        }
        Fingerprint fingerprint = Fingerprint.of(text);
        VerifiedToken known = verified.find(fingerprint, plans, now);
        if (known != null) {
            hits.increment();
            return stillGood(known, now);
        }
        UnderWay check = new UnderWay(fingerprint, plans);
        CompletableFuture<TokenAnswer> mine = new CompletableFuture<>();
        // Ahead of who waits the check is forgotten: a request that comes once they know must not get their answer.
        CompletableFuture<TokenAnswer> told = mine.whenComplete((answer, failure) -> underWay.remove(check));
        CompletableFuture<TokenAnswer> running = underWay.putIfAbsent(check, told);
        if (running != null) {
            return new Pending(running);
        }
        VerifiedToken since = verified.find(fingerprint, plans, now); // it was done between the look and the place
        if (since != null) {
            hits.increment();
            mine.complete(stillGood(since, now));
            return mine.resultNow();
        }
        checks.increment();
        begin(text, check, mine, false);
        return mine.isDone() ? mine.resultNow() : new Pending(told);
    }

    /** Whether a token of {@code plans} may be one for one use. */
    public static boolean mayBeForOneUse(List<IssuerPlan> plans) {
        return SingleUse.isAmong(plans);
    }

    /**
     * Uses up a token for one use, in the whole cluster. Nothing takes that back: whatever else may refuse its holder comes
     * before. Any thread.
     *
     * @return whether it opens now, within a second and on any thread; never another Pending
     */
    public CompletionStage<TokenAnswer> spend(VerifiedToken token) {
        return singleUse.spend(token);
    }

    private void begin(String text, UnderWay check, CompletableFuture<TokenAnswer> answer, boolean again) {
        try {
            threads.execute(() -> verify(text, check, answer, again));
        } catch (RejectedExecutionException e) {
            answer.complete(busy("too many tokens wait to be verified"));
        }
    }

    /** On one of the desk's threads. */
    private void verify(String text, UnderWay check, CompletableFuture<TokenAnswer> answer, boolean again) {
        try {
            Instant now = clock.instant();
            switch (TokenCheck.of(text, check.fingerprint(), check.plans(), now)) {
                case Outcome.Settled settled -> answer.complete(remembered(settled.answer(), now));
                case Outcome.KeyMissing missing when again -> answer.complete(withoutKey(missing, Flaw.KEY_UNKNOWN));
                case Outcome.KeyMissing missing -> askForKey(missing, text, check, answer);
                case Outcome.Unsaid unsaid -> askIssuer(unsaid.plan(), text, check.fingerprint(), answer);
            }
        } catch (RuntimeException e) { // whoever waits must not wait for ever
            answer.complete(new Refused(Flaw.MALFORMED, "cannot be verified: " + e));
        } catch (Error e) { // of the node, not of the token: nobody can say what it is worth
            LOG.error("a token could not be verified", e);
            answer.complete(busy("cannot be verified: " + e));
        }
    }

    private void askForKey(
            Outcome.KeyMissing missing, String text, UnderWay check, CompletableFuture<TokenAnswer> answer) {
        CompletableFuture<Void> fetched = missing.plan().keys().refetch();
        if (fetched == null) {
            answer.complete(withoutKey(missing, Flaw.KEY_NOT_ASKED));
            return;
        }
        if (waitingForKeys.incrementAndGet() > WAITING_FOR_KEYS_MAX) {
            waitingForKeys.decrementAndGet();
            answer.complete(busy("too many tokens wait for their issuer's keys"));
            return;
        }
        var _ = fetched.whenComplete((done, failure) -> {
            waitingForKeys.decrementAndGet();
            begin(text, check, answer, true);
        });
    }

    /** How many may be asked about, and for how long that may take, is bounded by whom it asks. */
    private void askIssuer(
            OpaqueIssuer plan, String text, Fingerprint fingerprint, CompletableFuture<TokenAnswer> answer) {
        var _ = plan.judge(text, fingerprint, clock)
                .whenComplete((said, failure) -> answer.complete(
                        said == null
                                ? new Refused(Flaw.ISSUER_AWAY, plan.issuer().name() + ": " + failure)
                                : remembered(said, clock.instant())));
    }

    private static TokenAnswer withoutKey(Outcome.KeyMissing missing, Flaw flaw) {
        if (missing.tried()) {
            // It cost signatures, and without a kid anybody can make the next one: a verdict, which the guard counts.
            return new Refused(Flaw.SIGNATURE, missing.detail());
        }
        KeySource keys = missing.plan().keys();
        return keys.isAway() || keys.keys() == null
                ? new Refused(Flaw.KEYS_AWAY, missing.detail() + ", and its keys are out of reach")
                : new Refused(flaw, missing.detail());
    }

    private TokenAnswer remembered(TokenAnswer answer, Instant now) {
        if (answer instanceof Accepted accepted) {
            if (!accepted.token().isSingleUse()) { // it would only push others out
                verified.add(accepted.token(), now);
            }
            return stillGood(accepted.token(), now);
        }
        return answer;
    }

    /** What may have changed since it was verified: time and revocations. Keys and configuration are part of finding it. */
    private TokenAnswer stillGood(VerifiedToken token, Instant now) {
        if (token.isOver(now)) {
            return new Refused(Flaw.EXPIRED, token.plan().issuer().name() + ": has ended since it was verified");
        }
        long version = revocations.version();
        if (!token.isClearedAt(version)) {
            String revocation = revocations.refusing(token.plan().issuer().name(), token.facts(), now);
            if (revocation != null) {
                return new Refused(Flaw.REVOKED, token.plan().issuer().name() + ": revoked by " + revocation);
            }
            token.cleared(version);
        }
        return new Accepted(token);
    }

    private Refused busy(String detail) {
        busy.increment();
        return new Refused(Flaw.BUSY, detail);
    }

    /** Prints counts in Prometheus' text format. */
    public void print(StringBuilder out) {
        out.append("# TYPE tollgate_token_checks_total counter\n");
        line(out, "remembered", hits);
        line(out, "verified-anew", checks);
        line(out, "turned-away", busy);
    }

    private static void line(StringBuilder out, String outcome, LongAdder count) {
        out.append("tollgate_token_checks_total{outcome=\"")
                .append(outcome)
                .append("\"} ")
                .append(count.sum())
                .append('\n');
    }

    /** Ends the threads; who still waits gets {@link Flaw#BUSY}. */
    @Override
    public void close() {
        threads.shutdownNow();
        underWay.values().forEach(answer -> answer.complete(busy("the node ends")));
    }
}
