package io.tollgate.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Factory;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.node.cluster.LimitCluster;
import io.tollgate.node.exchange.Gateway;
import io.tollgate.node.filter.FilterChain;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.hazelcast.MapLedger;
import io.tollgate.node.limit.hazelcast.OwnerClock;
import io.tollgate.node.listener.ProxyServer;
import io.tollgate.node.record.ExchangeObserver;
import io.tollgate.node.settings.NodeSettings;
import io.tollgate.node.snapshot.SnapshotHolder;
import io.tollgate.node.snapshot.UpstreamCompiler;
import io.tollgate.node.status.Readiness;
import io.tollgate.node.sync.DataFolder;
import io.tollgate.node.sync.LastKnownGood;
import io.tollgate.node.sync.NodeStore;
import io.tollgate.node.transport.Transport;
import io.tollgate.node.upstream.Upstreams;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
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
    Transport transport() {
        return new Transport(Runtime.getRuntime().availableProcessors());
    }

    @Singleton
    Upstreams upstreams(Transport transport) {
        return new Upstreams(transport);
    }

    @Singleton
    SnapshotHolder snapshots(Upstreams upstreams) {
        return new SnapshotHolder(new UpstreamCompiler(upstreams));
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
    LastKnownGood lastKnownGood(NodeStore store, SnapshotHolder snapshots, CredentialBook credentials) {
        return new LastKnownGood(store, snapshots, credentials);
    }

    @Singleton
    OwnerClock ownerClock() {
        return OwnerClock.system();
    }

    @Singleton
    LimitCluster cluster(NodeSettings settings, OwnerClock clock, StatusSignal signal) {
        NodeSettings.Listeners listeners = settings.listeners();
        return new LimitCluster(
                settings.name(),
                listeners.bind(),
                listeners.clusterPort(),
                listeners.clusterAddress(),
                MapLedger.sharedMap(clock),
                signal);
    }

    @Singleton
    MapLedger ledger(LimitCluster cluster, OwnerClock clock) {
        return new MapLedger(cluster, clock);
    }

    @Singleton
    ClusterLimiter limiter(MapLedger ledger, PrometheusMeterRegistry meters) {
        return new ClusterLimiter(ledger, meters, System::nanoTime);
    }

    @Singleton
    ExchangeObserver observer() {
        return new ExchangeObserver() {
            @Override
            public void begun(int loopIndex) {}

            @Override
            public void finished(int loopIndex, io.tollgate.node.record.ExchangeRecord facts) {}

            @Override
            public void connections(int loopIndex, int change) {}
        };
    }

    @Singleton
    Gateway gateway(
            NodeSettings settings,
            SnapshotHolder snapshots,
            CredentialBook credentials,
            ClusterLimiter limiter,
            ExchangeObserver observer) {
        return new Gateway(
                snapshots,
                FilterChain.of(settings.proxying().trustedProxies(), credentials, limiter),
                observer,
                Clock.systemUTC(),
                new Gateway.Lifecycle());
    }

    @Singleton
    ProxyServer proxy(NodeSettings settings, Transport transport, Gateway gateway) {
        NodeSettings.Listeners listeners = settings.listeners();
        return new ProxyServer(new InetSocketAddress(listeners.bind(), listeners.proxyPort()), transport, gateway);
    }

    @Singleton
    Readiness readiness(NodeSettings settings, SnapshotHolder snapshots, LimitCluster cluster) {
        return new Readiness(settings.name(), snapshots, cluster::state, System::nanoTime);
    }
}
