package io.tollgate.node.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.node.cluster.Membership;
import io.tollgate.protocol.v1.ClusterView;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The control plane's view of the limit cluster: read, verified, kept on disk. */
final class ClusterViews {
    static final String NAME = "cluster-view";

    private final DataFolder folder;

    ClusterViews(DataFolder folder) {
        this.folder = folder;
    }

    /** The last view that was stored; empty when there is none or it does not verify. */
    Optional<ClusterView> load(TrustAnchors trust) throws IOException {
        return folder.read(NAME)
                .flatMap(content -> SignedBytes.ofRecord(content)
                        .flatMap(signed -> trust.isVouchedFor(NAME, content) ? parse(signed) : read(signed, trust)));
    }

    /** The view in {@code signed}; empty when it does not verify. */
    static Optional<ClusterView> read(SignedBytes signed, TrustAnchors trust) {
        return signed.isSignedFor(Purpose.CLUSTER, trust) ? parse(signed) : Optional.empty();
    }

    private static Optional<ClusterView> parse(SignedBytes signed) {
        try {
            return Optional.of(ClusterView.parseFrom(signed.payload()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /**
     * Keeps {@code view}, which {@code signed} says, as the last one. An earlier one than the stored is not kept: who runs ignores
     * it, and would start by it. A stored one that only a retired key signed gives way to any.
     */
    void store(SignedBytes signed, ClusterView view, TrustAnchors trust) throws IOException {
        Optional<ClusterView> stored =
                folder.read(NAME).flatMap(SignedBytes::ofRecord).flatMap(before -> read(before, trust));
        if (stored.isEmpty() || stored.get().getVersion() <= view.getVersion()) {
            folder.write(NAME, signed.toRecord());
        }
    }

    static Membership membership(ClusterView view, Membership.Start start) {
        return new Membership(
                view.getClusterName(),
                view.getVersion(),
                view.getMembersList().stream()
                        .map(member -> new Membership.Peer(
                                member.getNode(), member.getAddress(), member.getJoined(), member.getLite()))
                        .toList(),
                start,
                new Membership.Names(
                        Set.copyOf(view.getEnrolledNodesList()),
                        Set.copyOf(view.getVotersList()),
                        Set.copyOf(view.getLiteNodesList()),
                        view.hasQuietSinceEpochMillis()
                                ? OptionalLong.of(view.getQuietSinceEpochMillis())
                                : OptionalLong.empty()));
    }
}
