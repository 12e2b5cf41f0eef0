package io.tollgate.node.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hazelcast's configuration: what is not optional for us, each with its reason. */
final class MemberConfig {
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.shutdownhook.enabled", "false"), // the node's own drain decides when it leaves
            Map.entry("hazelcast.socket.bind.any", "false"),
            // A debit whose backup was not acknowledged is no debit.
            Map.entry("hazelcast.operation.fail.on.indeterminate.state", "true"),
            Map.entry("hazelcast.operation.backup.timeout.millis", "1000"),
            Map.entry("hazelcast.operation.call.timeout.millis", "5000"),
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "5"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "30"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "30"),
            Map.entry("hazelcast.max.join.seconds", "12"),
            Map.entry("hazelcast.wait.seconds.before.join", "1"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "10"),
            // Whole, a partition may be larger than a packet that the others take: it travels in pieces of so many MB.
            Map.entry("hazelcast.partition.migration.chunks.enabled", "true"),
            Map.entry("hazelcast.partition.migration.chunks.max.migrating.data.in.mb", "4"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.io.thread.count", "1"));

    private static final Logger LOG = LoggerFactory.getLogger(MemberConfig.class);
    private static final int VOTES_THREADS = 2;
    private static final int VOTES_MAX = 256;

    private MemberConfig() {}

    /** Whether a Hazelcast property is set here, whatever the system's properties say. */
    static boolean decides(String property) {
        return PROPERTIES.containsKey(property);
    }

    static Config of(MemberSettings settings, String mapName, int factoryId, DataSerializableFactory factory) {
        Config config = new Config();
        config.setClusterName(settings.clusterName());
        PROPERTIES.forEach(config::setProperty);
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getIntegrityCheckerConfig().setEnabled(false);
        lockDeserialization(config, factoryId, factory);
        network(config, settings);
        config.addMapConfig(new MapConfig(mapName)
                .setInMemoryFormat(InMemoryFormat.OBJECT)
                .setBackupCount(1)
                .setStatisticsEnabled(false)
                .setPerEntryStatsEnabled(false)
                // The smaller side of a split had no majority and granted nothing that counts.
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(DiscardMergePolicy.class.getName())));
        config.addExecutorConfig(new ExecutorConfig(LimitCluster.VOTES_EXECUTOR)
                .setPoolSize(VOTES_THREADS)
                .setQueueCapacity(VOTES_MAX)
                .setStatisticsEnabled(false));
        config.addMapConfig(new MapConfig(LimitCluster.ONCE_MAP)
                .setBackupCount(2) // what is forgotten could happen again
                .setStatisticsEnabled(false)
                .setPerEntryStatsEnabled(false)
                // What happened on either side of a split has happened.
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName())));
        return config;
    }

    /** Nothing but our own messages and failures, made by number: no class is named by a peer, no Java serialization. */
    private static void lockDeserialization(Config config, int factoryId, DataSerializableFactory factory) {
        config.setClassLoader(new AllowListClassLoader());
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.getBlacklist().addPrefixes("");
        config.getSerializationConfig()
                .setAllowUnsafe(false)
                .setAllowOverrideDefaultSerializers(false)
                .setCheckClassDefErrors(true)
                .setJavaSerializationFilterConfig(filter)
                .addSerializerConfig(
                        new SerializerConfig().setTypeClass(Throwable.class).setImplementation(new FailureSerializer()))
                .addDataSerializableFactory(factoryId, factory);
    }

    /** A MEMBER endpoint alone: the unified port lets a hung peer spin the others' IO thread, and serves clients. */
    private static void network(Config config, MemberSettings settings) {
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig()
                .setPort(settings.port())
                .setPortAutoIncrement(false)
                // Else a node that is started again could not listen until its old connections are forgotten.
                .setReuseAddress(true)
                .setPublicAddress(settings.address().toString());
        ownAddress(settings)
                .ifPresentOrElse(
                        own -> endpoint.getInterfaces().setEnabled(true).addInterface(own.getHostAddress()), () -> {
                            LOG.warn("{}", listensOnAll(settings));
                            config.setProperty("hazelcast.socket.bind.any", "true");
                        });
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
        network.setEnabled(true).setMemberEndpointConfig(endpoint);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .setMembers(settings.peers())
                .setConnectionTimeoutSeconds(2);
    }

    /** Why the member listens on more than it should: one line; what connects must still be an enrolled node. */
    static String listensOnAll(MemberSettings settings) {
        return "the cluster member listens on ALL addresses of this machine, port " + settings.port() + ": "
                + settings.address().host() + " is on none of its interfaces (expected: an address of this machine in"
                + " TOLLGATE_CLUSTER_ADDRESS, or the one to listen on in TOLLGATE_BIND)";
    }

    /**
     * The one address to listen on. When the node listens on all, as in a container, that is still the one which the
     * others use; empty when it is translated on the way and no interface here has it.
     */
    private static Optional<InetAddress> ownAddress(MemberSettings settings) {
        if (!settings.bind().isAnyLocalAddress()) {
            return Optional.of(settings.bind());
        }
        try {
            InetAddress advertised = InetAddress.getByName(settings.address().host());
            return Optional.ofNullable(NetworkInterface.getByInetAddress(advertised))
                    .map(_ -> advertised);
        } catch (IOException e) {
            return Optional.empty(); // a name that only others know
        }
    }
}
