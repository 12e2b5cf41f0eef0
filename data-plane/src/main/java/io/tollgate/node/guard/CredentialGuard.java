package io.tollgate.node.guard;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows down whoever tries credentials. Failures are counted for an address, for its network and for the key that was
 * guessed; beyond some free ones a request waits, then is refused before its credential is looked at, and all of it fades.
 * A key that is guessed from many places costs these their free failures; it is never refused itself, for its owner would
 * be locked out. Credentials that are tried from very many places, each a few times, show in the count of all failures
 * together, and cost whoever fails then the free failures too. Decision record 0030 says why.
 *
 * <p>Every decision is made from this node's memory, which is bounded; what other nodes saw is merged into it. Any thread;
 * nothing blocks.
 */
public final class CredentialGuard {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialGuard.class);
    private static final int SETS = 4_096;
    private static final int WAYS = 4;
    private static final int DELAYED_MAX = 1_000;
    private static final int FORGIVEN_MAX = 1_000;
    private static final Duration CROWDED = Duration.ofSeconds(2);
    private static final Comparator<Held> WORST_FIRST = Comparator.comparing(Held::closed)
            .thenComparingDouble(Held::failures)
            .reversed();

    private final boolean on;
    private final LongSupplier nanos;
    private final OffenderTable table;
    private final GuardCounts counts = new GuardCounts();
    private final AtomicInteger delayed = new AtomicInteger();
    private final AtomicInteger forgivenCount = new AtomicInteger();
    private final ConcurrentLinkedQueue<Subject> forgiven = new ConcurrentLinkedQueue<>();
    /** The place of the table from which on failures are told next; of whoever takes tidings. */
    private volatile int untoldFrom;

    /**
     * A guard that has seen nothing.
     *
     * @param nanos as {@link System#nanoTime}
     * @param seed must be unpredictable
     */
    public CredentialGuard(LongSupplier nanos, long seed) {
        this(true, nanos, new OffenderTable(SETS, WAYS, seed));
    }

    private CredentialGuard(boolean on, LongSupplier nanos, OffenderTable table) {
        this.on = on;
        this.nanos = nanos;
        this.table = table;
    }

    /** One that lets everybody try. */
    public static CredentialGuard off() {
        return new CredentialGuard(false, () -> 0, new OffenderTable(1, 1, 0));
    }

    /** Whether nobody has failed lately: then there is nothing to ask. */
    public boolean isIdle() {
        return table.size() == 0;
    }

    /** What a request from {@code address} gets. */
    public Penalty penalty(InetAddress address) {
        if (isIdle()) {
            return Penalty.None.NONE;
        }
        long now = nanos.getAsLong();
        Subject own = Subject.ofAddress(address);
        Offender one = table.find(own);
        Offender all = table.find(own.network());
        long closed = Math.max(one == null ? 0 : one.closedNanos(now), all == null ? 0 : all.closedNanos(now));
        if (closed > 0) {
            counts.refused();
            return new Penalty.Closed(Duration.ofNanos(closed));
        }
        long delay = Math.max(one == null ? 0 : one.delayNanos(now), all == null ? 0 : all.delayNanos(now));
        return delay == 0 ? Penalty.None.NONE : delayed(delay);
    }

    /** Waiting holds a request; of many that would wait, the rest is refused. */
    private Penalty delayed(long nanosToWait) {
        if (delayed.get() >= DELAYED_MAX) {
            counts.refused();
            return new Penalty.Closed(CROWDED);
        }
        counts.delayed();
        return new Penalty.Delay(Duration.ofNanos(nanosToWait));
    }

    /** A request begins to wait (+1) or has waited (−1). */
    public void waiting(int change) {
        delayed.addAndGet(change);
    }

    /**
     * Somebody at {@code address} presented a credential that is not good.
     *
     * @param keyId of the key whose secret was wrong; empty when nobody knows
     */
    public void failed(InetAddress address, String keyId) {
        if (!on) {
            return;
        }
        long now = nanos.getAsLong();
        counts.failed();
        Subject own = Subject.ofAddress(address);
        Subject key = Subject.ofKey(keyId);
        boolean crowd = count(Subject.EVERYBODY, now);
        boolean guessed = key != null && count(key, now);
        int weight = crowd || guessed ? own.kind().patience().free() : 1;
        table.add(own, weight, true, now);
        table.add(own.network(), 1, true, now);
    }

    /** Counts a failure of many; says whether there were too many before. */
    private boolean count(Subject subject, long now) {
        boolean spent = isSpent(subject, now);
        table.add(subject, 1, true, now);
        if (subject.equals(Subject.EVERYBODY) && !spent && isSpent(subject, now)) {
            LOG.warn(
                    "more than {} credentials were wrong within minutes, over all addresses: from now on one that fails has"
                            + " no free failures",
                    subject.kind().patience().free());
        }
        return spent;
    }

    private boolean isSpent(Subject subject, long now) {
        Offender known = table.find(subject);
        return known != null && known.isSpent(now);
    }

    /** Somebody at {@code address} presented a good credential: their own failures are forgiven, not the network's. */
    public void succeeded(InetAddress address) {
        if (isIdle()) {
            return;
        }
        Subject own = Subject.ofAddress(address);
        if (table.remove(own)) {
            tell(own);
        }
    }

    /** Forgives {@code subject} here, and on the other nodes once they hear; says whether there was anything to forgive. */
    public boolean lift(Subject subject) {
        boolean there = table.remove(subject);
        tell(subject);
        return there;
    }

    private void tell(Subject subject) {
        if (forgivenCount.incrementAndGet() > FORGIVEN_MAX) {
            forgivenCount.decrementAndGet(); // the others find out when their own copy fades
        } else {
            forgiven.add(subject);
        }
    }

    /**
     * Whose failures have consequences now, the worst first, at most {@code countMax}. Everybody and the keys that are guessed
     * are never closed and would come after each address that is: in an attack nobody would hear of it. So everybody is the
     * first, and a quarter of the places is for keys. Reads the whole table.
     */
    public List<Held> held(int countMax) {
        long now = nanos.getAsLong();
        List<Held> held = new ArrayList<>();
        table.sweep(now, offender -> {
            if (offender.isSpent(now)) {
                held.add(new Held(
                        offender.subject(), offender.failures(now), Duration.ofNanos(offender.closedNanos(now))));
            }
        });
        held.sort(WORST_FIRST);
        Set<Held> first = new LinkedHashSet<>();
        of(Subject.Kind.EVERYBODY, held).limit(countMax).forEach(first::add);
        of(Subject.Kind.KEY, held).limit(countMax / 4).forEach(first::add);
        return Stream.concat(first.stream(), held.stream().filter(each -> !first.contains(each)))
                .limit(countMax)
                .toList();
    }

    private static Stream<Held> of(Subject.Kind kind, List<Held> held) {
        return held.stream().filter(each -> each.subject().kind() == kind);
    }

    /**
     * What happened here since the last call, at most {@code countMax} tidings; forgets what has faded. Half of the places
     * are for failures, and those that there was no room for are the first the next time: whoever fails is told of, however
     * much is forgiven and whoever else fails. One thread at a time.
     */
    public List<Tidings> takeTidings(int countMax) {
        List<Tidings> tidings = new ArrayList<>();
        takeForgiven(tidings, isIdle() ? countMax : countMax / 2);
        if (isIdle()) {
            return tidings;
        }
        untoldFrom = table.sweep(untoldFrom, nanos.getAsLong(), offender -> {
            if (tidings.size() == countMax) {
                return false;
            }
            int untold = offender.takeUntold();
            if (untold > 0) {
                tidings.add(new Tidings(offender.subject(), Math.min(untold, Tidings.FAILURES_MAX)));
            }
            return true;
        });
        return tidings;
    }

    private void takeForgiven(List<Tidings> tidings, int countMax) {
        while (tidings.size() < countMax && forgivenCount.get() > 0) {
            Subject subject = forgiven.poll();
            if (subject == null) {
                break; // counted, and not there yet: it comes next time
            }
            forgivenCount.decrementAndGet();
            tidings.add(new Tidings(subject, 0));
        }
    }

    /** What another node saw. */
    public void heard(Tidings tidings) {
        if (!on) {
            return;
        }
        long now = nanos.getAsLong();
        if (tidings.failures() == 0) {
            table.remove(tidings.subject());
        } else {
            table.add(tidings.subject(), tidings.failures(), false, now);
        }
    }

    /** Prints what was counted in Prometheus' text format. Reads the whole table. */
    public void print(StringBuilder out) {
        counts.print(out, held(Integer.MAX_VALUE), table.size(), table.forgotten());
    }

    /** A subject's failures, for tests; null when nobody remembers any. */
    @Nullable
    Double failuresOf(Subject subject) {
        Offender known = table.find(subject);
        return known == null ? null : known.failures(nanos.getAsLong());
    }

    /** Offenders in memory. */
    int size() {
        return table.size();
    }
}
