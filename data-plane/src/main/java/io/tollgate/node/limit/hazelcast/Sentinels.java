package io.tollgate.node.limit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.map.impl.MapService;
import com.hazelcast.map.impl.MapServiceContext;
import com.hazelcast.map.impl.recordstore.RecordStore;
import com.hazelcast.partition.PartitionService;
import com.hazelcast.spi.impl.NodeEngine;
import io.tollgate.node.limit.owner.Sentinel;
import org.jspecify.annotations.Nullable;

/**
 * Where the sentinels of one member's partitions are: in the counters' map, one a partition, under a key that falls on it.
 *
 * <p>A counter's entry processor reads the one of its own partition, on that partition's thread. It reads Hazelcast's store
 * directly: a call of the map would wait on that thread for another member when the partition moves at that moment.
 */
final class Sentinels {
    private final PartitionService partitions;
    private final MapServiceContext maps;
    private final String[] keys;
    private final Data[] stored;

    Sentinels(HazelcastInstance member) {
        NodeEngine engine = ((HazelcastInstanceProxy) member).getOriginal().node.getNodeEngine();
        MapService service = engine.getService(MapService.SERVICE_NAME);
        maps = service.getMapServiceContext();
        partitions = member.getPartitionService();
        keys = keys(partitions);
        stored = new Data[keys.length];
        for (int i = 0; i < keys.length; i++) {
            stored[i] = engine.getSerializationService().toData(keys[i]);
        }
    }

    /** The first key of a series that falls on each partition: the same at all members. */
    private static String[] keys(PartitionService partitions) {
        String[] keys = new String[partitions.getPartitions().size()];
        int found = 0;
        for (long i = 0; found < keys.length; i++) {
            String key = "sentinel/" + i;
            int partition = partitions.getPartition(key).getPartitionId();
            if (keys[partition] == null) {
                keys[partition] = key;
                found++;
            }
        }
        return keys;
    }

    int count() {
        return keys.length;
    }

    String key(int partition) {
        return keys[partition];
    }

    int partition(String counter) {
        return partitions.getPartition(counter).getPartitionId();
    }

    /** On the partition's thread. */
    @Nullable
    Sentinel read(int partition) {
        RecordStore<?> store = maps.getExistingRecordStore(partition, MapLedger.MAP);
        Object value = store == null ? null : store.get(stored[partition], false, null);
        return value instanceof StoredSentinel sentinel ? sentinel.sentinel() : null;
    }
}
