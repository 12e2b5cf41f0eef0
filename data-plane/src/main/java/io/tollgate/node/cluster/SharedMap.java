package io.tollgate.node.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import java.util.function.Consumer;

/**
 * The one map that the members share, and the only messages that they may send about it.
 *
 * @param name of the map
 * @param factoryId number of the factory, the same on all members
 * @param factory makes the messages by number
 * @param reads the newest form of messages that this member reads, and with it all older ones; the others are told
 * @param warmUp run once on a member that has started, before it is said to have joined: the first real call must not
 *     pay for what only first calls do. May block for a second; must not throw
 */
public record SharedMap(
        String name, int factoryId, DataSerializableFactory factory, int reads, Consumer<HazelcastInstance> warmUp) {}
