package io.tollgate.control.node;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a node is doing, judged by the control plane and not by the node. */
public enum NodeState {
    /** Connected, in step with the wanted revision and credentials. */
    READY("Ready"),
    /** Connected, and behind for longer than {@link Nodes#STALE_AFTER}, or not able to serve. */
    STALE("Stale"),
    /** No live stream, or silent for three status intervals. */
    OFFLINE("Offline"),
    /** Its last answer to the wanted revision was a refusal; it runs an older one. */
    REJECTED("Rejected"),
    /** Finishes its requests and takes no new ones. */
    DRAINING("Draining"),
    /** Its certificates are void: nobody hears it until it joins again with a new token. */
    REVOKED("Revoked");

    private final String label;

    NodeState(String label) {
        this.label = label;
    }

    /** The word of the admin API. */
    @JsonValue
    public String label() {
        return label;
    }
}
