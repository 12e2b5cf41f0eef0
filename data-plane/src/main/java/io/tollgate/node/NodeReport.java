package io.tollgate.node;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.node.adaptive.Lowered;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.cluster.Membership;
import io.tollgate.node.cluster.tls.MemberCredential;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.guard.Subject;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LimitSeries;
import io.tollgate.node.limit.hazelcast.VotingOwnership;
import io.tollgate.node.listener.Proxy;
import io.tollgate.node.status.Readiness;
import io.tollgate.node.sync.NodeIdentity;
import io.tollgate.node.sync.SyncEvents;
import io.tollgate.node.sync.TelemetryBacklog;
import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.Decision;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.LiftPenalties;
import io.tollgate.protocol.v1.LoweredLimit;
import io.tollgate.protocol.v1.PathScan;
import io.tollgate.protocol.v1.Penalty;
import io.tollgate.protocol.v1.SeenRequests;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.TargetHealth;
import io.tollgate.protocol.v1.WatchTraffic;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Between the sync stream and the rest of the node: passes on what it hears, and tells how the node does. */
@Singleton
final class NodeReport implements SyncEvents {
    /** Penalties that the control plane is told of; everybody's and those of keys first, then the worst. */
    private static final int HELD_MAX = 200;

    /** Lowered limits that the control plane is told of; the lowest come first. */
    private static final int LOWERED_MAX = 200;

    /** Addresses that look for paths that the control plane is told of; those with most come first. */
    private static final int SCANS_MAX = 100;

    private static final int LIFTED_MAX = 1_000;

    private final Readiness readiness;
    private final LimitCluster cluster;
    private final ClusterLimiter limiter;
    private final Proxy proxy;
    private final CredentialGuard guard;
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final AtomicBoolean connected = new AtomicBoolean();
    private final Counter applyFailures;
    private final TelemetryBacklog telemetry;
    private final LimitSeries series;

    NodeReport(
            Readiness readiness,
            LimitCluster cluster,
            VotingOwnership ownership,
            ClusterLimiter limiter,
            Proxy proxy,
            TelemetryBacklog telemetry,
            CredentialGuard guard,
            PrometheusMeterRegistry meters) {
        this.readiness = readiness;
        this.cluster = cluster;
        this.limiter = limiter;
        this.proxy = proxy;
        this.telemetry = telemetry;
        this.guard = guard;
        series = new LimitSeries(meters, System::nanoTime);
        applyFailures = meters.counter("tollgate.config.apply.failures");
        Gauge.builder("tollgate.control.plane.connected", connected, now -> now.get() ? 1 : 0)
                .register(meters);
        FunctionCounter.builder("tollgate.cluster.refused.connections", cluster, LimitCluster::refusedConnections)
                .register(meters);
        Gauge.builder("tollgate.cluster.lite", cluster, now -> now.isLite() ? 1 : 0)
                .description("1 on a lite member: it holds no counters and has no vote")
                .register(meters);
        if (!cluster.isLite()) { // who grants nothing has nothing to be sure of
            Gauge.builder("tollgate.limit.strict.sure", ownership, now -> now.isSure() ? 1 : 0)
                    .description(
                            "1 while this member can prove that nobody else grants what it grants of strict limits")
                    .register(meters);
            Gauge.builder("tollgate.cluster.clock.skewed", ownership, now -> now.isSkewed() ? 1 : 0)
                    .description("1 while this machine's clock is too far from those of most other nodes to count by")
                    .register(meters);
        }
        readiness.clock(ownership::isSkewed);
        Gauge.builder("tollgate.build.info", () -> 1)
                .tag("version", Node.version())
                .register(meters);
    }

    @Override
    public void connected(boolean now) {
        connected.set(now);
        readiness.connected(now);
    }

    @Override
    public void identity(NodeIdentity identity) {
        cluster.use(new MemberCredential(
                identity.key(),
                identity.certificate(),
                identity.authority(),
                identity.trust().authorities()));
    }

    @Override
    public void membership(Membership membership, byte[] counterKeySecret) {
        if (counterKeySecret.length > 0) {
            limiter.useSecret(counterKeySecret);
        }
        cluster.update(membership);
    }

    @Override
    public void drain(boolean draining) {
        readiness.drained(draining);
    }

