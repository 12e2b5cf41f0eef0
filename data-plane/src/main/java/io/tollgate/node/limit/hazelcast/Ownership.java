package io.tollgate.node.limit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import io.tollgate.node.limit.owner.Sentinel;
import io.tollgate.node.limit.owner.Step;
import io.tollgate.node.limit.owner.Trust;
import io.tollgate.node.limit.owner.Vote;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What messages ask of the member that they run on: whether its counters may be counted by it now. Called by partition threads
 * and by those that take votes; never blocks.
 */
public interface Ownership {
    /** Lets everything pass and votes for nobody: for a member that nobody can be cut off from. */
    Ownership OPEN = new Ownership() {
        @Override
        public boolean seesMajority() {
            return true;
        }

        @Override
        public Optional<Trust> trust(String counter) {
            return Optional.of(new Trust(1, 0));
        }

        @Override
        public Step step(int partition, @Nullable Sentinel found) {
            return Step.Wait.HERE;
        }

        @Override
        public Optional<Vote> vote(UUID from) {
            return Optional.empty();
        }

        @Override
        public void farewell(UUID leaving) {}
    };

    /** A member has started, and is not said to have joined yet. Blocks until it may vote: 2.25 s at most, from the process's start. */
    default void begin(HazelcastInstance member) {}

    /** Entries of the counters' map that are no counters: one a partition. */
    default int sentinels() {
        return 0;
    }

    /**
     * Whether this member sees a majority: else nobody counts by it, not even for a member that believes it does, since the two
     * notice a cut at different times.
     */
    boolean seesMajority();

    /** Under which trust {@code counter}, which lives here, may be counted for a strict limit; empty when it may not. */
    Optional<Trust> trust(String counter);

    /** What is to be done with the sentinel of a partition that lives here. */
    Step step(int partition, @Nullable Sentinel found);

    /** What this member, as a voter, says to another; nothing when it must not. */
    Optional<Vote> vote(UUID from);

    /** Another one leaves in an orderly way. */
    void farewell(UUID leaving);
}
