package io.tollgate.control.node;

import io.tollgate.protocol.v1.RouteTraffic;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.Traffic;

/** A Status as it is written down for the other control planes: what is shown of a node, and no more. */
final class KeptStatus {
    private static final int LOWERED_LIMITS_MAX = 500;
    private static final int LIMITED_MAX = 500;
    private static final int PATH_SCANS_MAX = 200;

    private KeptStatus() {}

    /** {@code said} without uses of keys, with its requests added up and a bounded number of targets. */
    static Status of(Status said) {
        Status.Builder kept = said.toBuilder().clearKeyUses().clearTraffic();
        if (said.getTargetsCount() > NodeRegistry.TARGETS_MAX) {
            kept.clearTargets().addAllTargets(said.getTargetsList().subList(0, NodeRegistry.TARGETS_MAX));
        }
        if (said.getPenaltiesCount() > NodeRegistry.PENALTIES_MAX) {
            kept.clearPenalties().addAllPenalties(said.getPenaltiesList().subList(0, NodeRegistry.PENALTIES_MAX));
        }
        if (said.getLoweredLimitsCount() > LOWERED_LIMITS_MAX) {
            kept.clearLoweredLimits()
                    .addAllLoweredLimits(said.getLoweredLimitsList().subList(0, LOWERED_LIMITS_MAX));
        }
        if (said.getLimitedCount() > LIMITED_MAX) {
            kept.clearLimited().addAllLimited(said.getLimitedList().subList(0, LIMITED_MAX));
        }
        if (said.getLimitedOthersCount() > LIMITED_MAX) {
            kept.clearLimitedOthers()
                    .addAllLimitedOthers(said.getLimitedOthersList().subList(0, LIMITED_MAX));
        }
        if (said.getPathScansCount() > PATH_SCANS_MAX) {
            kept.clearPathScans().addAllPathScans(said.getPathScansList().subList(0, PATH_SCANS_MAX));
        }
        return kept.setTraffic(Traffic.newBuilder()
                        .setIntervalMillis(said.getTraffic().getIntervalMillis())
                        .addRoutes(RouteTraffic.newBuilder().setStatus2Xx(requests(said))))
                .build();
    }

    /** Requests since the Status before. */
    static long requests(Status said) {
        return said.getTraffic().getRoutesList().stream()
                .mapToLong(route ->
                        route.getStatus2Xx() + route.getStatus3Xx() + route.getStatus4Xx() + route.getStatus5Xx())
                .sum();
    }
}
