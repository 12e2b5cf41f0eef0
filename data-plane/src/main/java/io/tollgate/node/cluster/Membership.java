package io.tollgate.node.cluster;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may be in the cluster, as the control plane tells.
 *
 * @param clusterName the cluster's name
 * @param version grows with every change
 * @param start when this node's member may start
 * @param names of nodes that need not be connected to the control plane
 */
public record Membership(String clusterName, long version, List<Peer> peers, Start start, Names names) {
    /** Before anything is known. */
    static final Membership NONE = new Membership("", 0, List.of(), Start.WAITS, Names.UNTOLD);

    public Membership {
        peers = List.copyOf(peers);
    }

    /**
     * Nodes by name, connected or not.
     *
     * @param enrolled all that may show a certificate; empty: not told
     * @param voters those that the cluster is made of: they joined it once and did not leave it in an orderly way since;
     *     empty: not told
     * @param quietSinceMillis while there are no voters: since when nobody counts, in milliseconds since the epoch; 0: nobody
     *     ever did; empty: not told
     */
    public record Names(Set<String> enrolled, Set<String> voters, OptionalLong quietSinceMillis) {
        /** By a control plane that tells nothing of it. */
        public static final Names UNTOLD = new Names(Set.of(), Set.of(), OptionalLong.empty());

        /** By a control plane that does not tell whether anybody ever counted. */
        public Names(Set<String> enrolled, Set<String> voters) {
            this(enrolled, voters, OptionalLong.empty());
        }

        public Names {
            enrolled = Set.copyOf(enrolled);
            voters = Set.copyOf(voters);
        }
    }

    /** When a member may start; one that runs goes on. */
    public enum Start {
        /** Another node is forming the cluster. */
        WAITS,
        NOW,
        /** Nobody says so, since the control plane is away: in order of name. */
        IN_TURN
    }

    /**
     * One node that may be in it.
     *
     * @param node its name
     * @param address host:port of its member
     * @param joined it said so within the last few seconds
     */
    public record Peer(String node, String address, boolean joined) {}

    /** The addresses to join by. */
    List<String> addresses() {
        return peers.stream().map(Peer::address).distinct().toList();
    }

    /**
     * The nodes of whose majority a strict limit needs to be sure, {@code self} included. Who is cut off, or dead, stays one
     * of them: else both sides of a cut would be a majority of those they see.
     */
    Set<String> voters(String self) {
        Stream<String> told = names.voters().isEmpty()
                ? peers.stream().filter(Peer::joined).map(Peer::node)
                : names.voters().stream();
        return Stream.concat(Stream.of(self), told).collect(Collectors.toUnmodifiableSet());
    }
}
