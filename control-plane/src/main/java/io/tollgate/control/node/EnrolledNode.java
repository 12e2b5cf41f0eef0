package io.tollgate.control.node;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as the database knows it.
 *
 * @param draining an operator wants it to take no new requests
 * @param certificateExpiresAt end of its newest certificate
 * @param last what it had said when that was last written down
 */
record EnrolledNode(String name, Instant enrolledAt, boolean draining, Instant certificateExpiresAt, LastReport last) {

    EnrolledNode withDraining(boolean wanted) {
        return new EnrolledNode(name, enrolledAt, wanted, certificateExpiresAt, last);
    }

    /**
     * What a node last said of itself, in the parts worth keeping over a restart.
     *
     * @param revision running; 0 = none
     * @param rejection its refusal of a revision; null when its last answer was none
     */
    record LastReport(
            @Nullable Instant seenAt,
            @Nullable Instant startedAt,
            String version,
            Addresses addresses,
            long revision,
            long credentialSequence,
            NodeView.@Nullable NodeError rejection) {

        static final LastReport NONE = new LastReport(null, null, "", Addresses.NONE, 0, 0, null);

        LastReport seen(Instant now) {
            return new LastReport(now, startedAt, version, addresses, revision, credentialSequence, rejection);
        }

        /** It runs {@code applied}: whatever it refused before is over. */
        LastReport applied(long applied) {
            return new LastReport(seenAt, startedAt, version, addresses, applied, credentialSequence, null);
        }

        LastReport rejected(NodeView.NodeError error) {
            return new LastReport(seenAt, startedAt, version, addresses, revision, credentialSequence, error);
        }

        LastReport credentials(long sequence) {
            return new LastReport(seenAt, startedAt, version, addresses, revision, sequence, rejection);
        }
    }

    /** Where a node is reached, as host:port; empty when it did not say. */
    record Addresses(String proxy, String status, String cluster) {
        static final Addresses NONE = new Addresses("", "", "");
    }
}
