package io.tollgate.node;

import com.google.protobuf.ByteString;
import io.tollgate.node.traffic.TrafficReport;
import io.tollgate.protocol.v1.KeyUse;
import io.tollgate.protocol.v1.RouteTraffic;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.Traffic;

/** Writes what passed through this node as the control plane reads it. */
final class TrafficMessages {
    private TrafficMessages() {}

    static void add(TrafficReport report, Status.Builder status) {
        Traffic.Builder traffic = Traffic.newBuilder().setIntervalMillis(report.intervalMillis());
        report.routes()
                .forEach(route -> traffic.addRoutes(RouteTraffic.newBuilder()
                        .setRoute(route.route())
                        .setStatus2Xx(route.statuses().status2xx())
                        .setStatus3Xx(route.statuses().status3xx())
                        .setStatus4Xx(route.statuses().status4xx())
                        .setStatus5Xx(route.statuses().status5xx())
                        .setGatewayErrors(route.refusals().gatewayErrors())
                        .setAuthFailures(route.refusals().authFailures())
                        .setLimited(route.refusals().limited())
                        .setShadowWouldDeny(route.shadow().wouldDeny())
                        .setShadowWouldAllow(route.shadow().wouldAllow())
                        .setLatencyHistogram(ByteString.copyFrom(route.latencyHistogram()))));
        status.setTraffic(traffic);
        report.keyUses()
                .forEach((key, at) ->
                        status.addKeyUses(KeyUse.newBuilder().setKeyId(key).setLastUsedEpochMillis(at)));
    }
}
