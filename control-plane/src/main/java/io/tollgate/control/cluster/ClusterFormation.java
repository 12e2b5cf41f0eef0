package io.tollgate.control.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lets nodes start their cluster members one at a time, so that two nodes that start together never form two clusters:
 * one node gets the lease and forms or joins; when it says that it has joined, or after {@link #LEASE}, the next one gets
 * it. Told the time; not thread-safe.
 */
public final class ClusterFormation {
    /** How long one node may take. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    /**
     * How long the first grant waits for nodes that were there before: they are about to come back to a control plane
     * that was restarted, and one of them may be in the cluster already.
     */
    public static final Duration GATHERING = Duration.ofSeconds(4);

    private final Instant startedAt;
    private @Nullable Lease lease;

    private record Lease(String node, Instant end) {}

    /**
     * A live node that has a cluster address.
     *
     * @param joined it says that it is in the cluster
     */
    public record Candidate(String node, String address, boolean joined) {}

    /** The members of the view, in order of name, and the nodes that may start or go on. */
    public record Decision(List<Candidate> members, List<String> mayStart) {
        public Decision {
            members = List.copyOf(members);
            mayStart = List.copyOf(mayStart);
        }
    }

    public ClusterFormation(Instant startedAt) {
        this.startedAt = startedAt;
    }

    /**
     * Decides at {@code now}.
     *
     * @param live in order of name
     * @param othersExpected whether a node that had a cluster address has no live stream
     */
    public Decision decide(List<Candidate> live, boolean othersExpected, Instant now) {
        boolean gathering = othersExpected && now.isBefore(startedAt.plus(GATHERING));
        if (gathering && live.stream().noneMatch(Candidate::joined)) {
            return new Decision(live, List.of());
        }
        Lease held = valid(lease, live, now);
        if (held == null) {
            held = next(live, now);
        }
        lease = held;
        TreeSet<String> mayStart = new TreeSet<>();
        live.stream().filter(Candidate::joined).map(Candidate::node).forEach(mayStart::add);
        if (held != null) {
            mayStart.add(held.node());
        }
        return new Decision(live, List.copyOf(mayStart));
    }

    private static @Nullable Lease valid(@Nullable Lease lease, List<Candidate> live, Instant now) {
        if (lease == null || !now.isBefore(lease.end())) {
            return null;
        }
        boolean works =
                live.stream().anyMatch(candidate -> candidate.node().equals(lease.node()) && !candidate.joined());
        return works ? lease : null;
    }

    /** The first waiting node behind the one that had its turn, so that a node that never joins does not keep others out. */
    private @Nullable Lease next(List<Candidate> live, Instant now) {
        List<String> waiting = live.stream()
                .filter(candidate -> !candidate.joined())
                .map(Candidate::node)
                .toList();
        if (waiting.isEmpty()) {
            return null;
        }
        String last = lease == null ? "" : lease.node();
        String chosen = waiting.stream()
                .filter(node -> node.compareTo(last) > 0)
                .findFirst()
                .orElse(waiting.getFirst());
        return new Lease(chosen, now.plus(LEASE));
    }
}
