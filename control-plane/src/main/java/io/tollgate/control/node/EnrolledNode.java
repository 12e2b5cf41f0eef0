package io.tollgate.control.node;

import io.tollgate.protocol.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node as the database knows it.
 *
 * @param certificateExpiresAt end of its newest certificate
 * @param last what it had said when that was last written down
 * @param placement at which control plane it is
 */
record EnrolledNode(
        String name,
        Instant enrolledAt,
        Orders orders,
        Instant certificateExpiresAt,
        LastReport last,
        Placement placement) {

    /**
     * What operators decided.
     *
     * @param draining it is to take no new requests
     * @param revokedAt when its certificates were declared void; null when they were not
     */
    record Orders(boolean draining, @Nullable Instant revokedAt) {
        static final Orders NONE = new Orders(false, null);
    }

    /**
     * Where its newest stream is.
     *
     * @param stream number of that stream; 0 for none yet
     * @param controlPlane the name of the control plane that has it; empty when it is over
     * @param silence how long ago that control plane wrote the row
     * @param status its last Status there; null for none
     */
    record Placement(
            long stream,
            String controlPlane,
            Duration silence,
            @Nullable Status status) {
        static final Placement NOWHERE = new Placement(0, "", Duration.ZERO, null);
    }

    /**
     * What a node last said of itself, in the parts worth keeping over a restart.
     *
     * @param revision running; 0 = none
     * @param credentials how far it is in the credentials' history
     * @param trust whom it believes
     * @param rejection its refusal of a revision; null when its last answer was none
     */
    record LastReport(
            @Nullable Instant seenAt,
            Introduction introduction,
            long revision,
            Acknowledged credentials,
            NodeTrust trust,
            NodeView.@Nullable NodeError rejection) {

        static final LastReport NONE =
                new LastReport(null, Introduction.NONE, 0, Acknowledged.NOTHING, NodeTrust.NONE, null);

        LastReport seen(Instant now) {
            return new LastReport(now, introduction, revision, credentials, trust, rejection);
        }

        /** It runs {@code applied}: whatever it refused before is over. */
        LastReport applied(long applied) {
            return new LastReport(seenAt, introduction, applied, credentials, trust, null);
        }

        LastReport rejected(NodeView.NodeError error) {
            return new LastReport(seenAt, introduction, revision, credentials, trust, error);
        }

        LastReport trust(NodeTrust taken) {
            return new LastReport(seenAt, introduction, revision, credentials, taken, rejection);
        }

        LastReport credentials(long sequence, Instant now) {
            return new LastReport(seenAt, introduction, revision, new Acknowledged(sequence, now), trust, rejection);
        }

        long credentialSequence() {
            return credentials.sequence;
        }
    }

    /**
     * An acknowledged credential sequence.
     *
     * @param at null when it came with it, nobody knows since when
     */
    record Acknowledged(long sequence, @Nullable Instant at) {
        static final Acknowledged NOTHING = new Acknowledged(0, null);
    }

    /**
     * What it says when it comes.
     *
     * @param startedAt of its process
     * @param labels by name, as its operator set them
     * @param lite its member of the limit cluster holds no counters and has no vote
     */
    record Introduction(
            @Nullable Instant startedAt,
            String version,
            Addresses addresses,
            Map<String, String> labels,
            boolean lite) {
        static final Introduction NONE = new Introduction(null, "", Addresses.NONE, Map.of(), false);

        Introduction {
            labels = Map.copyOf(labels);
        }
    }

    /** Where a node is reached, as host:port; empty when it did not say. */
    record Addresses(String proxy, String status, String cluster) {
        static final Addresses NONE = new Addresses("", "", "");
    }
}
