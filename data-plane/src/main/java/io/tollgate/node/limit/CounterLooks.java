package io.tollgate.node.limit;

import io.tollgate.core.config.Limit;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.node.limit.CounterLook.Here;
import io.tollgate.node.limit.CounterLook.Owner;
import io.tollgate.node.limit.CounterLook.QuotaName;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** Looks at counters for people, and leaves them as they are. Any thread but event loops; never waits. */
final class CounterLooks {
    private final LeaseTable table;
    private final InFlightPlaces places;
    private final LeaseLedger ledger;
    private final LongSupplier nanos;

    CounterLooks(LeaseTable table, InFlightPlaces places, LeaseLedger ledger, LongSupplier nanos) {
        this.table = table;
        this.places = places;
        this.ledger = ledger;
        this.nanos = nanos;
    }

    /** The counters of {@code plan} that {@code request} would fall on: rates, quotas, requests in flight. */
    CompletableFuture<List<CounterLook>> look(LimitPlan plan, LimitRequest request, boolean askOwner) {
        List<CompletableFuture<CounterLook>> looks = new ArrayList<>();
        for (int i = 0; i < plan.rules().size(); i++) {
            looks.add(rate(plan, i, request, askOwner));
        }
        for (LimitPlan.Quota quota : plan.quotas()) {
            looks.add(CompletableFuture.completedFuture(quota(plan, quota, request)));
        }
        if (plan.boundsInFlight()) {
            looks.add(CompletableFuture.completedFuture(new CounterLook(
                    plan.limit().inFlight() + " at once",
                    true,
                    new Here(places.held(plan, request), Duration.ZERO),
                    new Owner.NotAsked(),
                    Optional.empty())));
        }
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))
                .thenApply(done -> looks.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<CounterLook> rate(LimitPlan plan, int index, LimitRequest request, boolean askOwner) {
        LimitPlan.Rule rule = plan.rules().get(index);
        CellKey probe = new CellKey();
        probe.fill(plan.by(), request);
        probe.rule(rule);
        CounterKey name = table.name(plan, rule.wireName(), request);
        Here here = table.here(probe, name, nanos.getAsLong());
        String words = words(plan.limit().rules().get(index));
        if (!askOwner) {
            return CompletableFuture.completedFuture(
                    new CounterLook(words, false, here, new Owner.NotAsked(), Optional.empty()));
        }
        return ledger.look(name, rule.rule(), !plan.isRelaxed())
                .<Owner>thenApply(CounterLooks::left)
                .exceptionally(failure -> new Owner.Unknown())
                .thenApply(owner -> new CounterLook(words, false, here, owner, Optional.empty()))
                .toCompletableFuture();
    }

    private static Owner.Left left(Grant.Leased standing) {
        return new Owner.Left(standing.remaining(), Duration.ofNanos(Math.max(0, standing.resetNanos())));
    }

    private CounterLook quota(LimitPlan plan, LimitPlan.Quota quota, LimitRequest request) {
        return new CounterLook(
                quota.quota().amount() + (quota.quota().isOfBytes() ? " bytes per " : " per ")
                        + quota.quota().per().text() + " of "
                        + quota.quota().calendar().getId(),
                false,
                Here.NOTHING,
                new Owner.NotAsked(),
                Optional.of(new QuotaName(
                        quota.wireName(),
                        table.name(plan, quota.wireName(), request).text(),
                        quota.quota().amount())));
    }

    private static String words(Limit.Rule rule) {
        String words = rule.requests() + " per " + HumanDuration.print(rule.per());
        return rule.isBucket() ? words + ", burst " + rule.burst() : words;
    }
}
