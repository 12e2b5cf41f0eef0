package io.tollgate.node.limit.hazelcast;

import io.tollgate.node.limit.counter.OwnerTime;
import java.security.SecureRandom;

/** What time it is at this member, for the counters that live here. Called by partition threads; never blocks. */
@FunctionalInterface
public interface OwnerClock {
    /** The time now. */
    OwnerTime now();

    /** The machine's clocks under an identity drawn for this life of this process. */
    static OwnerClock system() {
        long owner = new SecureRandom().nextLong();
        return () -> new OwnerTime(owner, System.nanoTime(), System.currentTimeMillis());
    }
}
