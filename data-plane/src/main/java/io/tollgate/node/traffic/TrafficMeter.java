package io.tollgate.node.traffic;

import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.scan.SeenPaths;
import io.tollgate.node.traffic.ExactConsumers.Wanted;
import io.tollgate.node.traffic.TrafficReport.Counted;
import io.tollgate.node.traffic.TrafficReport.Dimension;
import io.tollgate.node.traffic.TrafficReport.KeyUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the traffic of one event loop, or of all of them for a report. A request that went well costs a handful of
 * look-ups by strings whose hashes are known, and no object. Confined to one thread at a time.
 */
final class TrafficMeter {
    private static final int ROUTES_MAX = 500;
    private static final int UPSTREAMS_MAX = 200;
    private static final int TARGETS_MAX = 300;
    private static final int CODES_MAX = 100;
    private static final int LIMITS_MAX = 200;
    private static final int KEYS_MAX = 1_000;
    private static final int PLACES_MAX = 64;
    /** Of the places only the first are reported: the last ones are who came last. */
    private static final int HEAVIEST_MAX = 32;

    private static final String OTHER = "(other)";
    private static final String OK = "ok";

    private final Tally total = new Tally(true);
    private final Tallies routes = new Tallies(ROUTES_MAX, true);
    private final Tallies upstreams = new Tallies(UPSTREAMS_MAX, true);
    private final Tallies targets = new Tallies(TARGETS_MAX, true);
    private final Tallies codes = new Tallies(CODES_MAX, false);
    private final Tallies limits = new Tallies(LIMITS_MAX, false);
    private final Tally fine = new Tally(false);
    private final HeavyHitters consumers = new HeavyHitters(PLACES_MAX);
    private final HeavyHitters addresses = new HeavyHitters(PLACES_MAX);
    private final HeavyHitters keys = new HeavyHitters(PLACES_MAX);
    private final Map<String, LastUse> keyUses = new HashMap<>();
    private final SeenPaths seenPaths = new SeenPaths();
    /** Null when no consumer has series. */
    private final @Nullable ExactConsumers named;

    TrafficMeter() {
        this(Wanted.NOBODY);
    }

    /** One that also counts in full those who are {@code wanted}; this is not among what {@link #add} adds. */
    TrafficMeter(Wanted wanted) {
        named = wanted.equals(Wanted.NOBODY) ? null : new ExactConsumers(wanted);
    }

    /** When a key was last used and from where; changed in place, as a request must cost no object. */
    private static final class LastUse {
        private long epochMillis;
        private String address = "";
    }

    /** Tallies by name, so many at most. */
    private static final class Tallies {
        private final Map<String, Tally> byName = new HashMap<>();
        private final int namesMax;
        private final boolean timed;

        Tallies(int namesMax, boolean timed) {
            this.namesMax = namesMax;
            this.timed = timed;
        }

        Tally of(String name) {
            Tally known = byName.get(name);
            if (known != null) {
                return known;
            }
            return byName.computeIfAbsent(byName.size() < namesMax ? name : OTHER, fresh -> new Tally(timed));
        }

        void add(Tallies other) {
            other.byName.forEach((name, tally) -> of(name).add(tally));
        }

        void report(Dimension dimension, List<Counted> into) {
            byName.forEach((name, tally) -> into.add(tally.counted(dimension, name, 0)));
        }
    }

