package io.tollgate.node.cluster;

import io.tollgate.node.settings.MemberKind;
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
     * @param lite lite members that joined once and did not leave in an orderly way since: they serve, and are no voters
     * @param quietSinceMillis while there are no voters: since when nobody counts, in milliseconds since the epoch; 0: nobody
     *     ever did; empty: not told
     */
    public record Names(Set<String> enrolled, Set<String> voters, Set<String> lite, OptionalLong quietSinceMillis) {
        /** By a control plane that tells nothing of it. */
        public static final Names UNTOLD = new Names(Set.of(), Set.of());

        /** By a control plane that does not tell whether anybody ever counted. */
        public Names(Set<String> enrolled, Set<String> voters) {
            this(enrolled, voters, OptionalLong.empty());
        }

        /** Of a cluster without lite members. */
        public Names(Set<String> enrolled, Set<String> voters, OptionalLong quietSinceMillis) {
            this(enrolled, voters, Set.of(), quietSinceMillis);
        }

        public Names {
            enrolled = Set.copyOf(enrolled);
            voters = Set.copyOf(voters);
            lite = Set.copyOf(lite);
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
     * @param lite it is to hold no counters, and is no voter
     */
    public record Peer(String node, String address, boolean joined, boolean lite) {
        /** One that holds counters. */
        public Peer(String node, String address, boolean joined) {
            this(node, address, joined, false);
        }
    }

    /** The addresses to join by. */
    List<String> addresses() {
        return peers.stream().map(Peer::address).distinct().toList();
    }

    /** Whether {@code node} is to hold no counters, by what the control plane heard of it last. */
    boolean isLite(String node) {
        return peers.stream()
                .filter(peer -> peer.node().equals(node))
                .findFirst()
                .map(Peer::lite)
                .orElseGet(() -> names.lite().contains(node));
    }

    /**
     * The nodes of whose majority a strict limit needs to be sure, a data member {@code self} included. Who is cut off, or dead,
     * stays one of them: else both sides of a cut would be a majority of those they see. None, when only lite members are known.
     */
    Set<String> voters(String self, MemberKind kind) {
        Stream<String> told = names.voters().isEmpty()
                ? peers.stream().filter(peer -> peer.joined() && !peer.lite()).map(Peer::node)
                : names.voters().stream();
        return Stream.concat(kind.isLite() ? Stream.empty() : Stream.of(self), told)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The nodes that serve, {@code self} included: each has its part of what may be in flight. */
    Set<String> sharers(String self) {
        return Stream.concat(voters(self, MemberKind.DATA).stream(), names.lite().stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
