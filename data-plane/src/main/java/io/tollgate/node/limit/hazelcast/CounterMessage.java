package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/** What members send each other of counters, and store; {@link CounterMessages} makes them by their class ids. */
interface CounterMessage extends IdentifiedDataSerializable {
    @Override
    default int getFactoryId() {
        return CounterMessages.FACTORY_ID;
    }
}
