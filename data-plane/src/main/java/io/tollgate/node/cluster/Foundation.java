package io.tollgate.node.cluster;

import java.util.OptionalLong;
import java.util.Set;

/**
 * Whether this node's member is the first of a cluster, so that nothing can have been counted elsewhere. Told by the control plane
 * in two steps: nobody is in the cluster when the member starts, and once it has joined it is the only one. A process that is
 * started again after it had joined finds itself there already, and is not.
 *
 * <p>Written by the cluster's thread, read by any.
 */
final class Foundation {
    private final String node;
    private OptionalLong quiet = OptionalLong.empty(); // the cluster thread's own
    private volatile OptionalLong founded = OptionalLong.empty();

    Foundation(String node) {
        this.node = node;
    }

    /** The member starts by this view. */
    void starts(Membership view) {
        founded = OptionalLong.empty();
        boolean nobody =
                view.start() == Membership.Start.NOW && view.names().voters().isEmpty();
        quiet = nobody ? view.names().quietSinceMillis() : OptionalLong.empty();
    }

    /** A newer view came, {@code joined} or not yet. */
    void told(Membership view, boolean joined) {
        Set<String> voters = view.names().voters();
        if (voters.isEmpty() || quiet.isEmpty()) {
            return;
        }
        if (joined && voters.equals(Set.of(node))) {
            founded = quiet;
        }
        quiet = OptionalLong.empty();
    }

    /** Since when nobody had counted; empty when this member founded nothing. */
    OptionalLong quietSinceMillis() {
        return founded;
    }
}
