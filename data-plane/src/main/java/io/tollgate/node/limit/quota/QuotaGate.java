package io.tollgate.node.limit.quota;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.FastThreadLocal;
import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.CellKey;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.Hold;
import io.tollgate.node.limit.LateAnswer;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.LimitState;
import io.tollgate.node.limit.Limiter;
import io.tollgate.node.limit.SentBytes;
import io.tollgate.node.limit.quota.QuotaCell.Outcome;
import io.tollgate.node.limit.quota.QuotaTable.Taken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calendar quotas before the limiter of rates: a request takes of its quotas first, then of its rates, and gives the
 * former back when the latter refuse. Requests without quotas pass through.
 *
 * <p>A quota of bytes lets a request pass while something is left, and is debited what its response took when that has
 * been sent.
 *
 * <p>A strict quota that can't be asked does what its limit's {@code onUnavailable} says; a relaxed one admits on credit,
 * up to a fiftieth of the quota a node, which is settled when the control plane is back. Until the node knows the cluster's secret
 * no quota can be asked: under another name its counter would be a new one, with the whole quota. What a relaxed one admits on
 * credit until then is never settled, since nobody knows the counter: a node may admit two fiftieths too much in its life.
 */
public final class QuotaGate implements Limiter, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaGate.class);
    private static final long SWEEP_SECONDS = 10;

    private static final FastThreadLocal<CellKey> PROBE = new FastThreadLocal<>() {
        @Override
        protected CellKey initialValue() {
            return new CellKey();
        }
    };

    private final ClusterLimiter rates;
    private final QuotaTable table;
    private final ScheduledExecutorService thread;

    /** A gate before {@code rates}; {@code clock} tells which day it is. */
    public QuotaGate(
            ClusterLimiter rates, QuotaLedger ledger, MeterRegistry registry, InstantSource clock, LongSupplier nanos) {
        this(rates, new QuotaTable(ledger, registry, clock, nanos, QuotaTable.Bounds.usual()));
    }

    QuotaGate(ClusterLimiter rates, QuotaTable table) {
        this(
                rates,
                table,
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("quota-sweep").daemon().factory()));
    }

    /** Swept by {@code thread}, which ends with the gate. */
    QuotaGate(ClusterLimiter rates, QuotaTable table, ScheduledExecutorService thread) {
        this.rates = rates;
        this.table = table;
        this.thread = thread;
        var _ = thread.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /** A fault of ours must not end sweeping, as it would end whatever else an executor repeats. */
    private void sweep() {
        try {
            table.sweep();
        } catch (RuntimeException e) {
            LOG.error("quotas that nobody uses are not given back as they should be; trying again", e);
        }
    }

    /** Gives back everything that is held. */
    @Override
    public void close() {
        thread.shutdownNow();
        table.close();
    }

    @Override
    public Hold hold(LimitRequest request) {
        return rates.hold(request);
    }

    @Override
    public LimitAnswer take(LimitRequest request) {
        if (!hasQuotas(request.limits())) {
            return rates.take(request);
        }
        List<Taken> taken = takeHeld(request);
        if (refusal(taken) != null || !lacks(taken)) {
            return judged(taken, () -> rates.take(request));
        }
        LimitAnswer refused = rates.refusedHere(request); // before anything is asked for it
        if (refused != null) {
            taken.forEach(table::undo);
            return refused;
        }
        taken.replaceAll(this::atOnce);
        if (!lacks(taken)) {
            return judged(taken, () -> rates.take(request));
        }
        LimitRequest kept = kept(request);
        return new LimitAnswer.Pending(asked(taken)
                .thenCompose(complete -> settled(judged(complete, () -> rates.takeForLater(kept)), complete)));
    }

    private static boolean lacks(List<Taken> taken) {
        return taken.stream().anyMatch(each -> each.outcome() == Outcome.EMPTY);
    }

    /**
     * What a request that finds nothing here gets without waiting; as it is when it has to wait. A shadow refuses nothing, so
     * nobody waits for it. A relaxed quota goes on credit while nobody answers; else it waits, for it is not to be exceeded then.
     */
    private Taken atOnce(Taken each) {
        Limit limit = each.plan().limit();
        if (each.outcome() != Outcome.EMPTY) {
            return each;
        }
        boolean answers = table.mayAnswer(each);
        boolean onCredit = limit.shadow() || (limit.mode() == Limit.Mode.RELAXED && table.isDoubtful(each));
        Taken owed = answers && onCredit ? table.owe(each) : null;
        if (owed != null) {
            return owed;
        }
        if (answers && !limit.shadow()) {
            return each;
        }
        if (answers) {
            countBehind(each);
        }
        return each.unknown();
    }

    /** What a shadow would have said to who has passed meanwhile. */
    private void countBehind(Taken each) {
        var _ = table.ask(each).thenAccept(asked -> {
            if (asked.outcome() == Outcome.SPENT) {
                rates.wouldRefuse(asked.plan());
            }
        });
    }

    private static boolean hasQuotas(List<LimitPlan> plans) {
        for (int i = 0; i < plans.size(); i++) {
            if (!plans.get(i).quotas().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private List<Taken> takeHeld(LimitRequest request) {
        List<Taken> taken = new ArrayList<>(2);
        table.use(rates::names);
        CellKey probe = PROBE.get();
        for (LimitPlan plan : request.limits()) {
            for (LimitPlan.Quota quota : plan.quotas()) {
                probe.fill(plan.by(), request); // each time: taking may answer others, on this thread
                probe.counters(quota.counters());
                taken.add(table.take(plan, quota, probe, request, cost(quota, request)));
            }
        }
        return taken;
    }

    /** What must be left for a request to pass: of bytes any, since nobody knows how many it will take. */
    private static long cost(LimitPlan.Quota quota, LimitRequest request) {
        return quota.quota().isOfBytes() ? 1 : request.route().quotaCost();
    }

    private CompletableFuture<List<Taken>> asked(List<Taken> taken) {
        List<CompletableFuture<Taken>> all = taken.stream()
                .map(each ->
                        each.outcome() == Outcome.EMPTY ? table.ask(each) : CompletableFuture.completedFuture(each))
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    /** The request as limits need it, once its exchange is somewhere else: the fields it is counted by are copied. */
    private static LimitRequest kept(LimitRequest request) {
        Map<String, String> fields = new HashMap<>(4);
        for (LimitPlan plan : request.limits()) {
            for (LimitPlan.Dimension dimension : plan.by()) {
                if (dimension instanceof LimitPlan.Dimension.OfHeader(String header)) {
                    String value = request.header().apply(header);
                    if (value != null) {
                        fields.put(header, value);
                    }
                }
            }
        }
        return new LimitRequest(request.route(), request.subject(), request.method(), fields::get, request.limits());
    }

    /** Which of the quotas refuses for longest; null when none does. */
    private @Nullable Taken refusal(List<Taken> taken) {
        long now = table.nowMillis();
        return taken.stream()
                .filter(each ->
                        each.outcome() == Outcome.SPENT && !each.plan().limit().shadow())
                .max(Comparator.comparingLong(each -> each.cell().resetMillis(now)))
                .orElse(null);
    }

    private LimitAnswer judged(List<Taken> taken, Supplier<LimitAnswer> ofRates) {
        Taken refusing = refusal(taken);
        if (refusing != null) {
            taken.forEach(table::undo);
            rates.decided(refusing.plan(), false);
            return new LimitAnswer.Refused(
                    refusing.plan().limit().name(),
                    Duration.ofMillis(refusing.cell().resetMillis(table.nowMillis())),
                    states(taken));
        }
        List<Taken> admitted = new ArrayList<>(taken.size());
        for (Taken each : taken) {
            Taken passed = each.outcome() == Outcome.UNKNOWN ? onCredit(each) : each;
            if (passed == null) {
                admitted.forEach(table::undo);
                taken.subList(admitted.size(), taken.size()).forEach(table::undo);
                rates.unavailable(each.plan());
                return new LimitAnswer.Unavailable(each.plan().limit().name());
            }
            if (each.outcome() == Outcome.SPENT) {
                rates.wouldRefuse(each.plan()); // a shadow: the others were refused above
            }
            admitted.add(passed);
        }
        return joined(ofRates.get(), admitted);
    }

    /** What becomes of a request when nobody can tell; null when it is refused. */
    private @Nullable Taken onCredit(Taken unknown) {
        Limit limit = unknown.plan().limit();
        Taken owed = limit.mode() == Limit.Mode.RELAXED ? table.owe(unknown) : null;
        if (owed != null) {
            return owed;
        }
        boolean passes = limit.shadow()
                || (limit.mode() == Limit.Mode.STRICT && limit.onUnavailable() == Limit.OnUnavailable.ALLOW);
        return passes ? unknown : null;
    }

    /** The rates' answer, with what was taken of quotas given back unless it admits. */
    private LimitAnswer joined(LimitAnswer answer, List<Taken> taken) {
        return switch (answer) {
            case LimitAnswer.Admitted admitted -> {
                taken.stream()
                        .filter(each -> each.outcome() == Outcome.TAKEN)
                        .forEach(each -> rates.decided(each.plan(), true));
                List<LimitState> states = new ArrayList<>(admitted.states());
                states.addAll(states(taken));
                yield new LimitAnswer.Admitted(states, spentLater(taken));
            }
            case LimitAnswer.Refused refused -> {
                taken.forEach(table::undo);
                yield refused;
            }
            case LimitAnswer.Unavailable unavailable -> {
                taken.forEach(table::undo);
                yield unavailable;
            }
            case LimitAnswer.Pending pending ->
                new LimitAnswer.Pending(pending.late().thenApply(late -> new RatesAndQuotas(late, taken)));
        };
    }

    private SentBytes spentLater(List<Taken> taken) {
        List<Taken> counted = taken.stream().filter(Taken::isSpentLater).toList();
        return counted.isEmpty() ? SentBytes.UNCOUNTED : bytes -> counted.forEach(each -> table.spend(each, bytes));
    }

    /** Rates that are judged when the request goes on, and what was taken of quotas before. */
    private final class RatesAndQuotas implements LateAnswer {
        private final LateAnswer rates;
        private final List<Taken> taken;

        private RatesAndQuotas(LateAnswer rates, List<Taken> taken) {
            this.rates = rates;
            this.taken = taken;
        }

        @Override
        public LimitAnswer settle() {
            return joined(rates.settle(), taken);
        }

        @Override
        public void abandon() {
            rates.abandon();
            taken.forEach(table::undo);
        }
    }

    /** The answer for the event loop to get to: of what has rates it is judged there. */
    private CompletionStage<LateAnswer> settled(LimitAnswer answer, List<Taken> taken) {
        if (answer instanceof LimitAnswer.Pending pending) {
            return pending.late();
        }
        return CompletableFuture.completedFuture(new LateAnswer() {
            @Override
            public LimitAnswer settle() {
                return answer;
            }

            @Override
            public void abandon() {
                if (answer instanceof LimitAnswer.Admitted) {
                    taken.forEach(table::undo);
                }
            }
        });
    }

    private List<LimitState> states(List<Taken> taken) {
        long now = table.nowMillis();
        return taken.stream()
                .map(each -> new LimitState(
                        each.quota().policy(),
                        each.outcome() == Outcome.SPENT ? 0 : each.cell().remaining(),
                        Math.ceilDiv(each.cell().resetMillis(now), 1_000L),
                        each.outcome() == Outcome.SPENT))
                .toList();
    }
}
