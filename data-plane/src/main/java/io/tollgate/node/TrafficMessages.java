package io.tollgate.node;

import com.google.protobuf.ByteString;
import io.tollgate.node.traffic.TrafficReport;
import io.tollgate.node.traffic.TrafficReport.Counted;
import io.tollgate.protocol.v1.Dimension;
import io.tollgate.protocol.v1.KeyUse;
import io.tollgate.protocol.v1.RouteTraffic;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.TelemetryInterval;
import io.tollgate.protocol.v1.Traffic;
import java.net.InetAddress;

/** Writes what passed through this node as the control plane reads it. */
final class TrafficMessages {
    private TrafficMessages() {}

    /** What people see move, second by second. */
    static void add(TrafficReport report, Status.Builder status) {
        Traffic.Builder traffic = Traffic.newBuilder().setIntervalMillis(report.intervalMillis());
        report.by(TrafficReport.Dimension.ROUTE).forEach(route -> traffic.addRoutes(route(route)));
        status.setTraffic(traffic);
        report.keyUses()
                .forEach((key, use) -> status.addKeyUses(KeyUse.newBuilder()
                        .setKeyId(key)
                        .setLastUsedEpochMillis(use.epochMillis())
                        .setAddress(bytes(use.address()))));
    }

    /** A zone of IPv6 means something on this host alone. */
    private static ByteString bytes(String address) {
        int zone = address.indexOf('%');
        String plain = zone < 0 ? address : address.substring(0, zone);
        return plain.isEmpty()
                ? ByteString.EMPTY
                : ByteString.copyFrom(InetAddress.ofLiteral(plain).getAddress());
    }

    private static RouteTraffic.Builder route(Counted route) {
        return RouteTraffic.newBuilder()
                .setRoute(route.name())
                .setStatus2Xx(route.statuses().status2xx())
                .setStatus3Xx(route.statuses().status3xx())
                .setStatus4Xx(route.statuses().status4xx())
                .setStatus5Xx(route.statuses().status5xx())
                .setGatewayErrors(route.refusals().gatewayErrors())
                .setAuthFailures(route.refusals().authFailures())
                .setLimited(route.refusals().limited());
    }

    /** What is kept: every count of an interval. */
    static void add(TrafficReport report, TelemetryInterval.Builder interval) {
        interval.setLengthMillis(report.intervalMillis());
        report.counted().forEach(counted -> interval.addCounted(counted(counted)));
    }

    private static io.tollgate.protocol.v1.Counted.Builder counted(Counted counted) {
        return io.tollgate.protocol.v1.Counted.newBuilder()
                .setDimension(
                        switch (counted.dimension()) {
                            case TOTAL -> Dimension.DIMENSION_TOTAL;
                            case ROUTE -> Dimension.DIMENSION_ROUTE;
                            case UPSTREAM -> Dimension.DIMENSION_UPSTREAM;
                            case TARGET -> Dimension.DIMENSION_TARGET;
                            case CODE -> Dimension.DIMENSION_CODE;
                            case LIMIT -> Dimension.DIMENSION_LIMIT;
                            case CONSUMER -> Dimension.DIMENSION_CONSUMER;
                            case ADDRESS -> Dimension.DIMENSION_ADDRESS;
                            case KEY -> Dimension.DIMENSION_KEY;
                        })
                .setName(counted.name())
                .setUnanswered(counted.statuses().unanswered())
                .setStatus2Xx(counted.statuses().status2xx())
                .setStatus3Xx(counted.statuses().status3xx())
                .setStatus4Xx(counted.statuses().status4xx())
                .setStatus5Xx(counted.statuses().status5xx())
                .setGatewayErrors(counted.refusals().gatewayErrors())
                .setGateway5Xx(counted.refusals().gateway5xx())
                .setAuthFailures(counted.refusals().authFailures())
                .setLimited(counted.refusals().limited())
                .setMissedMax(counted.missedMax())
                .setShadowWouldDeny(counted.refusals().shadow().wouldDeny())
                .setShadowWouldAllow(counted.refusals().shadow().wouldAllow())
                .setLatencyHistogram(
                        ByteString.copyFrom(counted.latencyHistogram().duplicate()));
    }
}
