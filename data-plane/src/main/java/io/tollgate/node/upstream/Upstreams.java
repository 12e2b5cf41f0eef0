package io.tollgate.node.upstream;

import io.netty.channel.EventLoop;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.node.transport.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All upstreams of a node. What a new configuration keeps of an upstream's targets goes on as it is: connections, health,
 * checks, latencies; an upstream that did not change at all is the same {@link UpstreamPlan}.
 */
public final class Upstreams implements AutoCloseable {
    private static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);
    private static final long LOG_EVERY_NANOS = 1_000_000_000L;

    private final Transport transport;
    private final LongAdder failedLookups = new LongAdder();
    private final AtomicLong logAfterNanos = new AtomicLong(System.nanoTime());
    private volatile Map<String, Running> running = Map.of();

    /** None yet. */
    public Upstreams(Transport transport) {
        this.transport = transport;
    }

    private record Running(UpstreamPlan plan, Map<TargetState, Tended> targets) {}

    /** What runs for one target: the checks of its health and of its name; null where there is nothing to check. */
    private record Tended(
            @Nullable HealthChecker checker, @Nullable NameWatch watch) {
        void stop() {
            stopChecker(false);
            if (watch != null) {
                watch.stop();
            }
        }

        void stopChecker(boolean trusted) {
            if (checker != null) {
                checker.stop(trusted);
            }
        }
    }

    /**
     * How this node sees one target.
     *
     * @param target its URL
     * @param reachable false when no connection to it came about lately, though some were tried
     * @param inflight tries at it under way
     * @param draining whether its weight is 0, so that no new request goes there
     * @param out until it is let back in; zero unless it is ejected
     */
    public record Health(
            String upstream,
            String target,
            boolean healthy,
            boolean ejected,
            boolean reachable,
            int inflight,
            boolean draining,
            Duration out) {
        /** Whether nothing speaks against it. A target that is not reachable gets requests all the same. */
        public boolean well() {
            return healthy && !ejected && reachable;
        }
    }

    /**
     * How the connections to one upstream do.
     *
     * @param connections open, idle ones included
     * @param waiting requests that wait for one now
     * @param waits requests that had to wait
     * @param overflows requests that were refused because too many waited
     */
    public record Pool(String upstream, int connections, int waiting, long waits, long overflows) {}

    /**
     * Plans for {@code wanted}, by name. Nothing starts, and nothing ends, before {@link #use}.
     *
     * @throws InvalidDocumentException for certificates that cannot be read, with a pointer into the snapshot
     */
    public Map<String, UpstreamPlan> compile(Collection<Upstream> wanted) throws InvalidDocumentException {
        Map<String, UpstreamPlan> plans = new HashMap<>();
        Map<String, Running> known = running;
        int index = 0;
        for (Upstream upstream : wanted) {
            String pointer = "/configuration/upstreams/" + index++ + "/tls";
            Running same = known.get(upstream.name());
            UpstreamPlan plan;
            if (same == null || isOtherwiseSpoken(same.plan.upstream(), upstream)) {
                plan = new UpstreamGroup(upstream, transport, pointer).plan();
            } else if (same.plan.upstream().equals(upstream)) {
                plan = same.plan;
            } else {
                plan = same.plan.group().next(upstream, pointer);
            }
            plans.put(upstream.name(), plan);
        }
        return Map.copyOf(plans);
    }

    /** Whether connections of the one are of no use to the other at all. */
    private static boolean isOtherwiseSpoken(Upstream before, Upstream after) {
        return before.protocol().isHttp2() != after.protocol().isHttp2();
    }

    /** From now on these are used: begins to tend the targets that are new, lets go of those that are gone. */
    public synchronized void use(Map<String, UpstreamPlan> plans) {
        Map<String, Running> before = running;
        Map<String, Running> after = new HashMap<>();
        plans.forEach((name, plan) -> {
            Running old = before.get(name);
            boolean goesOn = old != null && old.plan.group().equals(plan.group());
            after.put(name, goesOn && old != null ? change(old, plan) : start(plan, Map.of()));
        });
        running = Map.copyOf(after);
        before.forEach((name, old) -> {
            Running now = after.get(name);
            if (now == null || !now.plan.group().equals(old.plan.group())) {
                old.targets.values().forEach(Tended::stop);
                old.plan.targets().forEach(TargetState::retire);
                old.plan.group().retire();
            }
        });
    }

    private Running change(Running old, UpstreamPlan plan) {
        if (old.plan.equals(plan)) {
            return old;
        }
        boolean sameChecks = Objects.equals(
                old.plan.upstream().healthCheck(), plan.upstream().healthCheck());
        Map<TargetState, Tended> kept = new HashMap<>();
        old.targets.forEach((target, tended) -> {
            if (!plan.targets().contains(target)) {
                tended.stop();
            } else if (sameChecks) {
                kept.put(target, tended);
            } else {
                tended.stopChecker(plan.upstream().healthCheck() == null);
                kept.put(target, new Tended(checker(plan, target), tended.watch));
            }
        });
        plan.group().adopt(plan);
        return start(plan, kept);
    }

    private Running start(UpstreamPlan plan, Map<TargetState, Tended> kept) {
        Map<TargetState, Tended> tended = new HashMap<>(kept);
        for (TargetState target : plan.targets()) {
            tended.computeIfAbsent(target, fresh -> new Tended(checker(plan, fresh), watch(plan, fresh)));
        }
        return new Running(plan, tended);
    }

    private @Nullable HealthChecker checker(UpstreamPlan plan, TargetState target) {
        Upstream.HealthCheck check = plan.upstream().healthCheck();
        if (check == null) {
            return null;
        }
        HealthChecker checker =
                new HealthChecker(plan.group(), target, check, transport.group().next());
        checker.start();
        return checker;
    }

    private @Nullable NameWatch watch(UpstreamPlan plan, TargetState target) {
        if (!target.addresses().isName()) {
            return null;
        }
        EventLoop loop = transport.group().next();
        NameWatch watch = new NameWatch(
                target, transport, loop, plan.group()::closeUnwanted, why -> lookupFailed(plan, target, why));
        watch.start();
        return watch;
    }

    private void lookupFailed(UpstreamPlan plan, TargetState target, String why) {
        failedLookups.increment();
        long now = System.nanoTime();
        long after = logAfterNanos.get();
        if (now - after >= 0 && logAfterNanos.compareAndSet(after, now + LOG_EVERY_NANOS)) {
            LOG.warn(
                    "Upstream {}, target {}: name not resolved, {}: {}",
                    plan.upstream().name(),
                    target.label(),
                    target.addresses().count() == 0 ? "no address known" : "going on with the last known addresses",
                    why);
        }
    }

    /**
     * Uses none any more, and waits for their connections to end, for a second at most: a connection that the event loops'
     * end overtakes keeps its native TLS engine. Not for event loops.
     */
    @Override
    public void close() {
        List<UpstreamGroup> groups =
                running.values().stream().map(each -> each.plan.group()).toList();
        use(Map.of());
        long deadline = System.nanoTime() + CLOSE_NANOS_MAX;
        while (groups.stream().anyMatch(group -> group.connections() > 0) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** How every target does, for status and metrics. */
    public List<Health> health() {
        return running.values().stream()
                .flatMap(each -> each.plan.health().stream())
                .toList();
    }

    /** How the connections to every upstream do. */
    public List<Pool> pools() {
        return running.values().stream()
                .map(each -> each.plan)
                .map(plan -> new Pool(
                        plan.upstream().name(),
                        plan.group().connections(),
                        plan.group().waiting(),
                        plan.group().waits(),
                        plan.group().overflows()))
                .toList();
    }

    /** Look-ups of targets' names that failed. */
    public long failedLookups() {
        return failedLookups.sum();
    }

    /** Open connections to all of them. */
    public int connections() {
        return running.values().stream()
                .mapToInt(each -> each.plan.group().connections())
                .sum();
    }

    /** Open connections to those that are spoken to over HTTP/2, or to the others. */
    public int connections(boolean http2) {
        return running.values().stream()
                .filter(each -> each.plan.upstream().protocol().isHttp2() == http2)
                .mapToInt(each -> each.plan.group().connections())
                .sum();
    }

    /** Whether a target of {@code upstream} speaks TLS. */
    static boolean isSecure(Upstream upstream) {
        return upstream.targets().stream().anyMatch(target -> target.secure());
    }
}
