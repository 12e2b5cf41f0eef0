package io.tollgate.node.sync;

import io.tollgate.node.cluster.Membership;
import io.tollgate.protocol.v1.ClusterView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the rest of the node who may be in the limit cluster: by the control plane, or by the stored view. Confined to the sync thread. */
final class ClusterNews {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNews.class);

    private final LastKnownGood state;
    private final SyncEvents events;
    private boolean heard;

    ClusterNews(LastKnownGood state, SyncEvents events) {
        this.state = state;
        this.events = events;
    }

    /** A view off the wire. */
    void received(SignedBytes signed, TrustAnchors trust) {
        state.acceptClusterView(signed, trust)
                .ifPresentOrElse(
                        view -> {
                            heard = true;
                            show(view, view.getMayStart() ? Membership.Start.NOW : Membership.Start.WAITS);
                        },
                        () -> LOG.error("a cluster view is refused: its signature does not verify"));
    }

    /** The stored view, unless the control plane has told of one. */
    void useStored(TrustAnchors trust) {
        if (!heard) {
            state.storedClusterView(trust).ifPresent(view -> {
                LOG.info("the control plane is away: the cluster starts by the stored view");
                show(view, Membership.Start.IN_TURN);
            });
        }
    }

    private void show(ClusterView view, Membership.Start start) {
        events.membership(
                ClusterViews.membership(view, start), view.getCounterKeySecret().toByteArray());
    }
}
