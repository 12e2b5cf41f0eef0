package io.tollgate.bench.peer;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.grid.hazelcast.Bucket4jHazelcast;
import io.github.bucket4j.grid.hazelcast.HazelcastProxyManager;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** This process as one of three members, and Bucket4j's buckets on a map of theirs with one synchronous backup. */
@Configuration
@Profile("counts-in-hazelcast")
class HazelcastCounters {
    private static final int SERIALIZERS_FROM = 1_000;

    /** Tollgate's settings of a member, so that both notice as fast that another one is silent. */
    private static final Map<String, String> SETTINGS = Map.of(
            "hazelcast.heartbeat.interval.seconds", "1",
            "hazelcast.max.no.heartbeat.seconds", "5",
            "hazelcast.merge.first.run.delay.seconds", "30",
            "hazelcast.socket.bind.any", "false",
            "hazelcast.initial.min.cluster.size", "3",
            "hazelcast.shutdownhook.enabled", "false",
            "hazelcast.phone.home.enabled", "false",
            "hazelcast.logging.type", "slf4j");

    /**
     * Returns when all three have joined.
     *
     * @param port where this one listens
     * @param members where all of them do, as {@code host:port}
     */
    @Bean(destroyMethod = "shutdown")
    HazelcastInstance member(@Value("${peer.member}") int port, @Value("${peer.members}") List<String> members) {
        var config = new Config().setClusterName("bench-peers");
        SETTINGS.forEach(config::setProperty);
        var network = config.getAdvancedNetworkConfig().setEnabled(true);
        var endpoint = new ServerSocketEndpointConfig().setPort(port).setPortAutoIncrement(false);
        endpoint.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.setMemberEndpointConfig(endpoint);
        var join = new JoinConfig();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(members);
        network.setJoin(join);
        HazelcastProxyManager.addCustomSerializers(config.getSerializationConfig(), SERIALIZERS_FROM);
        return Hazelcast.newHazelcastInstance(config);
    }

    /** One call of an entry processor for each request. */
    @Bean
    AsyncProxyManager<String> buckets(HazelcastInstance member) {
        return Bucket4jHazelcast.entryProcessorBasedBuilder(member.<String, byte[]>getMap("buckets"))
                .build()
                .asAsync();
    }
}