    /** Counts one exchange that is over. */
    void record(ExchangeRecord facts) {
        long nanos = latencyNanos(facts);
        total.count(facts, nanos);
        routes.of(facts.route).count(facts, nanos);
        if (!facts.target.isEmpty()) {
            long upstreamNanos = facts.upstreamNanos >= 0 ? facts.upstreamNanos : nanos;
            upstreams.of(facts.upstream).count(facts, upstreamNanos);
            targets.of(facts.target).count(facts, upstreamNanos);
        } else if (!facts.upstream.isEmpty() && facts.status >= 500) {
            upstreams.of(facts.upstream).count(facts, nanos); // it has no target that could be asked
        }
        if (facts.code.equals(OK)) {
            fine.count(facts, nanos);
        } else {
            codes.of(facts.code).count(facts, nanos);
        }
        if (!facts.limit.isEmpty()) {
            limits.of(facts.limit).count(facts, nanos);
        }
        if (!facts.consumer.isEmpty()) {
            consumers.of(facts.consumer).count(facts, nanos);
            if (named != null) {
                named.count(facts, nanos);
            }
        }
        addresses.of(facts.clientAddress).count(facts, nanos);
        if (!facts.keyId.isEmpty() && !(facts.madeByGateway && facts.status == 401)) {
            keys.of(facts.keyId).count(facts, nanos);
            noteUse(facts.keyId, facts.epochMillis, facts.clientAddress);
        }
        seenPaths.record(facts);
    }

    /** A tunnel's life says nothing of how quick anybody was: of one that came about the time to the switch counts. */
    private static long latencyNanos(ExchangeRecord facts) {
        return facts.status == 101 ? facts.headNanos : facts.durationNanos;
    }

    /** What it saw of scans. Others see their own: {@link #add} leaves them where they are. */
    SeenPaths seenPaths() {
        return seenPaths;
    }

    /** All requests. */
    Tally total() {
        return total;
    }

    /** Those with most requests; nobody who was not authenticated is among them. */
    HeavyHitters consumers() {
        return consumers;
    }

    /** Tells what it counted of each of those who were wanted. */
    void forEachNamed(BiConsumer<String, Tally> reader) {
        if (named != null) {
            named.forEach(reader);
        }
    }

    private void noteUse(String key, long epochMillis, String address) {
        LastUse use = keyUses.get(key);
        if (use == null) {
            if (keyUses.size() >= KEYS_MAX) {
                return;
            }
            use = new LastUse();
            keyUses.put(key, use);
        }
        if (epochMillis >= use.epochMillis) {
            use.epochMillis = epochMillis;
            use.address = address;
        }
    }

    /** Adds what {@code other} counted. */
    void add(TrafficMeter other) {
        total.add(other.total);
        routes.add(other.routes);
        upstreams.add(other.upstreams);
        targets.add(other.targets);
        codes.add(other.codes);
        limits.add(other.limits);
        fine.add(other.fine);
        consumers.add(other.consumers);
        addresses.add(other.addresses);
        keys.add(other.keys);
        other.keyUses.forEach((key, use) -> noteUse(key, use.epochMillis, use.address));
    }

    /** All of it, as traffic of {@code intervalMillis}. */
    TrafficReport report(long intervalMillis) {
        List<Counted> counted = new ArrayList<>();
        if (total.requests() > 0) {
            counted.add(total.counted(Dimension.TOTAL, "", 0));
        }
        routes.report(Dimension.ROUTE, counted);
        upstreams.report(Dimension.UPSTREAM, counted);
        targets.report(Dimension.TARGET, counted);
        if (fine.requests() > 0) {
            counted.add(fine.counted(Dimension.CODE, OK, 0));
        }
        codes.report(Dimension.CODE, counted);
        limits.report(Dimension.LIMIT, counted);
        heaviest(Dimension.CONSUMER, consumers, counted);
        heaviest(Dimension.ADDRESS, addresses, counted);
        heaviest(Dimension.KEY, keys, counted);
        Map<String, KeyUse> uses = HashMap.newHashMap(keyUses.size());
        keyUses.forEach((key, use) -> uses.put(key, new KeyUse(use.epochMillis, use.address)));
        return new TrafficReport(intervalMillis, counted, uses);
    }

    private static void heaviest(Dimension dimension, HeavyHitters hitters, List<Counted> into) {
        hitters.top(HEAVIEST_MAX)
                .forEach(place -> into.add(place.tally().counted(dimension, place.name(), place.missedMax())));
    }
}
