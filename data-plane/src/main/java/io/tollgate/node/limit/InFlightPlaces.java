package io.tollgate.node.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who holds a place of a limit of requests in flight. Each node has its part of a limit's places and asks nobody: the
 * parts add up to the limit, and the part of a node that dies is nobody's until the cluster is told that it has gone. A relaxed limit leaves every node one
 * place at least, so that few places on many nodes turn nobody away for the node he came to; a strict one does not.
 *
 * <p>Any thread; never waits. Bounded by the requests that are under way: a counter without any is not kept.
 */
final class InFlightPlaces {
    private final ConcurrentHashMap<CellKey, Integer> held = new ConcurrentHashMap<>();
    private final LeaseLedger ledger;
    private final LimitMeters meters;

    InFlightPlaces(LeaseLedger ledger, LimitMeters meters) {
        this.ledger = ledger;
        this.meters = meters;
    }

    /** One place of each limit that bounds what is in flight, or none of any. */
    Hold hold(LimitRequest request) {
        List<CellKey> mine = new ArrayList<>(2);
        for (LimitPlan plan : request.limits()) {
            if (plan.boundsInFlight() && !take(plan, request, mine)) {
                mine.forEach(this::giveBack);
                return new Hold.Full(plan.limit().name());
            }
        }
        return mine.isEmpty() ? Hold.Held.NOTHING : new Hold.Held(() -> mine.forEach(this::giveBack));
    }

    /** Whether the request may go on; a place that it got is in {@code mine} then. */
    private boolean take(LimitPlan plan, LimitRequest request, List<CellKey> mine) {
        CellKey key = new CellKey();
        key.fill(plan.by(), request);
        key.counters(plan.places());
        long part = part(plan);
        boolean[] taken = new boolean[1];
        held.compute(key, (k, places) -> {
            int now = places == null ? 0 : places;
            taken[0] = now < part;
            return taken[0] ? Integer.valueOf(now + 1) : places;
        });
        if (taken[0]) {
            mine.add(key);
            decided(plan, LimitVerdict.ADMITTED);
            return true;
        }
        decided(plan, plan.limit().shadow() ? LimitVerdict.WOULD_REFUSE : LimitVerdict.REFUSED);
        return plan.limit().shadow();
    }

    /** Places of {@code plan} that requests like this one hold on this node. */
    int held(LimitPlan plan, LimitRequest request) {
        CellKey key = new CellKey();
        key.fill(plan.by(), request);
        key.counters(plan.places());
        return held.getOrDefault(key, 0);
    }

    private long part(LimitPlan plan) {
        long part = ledger.place().partOf(plan.limit().inFlight());
        return plan.isRelaxed() ? Math.max(1, part) : part;
    }

    /** What has rules too says "admitted" when those have spoken. */
    private void decided(LimitPlan plan, LimitVerdict verdict) {
        if (verdict != LimitVerdict.ADMITTED || plan.rules().isEmpty()) {
            meters.of(plan.limit().name()).decided(verdict);
        }
    }

    private void giveBack(CellKey key) {
        held.computeIfPresent(key, (k, places) -> places == 1 ? null : Integer.valueOf(places - 1));
    }

    /** Counters that somebody holds a place of. */
    int counters() {
        return held.size();
    }

    /** Places that are held, of all counters. */
    int places() {
        return held.values().stream().mapToInt(Integer::intValue).sum();
    }
}
