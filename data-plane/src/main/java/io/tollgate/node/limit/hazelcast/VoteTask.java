package io.tollgate.node.limit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.tollgate.node.limit.owner.Vote;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Asks the member that it runs on for its vote, or tells it that the asking one leaves. */
final class VoteTask implements Callable<long[]>, CounterMessage {
    static final int CLASS_ID = 9;
    private static final long[] NOTHING = {};
    private static final int HEAD = 5;

    private final Ownership ownership;
    private UUID from;
    private boolean leaves;

    /** For reading. */
    VoteTask(Ownership ownership) {
        this(ownership, new UUID(0, 0), false);
    }

    VoteTask(Ownership ownership, UUID from, boolean leaves) {
        this.ownership = ownership;
        this.from = from;
        this.leaves = leaves;
    }

    @Override
    public long[] call() {
        try {
            if (leaves) {
                ownership.farewell(from);
                return NOTHING;
            }
            return ownership.vote(from).map(VoteTask::toLongs).orElse(NOTHING);
        } catch (RuntimeException e) {
            return NOTHING; // whoever asked needs no more than that it failed
        }
    }

    private static long[] toLongs(Vote vote) {
        long[] flat = new long[HEAD + 2 * vote.view().size()];
        flat[0] = vote.ageNanos();
        flat[1] = vote.wallMillis();
        flat[2] = vote.life().getMostSignificantBits();
        flat[3] = vote.life().getLeastSignificantBits();
        flat[4] = vote.sureTerm();
        int at = HEAD;
        for (UUID member : vote.view()) {
            flat[at++] = member.getMostSignificantBits();
            flat[at++] = member.getLeastSignificantBits();
        }
        return flat;
    }

    /** What a member answered. */
    static Optional<Vote> vote(long[] flat) {
        if (flat.length < HEAD) {
            return Optional.empty();
        }
        Set<UUID> view = new HashSet<>();
        for (int at = HEAD; at + 1 < flat.length; at += 2) {
            view.add(new UUID(flat[at], flat[at + 1]));
        }
        return Optional.of(new Vote(view, flat[0], flat[1], new UUID(flat[2], flat[3]), (int) flat[4]));
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(from.getMostSignificantBits());
        out.writeLong(from.getLeastSignificantBits());
        out.writeBoolean(leaves);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        from = new UUID(in.readLong(), in.readLong());
        leaves = in.readBoolean();
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }
}
