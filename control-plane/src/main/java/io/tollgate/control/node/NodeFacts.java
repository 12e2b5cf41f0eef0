package io.tollgate.control.node;

import io.tollgate.control.node.EnrolledNode.LastReport;
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
 * @param status its last Status on this stream; null before the first
 * @param behindSince since when it lacks something that is wanted; null when it lacks nothing
 */
record NodeFacts(
        EnrolledNode enrolled,
        @Nullable NodeLink link,
        LastReport last,
        @Nullable Status status,
        @Nullable Instant behindSince) {

    /** Three missed statuses (one a second), and a little for the way. */
    static final Duration SILENCE_MAX = Duration.ofMillis(3_500);

    static NodeFacts of(EnrolledNode enrolled) {
        return new NodeFacts(enrolled, null, enrolled.last(), null, null);
    }

    /** The same with new last words, and behind or not as those say. */
    NodeFacts saying(LastReport words, Desired desired, Instant now) {
        return new NodeFacts(enrolled, link, words, status, behindSince).measured(desired, now);
    }

    NodeFacts withStatus(Status next) {
        return new NodeFacts(enrolled, link, last, next, behindSince);
    }

    NodeFacts withEnrolled(EnrolledNode next) {
        return new NodeFacts(next, link, last, status, behindSince);
    }

    NodeFacts linked(NodeLink next, LastReport words) {
        return new NodeFacts(enrolled, next, words, null, behindSince);
    }

    NodeFacts unlinked() {
        return new NodeFacts(enrolled, null, last, null, behindSince);
    }

    /** Starts the clock when it fell behind, stops it when it is in step. */
    NodeFacts measured(Desired desired, Instant now) {
        boolean inStep =
                last.revision() == desired.revision() && last.credentialSequence() == desired.credentialSequence();
        if (inStep == (behindSince == null)) {
            return this;
        }
        return new NodeFacts(enrolled, link, last, status, inStep ? null : now);
    }

    /** Whether it has been heard lately on a live stream. */
    boolean alive(Instant now) {
        Instant seenAt = last.seenAt();
        return link != null && seenAt != null && !seenAt.isBefore(now.minus(SILENCE_MAX));
    }

    /** The judgement. */
    NodeState state(Desired desired, Instant now) {
        if (!alive(now)) {
            return NodeState.OFFLINE;
        }
        if (enrolled.draining() || (status != null && status.getDraining())) {
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
                last.version(),
                enrolled.enrolledAt(),
                last.startedAt(),
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
                said.getClusterMembersList(),
                last.addresses().proxy(),
                last.addresses().status(),
                last.addresses().cluster(),
                enrolled.certificateExpiresAt(),
                targets(said));
    }

    private static double requestsPerSecond(Status said) {
        long millis = said.getTraffic().getIntervalMillis();
        long requests = said.getTraffic().getRoutesList().stream()
                .mapToLong(route ->
                        route.getStatus2Xx() + route.getStatus3Xx() + route.getStatus4Xx() + route.getStatus5Xx())
                .sum();
        return millis <= 0 ? 0 : requests * 1_000.0 / millis;
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
