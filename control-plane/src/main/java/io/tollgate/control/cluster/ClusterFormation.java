package io.tollgate.control.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lets nodes start their cluster members one at a time, so that two nodes that start together never form two clusters:
 * one node gets the turn and forms or joins; when it says that it has joined, or after {@link #TURN}, the next one gets
 * it. Lite members form nothing and take no turn: they join whenever a data member is there. Pure: told the time and whose turn it is.
 */
public final class ClusterFormation {
    /** How long one node may take. */
    public static final Duration TURN = Duration.ofSeconds(30);

    /**
     * How long the first turn waits for nodes that were there before: they are about to come back to a control plane
     * that was restarted, and one of them may be in the cluster already.
     */
    public static final Duration GATHERING = Duration.ofSeconds(4);

    private ClusterFormation() {}

    /** Whose turn it is, and until when. */
    public record Turn(String node, Instant end) {}

    /**
     * A live node that has a cluster address.
     *
     * @param joined it says that it is in the cluster
     * @param lite it holds no counters
     */
    public record Candidate(String node, String address, boolean joined, boolean lite) {
        private boolean holdsCounters() {
            return joined && !lite;
        }

        private boolean waitsForTurn() {
            return !joined && !lite;
        }
    }

    /**
     * What follows.
     *
     * @param members of the view, in order of name
     * @param mayStart the nodes that may start or go on
     * @param turn null when nobody waits
     */
    public record Decision(
            List<Candidate> members,
            List<String> mayStart,
            @Nullable Turn turn) {
        public Decision {
            members = List.copyOf(members);
            mayStart = List.copyOf(mayStart);
        }
    }

    /**
     * Decides at {@code now}.
     *
     * @param live in order of name
     * @param gathering whether nodes that were there before may be about to come back
     * @param before the turn that was given last; null for none
     */
    public static Decision decide(List<Candidate> live, boolean gathering, @Nullable Turn before, Instant now) {
        boolean isThere = live.stream().anyMatch(Candidate::holdsCounters);
        if (gathering && !isThere) {
            return new Decision(live, List.of(), before);
        }
        Turn turn = holds(before, live, now) ? before : next(live, before, now);
        TreeSet<String> mayStart = new TreeSet<>();
        live.stream()
                .filter(candidate -> candidate.joined() || (candidate.lite() && isThere))
                .map(Candidate::node)
                .forEach(mayStart::add);
        if (turn != null) {
            mayStart.add(turn.node());
        }
        return new Decision(live, List.copyOf(mayStart), turn);
    }

    private static boolean holds(@Nullable Turn turn, List<Candidate> live, Instant now) {
        return turn != null
                && now.isBefore(turn.end())
                && live.stream()
                        .anyMatch(candidate -> candidate.node().equals(turn.node()) && candidate.waitsForTurn());
    }

    /** The first waiting node behind the one that had its turn, so that a node that never joins does not keep others out. */
    private static @Nullable Turn next(List<Candidate> live, @Nullable Turn before, Instant now) {
        List<String> waiting = live.stream()
                .filter(Candidate::waitsForTurn)
                .map(Candidate::node)
                .toList();
        if (waiting.isEmpty()) {
            return null;
        }
        String last = before == null ? "" : before.node();
        String chosen = waiting.stream()
                .filter(node -> node.compareTo(last) > 0)
                .findFirst()
                .orElse(waiting.getFirst());
        return new Turn(chosen, now.plus(TURN));
    }
}
