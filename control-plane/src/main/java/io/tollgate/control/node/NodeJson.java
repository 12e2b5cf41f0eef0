package io.tollgate.control.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A node as the admin API shows it. */
final class NodeJson {
    private NodeJson() {}

    /**
     * The object.
     *
     * @param self the name of the control plane that answers
     */
    static ObjectNode of(NodeView node, String self) {
        ObjectNode json = Json.object()
                .put("name", node.name())
                .put("state", node.state().label())
                .put("revision", node.revision())
                .put("desiredRevision", node.desiredRevision())
                .put("credentialSequence", node.credentialSequence())
                .put("desiredCredentialSequence", node.desiredCredentialSequence())
                .put("lag", HumanDuration.print(Duration.ofMillis(node.lagMillis())))
                .put("version", node.version())
                .put("enrolledAt", node.enrolledAt().toString())
                .put("startedAt", text(node.startedAt()))
                .put("lastSeenAt", text(node.lastSeenAt()))
                .put("certificateExpiresAt", node.certificateExpiresAt().toString())
                .put("notReadyReason", node.notReadyReason())
                .put("proxyAddress", node.proxyAddress())
                .put("statusAddress", node.statusAddress())
                .put("revokedAt", text(node.revokedAt()))
                .put("controlPlane", controlPlane(node, self));
        ObjectNode labels = json.putObject("labels");
        node.labels().forEach(labels::put);
        json.putObject("trust")
                .put("statement", node.trust().statement())
                .put("authority", node.trust().authority());
        error(json, node.lastError());
        load(json.putObject("load"), node);
        cluster(json.putObject("cluster"), node);
        ArrayNode targets = json.putArray("targets");
        node.targets()
                .forEach(target -> targets.addObject()
                        .put("upstream", target.upstream())
                        .put("target", target.target())
                        .put("healthy", target.healthy())
                        .put("ejected", target.ejected()));
        return json;
    }

    private static @Nullable String controlPlane(NodeView node, String self) {
        return switch (node.state()) {
            case OFFLINE, REVOKED -> null;
            case READY, STALE, REJECTED, DRAINING -> node.elsewhere().isEmpty() ? self : node.elsewhere();
        };
    }

    private static void error(ObjectNode json, NodeView.@Nullable NodeError error) {
        if (error == null) {
            json.putNull("error");
            return;
        }
        json.putObject("error")
                .put("revision", error.revision())
                .put("pointer", error.pointer())
                .put("reason", error.reason());
    }

    private static void load(ObjectNode json, NodeView node) {
        json.put("requestsPerSecond", node.requestsPerSecond())
                .put("inflight", node.inflight())
                .put("downstreamConnections", node.downstreamConnections())
                .put("upstreamConnections", node.upstreamConnections())
                .put("cpu", node.cpu())
                .put("heapUsedBytes", node.heapUsedBytes())
                .put("eventLoopLagMicros", node.eventLoopLagMicros());
    }

    private static void cluster(ObjectNode json, NodeView node) {
        json.put("state", node.clusterState())
                .put("kind", node.liteMember() ? "lite" : "data")
                .put("address", node.clusterAddress());
        ArrayNode members = json.putArray("members");
        node.clusterMembers().forEach(members::add);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
