package io.tollgate.control.node;

import io.tollgate.control.node.EnrolledNode.LastReport;
import io.tollgate.control.node.EnrolledNode.Placement;
import io.tollgate.control.node.NodeView.TargetState;
import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of one node at one moment, and the judgement made of it. Immutable: the registry swaps whole facts.
 *
 * @param link its live stream; null when there is none here
 * @param claim number of the last stream that was here; 0 when there was none, or the node has a newer one elsewhere
 * @param status its last Status; null before the first
 * @param behindSince since when it lacks something that is wanted; null when it lacks nothing
 */
record NodeFacts(
        EnrolledNode enrolled,
        @Nullable NodeLink link,
        long claim,
        LastReport last,
        @Nullable Status status,
        @Nullable Instant behindSince) {

    /** Three missed statuses (one a second), and a little for the way. */
    static final Duration SILENCE_MAX = Duration.ofMillis(3_500);
    /** The same, and the pauses in which its control plane writes and this one reads. */
    static final Duration ELSEWHERE_SILENCE_MAX = Duration.ofSeconds(8);

    static NodeFacts of(EnrolledNode enrolled) {
        return new NodeFacts(
                enrolled, null, 0, enrolled.last(), enrolled.placement().status(), null);
    }

    /** The same with new last words, and behind or not as those say. */
    NodeFacts saying(LastReport words, Desired desired, Instant now) {
        return new NodeFacts(enrolled, link, claim, words, status, behindSince).measured(desired, now);
    }

    NodeFacts withStatus(Status next) {
        return new NodeFacts(enrolled, link, claim, last, next, behindSince);
    }

    NodeFacts withEnrolled(EnrolledNode next) {
        return new NodeFacts(next, link, claim, last, status, behindSince);
    }

    NodeFacts linked(NodeLink next, long stream, LastReport words) {
        return new NodeFacts(enrolled, next, stream, words, null, behindSince);
    }

    NodeFacts unlinked() {
        return new NodeFacts(enrolled, null, claim, last, status, behindSince);
    }

    /** As {@code row} tells, which another control plane wrote. */
    NodeFacts elsewhere(EnrolledNode row, Desired desired, Instant now) {
        return new NodeFacts(row, null, 0, row.last(), row.placement().status(), behindSince).measured(desired, now);
    }

    /** Whether it says that its member is in the limit cluster; null as long as it has not said anything on its stream. */
    @Nullable
    Boolean inCluster() {
        if (link == null) {
            return false;
        }
        return status == null ? null : status.getClusterState() == ClusterState.CLUSTER_STATE_JOINED;
    }

    /** Starts the clock when it fell behind, stops it when it is in step. */
    NodeFacts measured(Desired desired, Instant now) {
        boolean inStep =
                last.revision() == desired.revision() && last.credentialSequence() == desired.credentialSequence();
        if (inStep == (behindSince == null)) {
            return this;
        }
        return new NodeFacts(enrolled, link, claim, last, status, inStep ? null : now);
    }

    /** Whether it has been heard lately on a live stream, here or at another control plane. */
    boolean alive(Instant now) {
        if (link == null) {
            Placement at = enrolled.placement();
            return !at.controlPlane().isEmpty() && at.silence().compareTo(ELSEWHERE_SILENCE_MAX) < 0;
        }
        Instant seenAt = last.seenAt();
        return seenAt != null && !seenAt.isBefore(now.minus(SILENCE_MAX));
    }

    /** The judgement. */
    NodeState state(Desired desired, Instant now) {
        if (enrolled.orders().revokedAt() != null) {
            return NodeState.REVOKED;
        }
        if (!alive(now)) {
            return NodeState.OFFLINE;
        }
        if (enrolled.orders().draining() || (status != null && status.getDraining())) {
            return NodeState.DRAINING;
        }
        if (currentRejection(desired) != null) {
            return NodeState.REJECTED;
        }
        boolean serves = status != null && status.getReady();
        return serves && lag(now).compareTo(Nodes.STALE_AFTER) <= 0 ? NodeState.READY : NodeState.STALE;
    }

    private NodeView.@Nullable NodeError currentRejection(Desired desired) {
        NodeView.NodeError rejection = last.rejection();
        return rejection != null && rejection.revision() == desired.revision() ? rejection : null;
    }

    private Duration lag(Instant now) {
        return behindSince == null || now.isBefore(behindSince) ? Duration.ZERO : Duration.between(behindSince, now);
    }

    NodeView view(Desired desired, Instant now) {
        Status said = status == null || !alive(now) ? Status.getDefaultInstance() : status;
        return new NodeView(
                enrolled.name(),
                state(desired, now),
                last.revision(),
                desired.revision(),
                last.credentialSequence(),
                desired.credentialSequence(),
                lag(now).toMillis(),
                last.introduction().version(),
                enrolled.enrolledAt(),
                last.introduction().startedAt(),
                last.seenAt(),
                last.rejection(),
                said.getNotReadyReason(),
                requestsPerSecond(said),
                said.getInflight(),
                said.getDownstreamConnections(),
                said.getUpstreamConnections(),
                said.getCpuLoad(),
                said.getHeapUsedBytes(),
                said.getEventLoopLagMicros(),
                clusterState(said.getClusterState()),
                last.introduction().lite(),
                said.getClusterMembersList(),
                last.introduction().addresses().proxy(),
                last.introduction().addresses().status(),
                last.introduction().addresses().cluster(),
                enrolled.certificateExpiresAt(),
                targets(said),
                last.introduction().labels(),
                enrolled.orders().revokedAt(),
                link == null && alive(now) ? enrolled.placement().controlPlane() : "",
                last.trust());
    }

    private static double requestsPerSecond(Status said) {
        long millis = said.getTraffic().getIntervalMillis();
        return millis <= 0 ? 0 : KeptStatus.requests(said) * 1_000.0 / millis;
    }

    private static String clusterState(ClusterState state) {
        return switch (state) {
            case CLUSTER_STATE_OFF -> "off";
            case CLUSTER_STATE_JOINING -> "joining";
            case CLUSTER_STATE_JOINED -> "joined";
            case CLUSTER_STATE_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    private static List<TargetState> targets(Status said) {
        return said.getTargetsList().stream()
                .limit(NodeRegistry.TARGETS_MAX)
                .map(target -> new TargetState(
                        target.getUpstream(), target.getTarget(), target.getHealthy(), target.getEjected()))
                .toList();
    }
}
