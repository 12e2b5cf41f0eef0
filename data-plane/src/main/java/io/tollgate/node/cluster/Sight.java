package io.tollgate.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.tollgate.node.cluster.LimitCluster.Standing;
import io.tollgate.node.settings.MemberKind;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node's member sees of the cluster, measured by what the control plane says that the cluster is made of. Told and
 * looked at by several threads: the last one has all changes. Read by any, without waiting.
 */
final class Sight {
    private static final Logger LOG = LoggerFactory.getLogger(Sight.class);

    private final String node;
    private final MemberKind kind;
    private Membership told = Membership.NONE;
    private volatile Set<String> seen = Set.of();
    private volatile Set<String> holders = Set.of(); // those of them that hold counters
    private volatile int readByAll = 1;
    private volatile boolean majority;
    private volatile Standing standing = new Standing(0, 1);

    Sight(String node, MemberKind kind) {
        this.node = node;
        this.kind = kind;
    }

    /** Nobody, of a member that has ended: its events come later than its end. */
    static Set<Member> membersOf(@Nullable HazelcastInstance running) {
        try {
            return running == null ? Set.of() : running.getCluster().getMembers();
        } catch (HazelcastInstanceNotActiveException e) {
            return Set.of();
        }
    }

    /** A newer view came. */
    synchronized void told(Membership view) {
        told = view;
        count();
    }

    /** Reads and keeps in one step: the thread that reads last must not be overtaken by one that read before. */
    synchronized void look(HazelcastInstance at) {
        Set<Member> there = membersOf(at);
        boolean hadNobody = holders.isEmpty();
        seen = nodesOf(there.stream());
        holders = nodesOf(there.stream().filter(member -> !member.isLiteMember()));
        readByAll = there.stream()
                .filter(member -> !member.isLiteMember())
                .mapToInt(LimitCluster::readBy)
                .min()
                .orElse(1);
        count();
        if (kind.isLite() && !there.isEmpty() && holders.isEmpty() != hadNobody) {
            tellHolders();
        }
    }

    private static Set<String> nodesOf(Stream<Member> members) {
        return members.map(LimitCluster::nodeOf).collect(Collectors.toUnmodifiableSet());
    }

    private void tellHolders() {
        if (holders.isEmpty()) {
            LOG.warn(
                    "no data member of the cluster is there: limits do what their mode and onUnavailable say until one is");
        } else {
            LOG.info("this lite member counts by {} data members", holders.size());
        }
    }

    private void count() {
        Set<String> sharers = told.sharers(node);
        int before =
                (int) sharers.stream().filter(name -> name.compareTo(node) < 0).count();
        standing = new Standing(before, sharers.size());
        Set<String> voters = told.voters(node, kind);
        // A voter that came back as a lite member has no vote any more, whoever has heard of that.
        long present = voters.stream().filter(holders::contains).count();
        majority = present * 2 > voters.size();
    }

    Standing standing() {
        return standing;
    }

    /** How many members there were; at least 1. */
    int memberCount() {
        return Math.max(1, seen.size());
    }

    /** The newest form of messages that all of them read who hold counters. */
    int readByAll() {
        return readByAll;
    }

    /** Whether somebody holds counters. */
    boolean seesDataMember() {
        return !holders.isEmpty();
    }

    /** Whether more than half of the voters were there. */
    boolean isMajority() {
        return majority;
    }

    /** As above, and still are at {@code running}: one that has gone shows there before the listener is told. */
    boolean isMajority(@Nullable HazelcastInstance running) {
        return majority && membersOf(running).size() >= seen.size();
    }
}