    @Override
    public void lift(LiftPenalties lifted) {
        lifted.getSubjectsList().stream()
                .limit(LIFTED_MAX)
                .map(Subject::parse)
                .filter(Objects::nonNull)
                .forEach(guard::lift);
        lifted.getLoweredLimitsList().stream()
                .limit(LIFTED_MAX)
                .forEach(each -> proxy.adaptive().lift(each.getLimit(), each.getSubject()));
    }

    @Override
    public void rejected(long revision, String pointer, String reason) {
        applyFailures.increment();
    }

    @Override
    public Optional<Decision> decision(String requestId) {
        return proxy.refusals().find(requestId).map(DecisionMessages::of);
    }

    @Override
    public CompletionStage<FoundCounter> counter(FindCounter asked) {
        return CounterMessages.answer(asked, proxy.snapshots().current(), limiter);
    }

    @Override
    public void watch(WatchTraffic wanted) {
        proxy.live()
                .watch(
                        SeenMessages.filters(wanted),
                        TimeUnit.MILLISECONDS.toNanos(SeenMessages.bounded(wanted.getMillis())));
    }

    @Override
    public boolean isWatched() {
        return proxy.live().isWatched();
    }

    @Override
    public SeenRequests seen() {
        return SeenMessages.of(proxy.live().take());
    }

    @Override
    public TelemetryBacklog telemetry() {
        return telemetry;
    }

    @Override
    public Status status() {
        List<String> reasons = readiness.reasons();
        Status.Builder status = Status.newBuilder()
                .setReady(reasons.isEmpty())
                .setNotReadyReason(String.join("; ", reasons))
                .setDraining(readiness.isDraining())
                .setClusterState(
                        switch (cluster.state()) {
                            case OFF -> ClusterState.CLUSTER_STATE_OFF;
                            case JOINING -> ClusterState.CLUSTER_STATE_JOINING;
                            case JOINED -> ClusterState.CLUSTER_STATE_JOINED;
                        })
                .addAllClusterMembers(cluster.members())
                .setInflight(proxy.inflight())
                .setDownstreamConnections(proxy.downstreamConnections())
                .setUpstreamConnections(proxy.upstreamConnections())
                .setCpuLoad(Math.max(0, system.getProcessCpuLoad()))
                .setHeapUsedBytes(
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        TrafficMessages.add(proxy.traffic().recent(), status);
        status.setEventLoopLagMicros(TimeUnit.NANOSECONDS.toMicros(proxy.takeLoopLagNanos()));
        proxy.health()
                .forEach(health -> status.addTargets(TargetHealth.newBuilder()
                        .setUpstream(health.upstream())
                        .setTarget(health.target())
                        .setHealthy(health.healthy())
                        .setEjected(health.ejected())
                        .setInflight(health.inflight())
                        .setDraining(health.draining())
                        .setOutMillis(health.out().toMillis())));
        guard.held(HELD_MAX)
                .forEach(held -> status.addPenalties(Penalty.newBuilder()
                        .setSubject(held.subject().text())
                        .setFailures(held.failures())
                        .setClosedMillis(held.closed().toMillis())));
        proxy.adaptive().lowered(LOWERED_MAX).forEach(lowered -> status.addLoweredLimits(message(lowered)));
        proxy.scans()
                .now(SCANS_MAX)
                .forEach(scan -> status.addPathScans(PathScan.newBuilder()
                        .setAddress(scan.address())
                        .setPaths(ByteString.copyFrom(scan.paths().bytes()))));
        LimitedMessages.add(proxy.limited(), limiter::fingerprint, status);
        proxy.snapshots().current().ifPresent(now -> series.keep(now.limits().keySet()));
        return status.build();
    }

    private static LoweredLimit message(Lowered lowered) {
        return LoweredLimit.newBuilder()
                .setLimit(lowered.limit())
                .setSubject(lowered.subject())
                .setConsumer(lowered.isConsumer())
                .setLeftPercent(lowered.leftPercent())
                .setWhy(lowered.why())
                .setAgeMillis(lowered.age().toMillis())
                .setRestMillis(lowered.rest().toMillis())
                .setEnforced(lowered.enforced())
                .setRefused(lowered.refused())
                .build();
    }
}
