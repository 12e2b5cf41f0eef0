package io.tollgate.node.limit;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.Settlement.Held;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The limiter over a {@link LeaseLedger}: a permit of each rule of each limit is debited before the request passes, all
 * at once; when one refuses, the others are given back.
 *
 * <p>A strict limit waits for the ledger for at most 250 ms and then does what its {@code onUnavailable} says. A relaxed
 * one waits for at most 20 ms and then takes of this node's own share.
 */
public final class ClusterLimiter implements Limiter {
    /** The longest that a relaxed limit makes a request wait. */
    static final long RELAXED_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** After that many late answers in a row relaxed limits stop waiting for a while. */
    private static final int LATE_MAX = 3;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Permit EXPIRED = new Permit.Unknown("held for too long");
    private static final Permit LATE = new Permit.Unknown("late");
    private static final int SECRET_BYTES = 32;

    private final LeaseLedger ledger;
    private final LongSupplier nanos;
    private final LeaseFlights flights;
    private final LocalShares shares;
    private final Refusals refusals = new Refusals(Refusals.MAX);
    private final LimitMeters meters;
    private final AtomicInteger lateInARow = new AtomicInteger();
    private volatile KeyDerivation keys;
    private volatile long pausedUntilNanos;

    /** A limiter that names counters by a random secret until {@link #useSecret} tells the cluster's. */
    public ClusterLimiter(LeaseLedger ledger, MeterRegistry registry, LongSupplier nanos) {
        this(ledger, registry, nanos, LimitRule.CALL_NANOS);
    }

    /** As above, with {@code callNanos} that the ledger has to answer. */
    public ClusterLimiter(LeaseLedger ledger, MeterRegistry registry, LongSupplier nanos, long callNanos) {
        this.ledger = ledger;
        this.nanos = nanos;
        flights = new LeaseFlights(ledger, nanos, callNanos);
        shares = new LocalShares(nanos, LocalShares.MAX);
        meters = new LimitMeters(registry);
        keys = new KeyDerivation(new SecureRandom().generateSeed(SECRET_BYTES));
        pausedUntilNanos = nanos.getAsLong();
    }

    /** Names counters by {@code secret} from now on; the same on all nodes. */
    public void useSecret(byte[] secret) {
        keys = new KeyDerivation(secret);
    }

    @Override
    public LimitAnswer take(LimitRequest request) {
        List<CountedRule> rules = CounterSelection.select(request, keys);
        if (rules.isEmpty()) {
            return new LimitAnswer.Admitted(List.of());
        }
        List<Held> refused = knownRefusals(rules);
        if (refused.stream().anyMatch(held -> !held.counted().limit().shadow())) {
            return settle(refused);
        }
        List<CompletableFuture<Held>> asked = new ArrayList<>(rules.size());
        for (CountedRule rule : rules) {
            asked.add(refused.stream()
                    .filter(held -> held.counted().equals(rule))
                    .findFirst()
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> ask(rule).thenApply(permit -> new Held(rule, permit))));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new));
        return all.isDone()
                ? settle(asked.stream().map(CompletableFuture::join).toList())
                : new LimitAnswer.Pending(all.thenApply(done ->
                        new Late(asked.stream().map(CompletableFuture::join).toList())));
    }

    /** Rules whose owner said "no until then" not long ago. */
    private List<Held> knownRefusals(List<CountedRule> rules) {
        long now = nanos.getAsLong();
        List<Held> known = new ArrayList<>();
        for (CountedRule rule : rules) {
            Optional<Grant.Leased> refusal = refusals.find(rule.key(), now);
            refusal.ifPresent(lease -> known.add(new Held(rule, new Permit.Refused(lease))));
        }
        return known;
    }

    private CompletableFuture<Permit> ask(CountedRule rule) {
        return switch (rule.limit().mode()) {
            case STRICT -> lease(rule);
            case RELAXED -> relaxed(rule);
        };
    }

    private CompletableFuture<Permit> lease(CountedRule rule) {
        long sent = nanos.getAsLong();
        return flights.ask(rule.key(), rule.rule()).whenComplete((permit, failure) -> {
            long now = nanos.getAsLong();
            meters.leased(now - sent);
            if (permit instanceof Permit.Refused refused) {
                refusals.add(rule.key(), refused.lease(), now);
            }
        });
    }

    private CompletableFuture<Permit> relaxed(CountedRule rule) {
        LimitRule share = rule.rule().share(ledger.members());
        if (nanos.getAsLong() - pausedUntilNanos < 0) {
            return CompletableFuture.completedFuture(shares.take(rule.key(), share));
        }
        CompletableFuture<Permit> asked = lease(rule);
        CompletableFuture<Permit> bounded =
                asked.isDone() ? asked : asked.copy().completeOnTimeout(LATE, RELAXED_WAIT_NANOS, TimeUnit.NANOSECONDS);
        return bounded.thenApply(permit -> orShare(rule, share, permit, asked));
    }

    private Permit orShare(CountedRule rule, LimitRule share, Permit permit, CompletableFuture<Permit> asked) {
        if (!(permit instanceof Permit.Unknown)) {
            lateInARow.set(0);
            if (permit instanceof Permit.Taken) {
                shares.note(rule.key(), share);
            }
            return permit;
        }
        if (LATE.equals(permit) && lateInARow.incrementAndGet() >= LATE_MAX) {
            lateInARow.set(0);
            pausedUntilNanos = nanos.getAsLong() + PAUSE_NANOS;
        }
        Permit local = shares.take(rule.key(), share);
        if (local instanceof Permit.Refused) {
            // A permit that still comes was not used. After a local admission it stays debited: it is that request's.
            var _ = asked.thenAccept(late -> {
                if (late instanceof Permit.Taken taken) {
                    ledger.giveBack(rule.key(), rule.rule(), taken.lease());
                }
            });
        }
        return local;
    }

    /** Permits that wait for the event loop. */
    private final class Late implements LateAnswer {
        private final List<Held> helds;

        private Late(List<Held> helds) {
            this.helds = helds;
        }

        @Override
        public LimitAnswer settle() {
            return ClusterLimiter.this.settle(helds);
        }

        @Override
        public void abandon() {
            helds.forEach(ClusterLimiter.this::giveBack);
        }
    }

    private LimitAnswer settle(List<Held> helds) {
        long now = nanos.getAsLong();
        Settlement settlement =
                Settlement.of(helds.stream().map(held -> inTime(held, now)).toList());
        settlement.undo().forEach(this::giveBack);
        settlement.verdicts().forEach((limit, verdict) -> meters.decided(limit.name(), verdict));
        return settlement.answer();
    }

    /** While another limit's answer was awaited a strict permit's time of use may have passed. */
    private Held inTime(Held held, long nowNanos) {
        boolean expired = held.permit() instanceof Permit.Taken taken
                && held.counted().limit().mode() == Limit.Mode.STRICT
                && nowNanos - taken.usableUntilNanos() > 0;
        if (!expired) {
            return held;
        }
        giveBack(held);
        return new Held(held.counted(), EXPIRED);
    }

    private void giveBack(Held held) {
        if (held.permit() instanceof Permit.Taken(Grant.Leased lease, Permit.Source source, long _)) {
            CountedRule rule = held.counted();
            switch (source) {
                case LEDGER -> ledger.giveBack(rule.key(), rule.rule(), lease);
                case LOCAL_SHARE -> shares.giveBack(rule.key(), rule.rule().share(ledger.members()), lease);
            }
        }
    }
}
