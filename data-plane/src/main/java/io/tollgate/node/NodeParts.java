package io.tollgate.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Factory;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.gossip.GuardGossip;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LeaseClock;
import io.tollgate.node.limit.counter.LastFull;
import io.tollgate.node.limit.hazelcast.MapLedger;
import io.tollgate.node.limit.hazelcast.OwnerClock;
import io.tollgate.node.limit.hazelcast.VotingOwnership;
import io.tollgate.node.limit.quota.QuotaGate;
import io.tollgate.node.listener.Proxy;
import io.tollgate.node.listener.ProxyServer;
import io.tollgate.node.once.ClusterSpentTokens;
import io.tollgate.node.record.TraceSink;
import io.tollgate.node.settings.NodeSettings;
import io.tollgate.node.status.Readiness;
import io.tollgate.node.sync.DataFolder;
import io.tollgate.node.sync.IssuerKeyFiles;
import io.tollgate.node.sync.LastKnownGood;
import io.tollgate.node.sync.NodeStore;
import io.tollgate.node.sync.TelemetryBacklog;
import io.tollgate.node.trace.TraceExport;
import io.tollgate.node.trace.TracePlan;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** The parts of a node and what each is made of. Nothing here starts anything: {@link NodeRun} does. */
@Factory
final class NodeParts {
    @Singleton
    PrometheusMeterRegistry meters() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    @Singleton
    CredentialBook credentials() {
        return new CredentialBook(List.of());
    }

    @Singleton
    NodeStore store(DataFolder folder) {
        return new NodeStore(folder);
    }

    @Singleton
    LastKnownGood lastKnownGood(NodeStore store, Proxy proxy, CredentialBook credentials) {
        return new LastKnownGood(store, proxy.snapshots(), credentials, proxy.tokenRevocations(), proxy::useSecrets);
    }

    @Singleton
    TelemetryBacklog telemetryBacklog() {
        return new TelemetryBacklog(System::nanoTime);
    }

    @Singleton
    OwnerClock ownerClock() {
        return OwnerClock.system();
    }

    @Singleton
    LastFull lastFull() {
        return new LastFull();
    }

    @Singleton
    LeaseClock leaseClock() {
        return new LeaseClock(System::nanoTime, System::currentTimeMillis);
    }

    @Singleton
    VotingOwnership ownership(NodeSettings settings, OwnerClock clock, LeaseClock nanos) {
        return new VotingOwnership(settings.name(), clock, nanos);
    }

    @Singleton
    LimitCluster cluster(
            NodeSettings settings, OwnerClock clock, VotingOwnership ownership, LastFull full, StatusSignal signal) {
        NodeSettings.Listeners listeners = settings.listeners();
        LimitCluster cluster = new LimitCluster(
                settings.name(),
                listeners.bind(),
                listeners.clusterPort(),
                listeners.clusterAddress(),
                listeners.member(),
                MapLedger.sharedMap(clock, ownership, full),
                signal);
        ownership.of(cluster);
        return cluster;
    }

    @Singleton
    MapLedger ledger(
            NodeSettings settings,
            LimitCluster cluster,
            OwnerClock clock,
            VotingOwnership ownership,
            LastFull full,
            PrometheusMeterRegistry meters) {
        MapLedger ledger = new MapLedger(
                cluster, clock, ownership, full, settings.proxying().limitCountersMax());
        ledger.register(meters);
        return ledger;
    }

    @Singleton
    ClusterLimiter limiter(MapLedger ledger, PrometheusMeterRegistry meters, LeaseClock nanos) {
        return new ClusterLimiter(ledger, meters, nanos);
    }

    @Singleton
    CredentialGuard guard(NodeSettings settings) {
        return settings.proxying().guardsCredentials()
                ? new CredentialGuard(System::nanoTime, new SecureRandom().nextLong())
                : CredentialGuard.off();
    }

    @Singleton
    GuardGossip gossip(CredentialGuard guard, Proxy proxy, LimitCluster cluster) {
        return new GuardGossip(guard, proxy.adaptive(), cluster::joined);
    }

    @Singleton
    QuotaSource quotaSource() {
        return new QuotaSource();
    }

    @Singleton
    QuotaGate quotas(ClusterLimiter limiter, QuotaSource source, PrometheusMeterRegistry meters) {
        return new QuotaGate(limiter, source, meters, Clock.systemUTC(), System::nanoTime);
    }

    @Singleton
    ClusterSpentTokens spentTokens(LimitCluster cluster, PrometheusMeterRegistry meters) {
        return new ClusterSpentTokens(cluster, meters);
    }

    @Singleton
    IssuerKeyFiles issuerKeyFiles(DataFolder folder, NodeStore store) {
        return new IssuerKeyFiles(folder, store);
    }

    @Singleton
    TraceSink traces(NodeSettings settings) {
        TracePlan plan = settings.exports().traces();
        return plan == null
                ? TraceSink.OFF
                : new TraceExport(plan, settings.proxying().trustedProxies(), settings.name(), Node.version());
    }

    @Singleton
    Proxy proxy(
            NodeSettings settings,
            CredentialBook credentials,
            CredentialGuard guard,
            ClusterSpentTokens spent,
            QuotaGate limiter,
            IssuerKeyFiles issuerKeys,
            TraceSink traces)
            throws IOException {
        NodeSettings.Listeners listeners = settings.listeners();
        NodeSettings.Proxying proxying = settings.proxying();
        ProxyServer.Addresses bind = new ProxyServer.Addresses(
                new InetSocketAddress(listeners.bind(), listeners.proxyPort()),
                new InetSocketAddress(listeners.bind(), listeners.proxyTlsPort()));
        return new Proxy(
                new Proxy.Settings(
                        settings.name(),
                        bind,
                        proxying.sockets(),
                        new Proxy.Shedding(proxying.shedLag(), proxying.inflightMax()),
                        proxying.accessLog(),
                        proxying.trustedProxies(),
                        proxying.limits(),
                        proxying.dnsServers(),
                        new Proxy.TokenKeys(issuerKeys, proxying.nativeSignatures()),
                        traces,
                        proxying.namedConsumersMax()),
                credentials,
                guard,
                spent,
                limiter,
                Clock.systemUTC());
    }

    @Singleton
    Readiness readiness(NodeSettings settings, Proxy proxy, LimitCluster cluster) {
        return new Readiness(settings.name(), proxy.snapshots(), cluster::state, System::nanoTime);
    }
}
