package io.tollgate.control.node;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One node as people see it at one moment. Wide and flat because it is a row of a table and an object of the admin API;
 * nothing computes with it.
 *
 * @param revision running; 0 for none
 * @param desiredRevision the newest there is
 * @param lagMillis for how long it has been behind; 0 when in step
 * @param version of its software; empty until its first Hello
 * @param startedAt of its process; null until its first Hello
 * @param lastSeenAt its last message; null until its first Hello
 * @param lastError why it refused the wanted revision; null when it did not
 * @param notReadyReason what it says keeps it from serving; empty when it serves
 * @param cpu of its process, 0 to 1 of all cores
 * @param eventLoopLagMicros worst within its last status interval
 * @param clusterState {@code off}, {@code joining} or {@code joined}; empty when not known
 * @param liteMember whether its member holds no counters and has no vote
 * @param clusterMembers host:port as this node sees them
 * @param proxyAddress host:port for people; empty until its first Hello
 * @param certificateExpiresAt end of its newest certificate
 * @param targets upstream targets that are unhealthy or ejected at this node, and those that are well
 * @param labels by name, as the node says
 * @param revokedAt when its certificates were declared void; null when they were not
 * @param elsewhere the name of the other control plane that has its stream; empty when it is here or nowhere
 * @param trust whom it believes, as it says
 */
public record NodeView(
        String name,
        NodeState state,
        long revision,
        long desiredRevision,
        long credentialSequence,
        long desiredCredentialSequence,
        long lagMillis,
        String version,
        Instant enrolledAt,
        @Nullable Instant startedAt,
        @Nullable Instant lastSeenAt,
        @Nullable NodeError lastError,
        String notReadyReason,
        double requestsPerSecond,
        int inflight,
        int downstreamConnections,
        int upstreamConnections,
        double cpu,
        long heapUsedBytes,
        long eventLoopLagMicros,
        String clusterState,
        boolean liteMember,
        List<String> clusterMembers,
        String proxyAddress,
        String statusAddress,
        String clusterAddress,
        Instant certificateExpiresAt,
        List<TargetState> targets,
        Map<String, String> labels,
        @Nullable Instant revokedAt,
        String elsewhere,
        NodeTrust trust) {

    public NodeView {
        clusterMembers = List.copyOf(clusterMembers);
        targets = List.copyOf(targets);
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** Whether it runs what is wanted; one that drains may, too. */
    public boolean isInStep() {
        return state == NodeState.READY || (state == NodeState.DRAINING && lagMillis <= Nodes.STALE_AFTER.toMillis());
    }

    /** Whether its member counts limits and has a vote: it is there, and no lite member. */
    public boolean counts() {
        return isUp() && !liteMember;
    }

    /** Whether it is heard of, in whatever state. */
    public boolean isUp() {
        return state != NodeState.OFFLINE && state != NodeState.REVOKED;
    }

    /**
     * Why a node refused a revision.
     *
     * @param pointer JSON Pointer into the snapshot; empty when it was not the content
     */
    public record NodeError(long revision, String pointer, String reason) {}

    /** One upstream target as one node finds it. */
    public record TargetState(String upstream, String target, boolean healthy, boolean ejected) {}
}
