package io.tollgate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.EndpointConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.properties.ClusterProperty;
import io.tollgate.node.settings.HostPort;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The settings without which a promise of limits does not hold. */
class MemberConfigTest {
    private final Config config = MemberConfig.of(
            new MemberSettings(
                    "test",
                    InetAddress.getLoopbackAddress(),
                    5701,
                    new HostPort("127.0.0.1", 5701),
                    List.of("127.0.0.1:5701")),
            "counters",
            1,
            number -> null);

    @Test
    void an_answer_that_is_not_certain_is_told_as_such_and_soon() {
        assertThat(Map.of(
                        "hazelcast.operation.fail.on.indeterminate.state", "true",
                        "hazelcast.operation.backup.timeout.millis", "1000",
                        "hazelcast.operation.call.timeout.millis", "5000",
                        "hazelcast.heartbeat.interval.seconds", "1",
                        "hazelcast.max.no.heartbeat.seconds", "5",
                        "hazelcast.merge.first.run.delay.seconds", "30",
                        "hazelcast.phone.home.enabled", "false"))
                .allSatisfy((name, value) ->
                        assertThat(config.getProperty(name)).as(name).isEqualTo(value));
    }

    /** Names that Hazelcast itself has: a property that it does not know does nothing. */
    @Test
    void a_partition_travels_in_pieces_that_others_take() {
        assertThat(config.getProperty(ClusterProperty.PARTITION_CHUNKED_MIGRATION_ENABLED.getName()))
                .isEqualTo("true");
        assertThat(config.getProperty(ClusterProperty.PARTITION_CHUNKED_MAX_MIGRATING_DATA_IN_MB.getName()))
                .isEqualTo("4");
    }

    @Test
    void there_is_no_door_but_the_members() {
        Map<EndpointQualifier, EndpointConfig> endpoints =
                config.getAdvancedNetworkConfig().getEndpointConfigs();
        assertThat(config.getAdvancedNetworkConfig().isEnabled()).isTrue();
        assertThat(endpoints.keySet()).containsExactly(EndpointQualifier.MEMBER);
        assertThat(config.getAdvancedNetworkConfig()
                        .getJoin()
                        .getMulticastConfig()
                        .isEnabled())
                .isFalse();
        assertThat(config.getAdvancedNetworkConfig()
                        .getJoin()
                        .getAutoDetectionConfig()
                        .isEnabled())
                .isFalse();
        assertThat(config.getJetConfig().isEnabled()).isFalse();
    }

    @Test
    void a_counter_has_a_backup_that_is_waited_for_and_is_never_evicted() {
        MapConfig map = config.getMapConfig("counters");
        assertThat(map.getBackupCount()).isEqualTo(1);
        assertThat(map.getAsyncBackupCount()).isZero();
        assertThat(map.getInMemoryFormat()).isEqualTo(InMemoryFormat.OBJECT);
        assertThat(map.getEvictionConfig().getEvictionPolicy()).isEqualTo(EvictionPolicy.NONE);
    }
}
