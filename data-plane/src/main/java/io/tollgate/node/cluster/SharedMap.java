package io.tollgate.node.cluster;

import com.hazelcast.nio.serialization.DataSerializableFactory;

/**
 * The one map that the members share, and the only messages that they may send about it.
 *
 * @param name of the map
 * @param factoryId number of the factory, the same on all members
 * @param factory makes the messages by number
 */
public record SharedMap(String name, int factoryId, DataSerializableFactory factory) {}
