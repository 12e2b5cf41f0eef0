package io.tollgate.node.cluster;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may be in the cluster, as the control plane tells.
 *
 * @param clusterName the cluster's name
 * @param version grows with every change
 * @param start when this node's member may start
 * @param enrolled names of all nodes that may show a certificate, connected to the control plane or not; empty: not told
 */
public record Membership(String clusterName, long version, List<Peer> peers, Start start, Set<String> enrolled) {
    /** Before anything is known. */
    static final Membership NONE = new Membership("", 0, List.of(), Start.WAITS, Set.of());

    public Membership {
        peers = List.copyOf(peers);
        enrolled = Set.copyOf(enrolled);
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

    /** The nodes of whose majority a strict limit needs to be sure: those that joined, and {@code self}. */
    Set<String> voters(String self) {
        return Stream.concat(
                        Stream.of(self), peers.stream().filter(Peer::joined).map(Peer::node))
                .collect(Collectors.toUnmodifiableSet());
    }
}
