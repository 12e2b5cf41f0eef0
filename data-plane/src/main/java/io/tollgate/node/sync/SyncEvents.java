package io.tollgate.node.sync;

import io.tollgate.node.cluster.Membership;
import io.tollgate.protocol.v1.Decision;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.LiftPenalties;
import io.tollgate.protocol.v1.SeenRequests;
import io.tollgate.protocol.v1.Status;
import io.tollgate.protocol.v1.WatchTraffic;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the rest of the node hears from the sync stream and tells it. Called on sync threads; returns at once. */
public interface SyncEvents {
    /** The control plane is there, or is not any more. */
    void connected(boolean connected);

    /** Who this node is: when it starts, and after each renewal of its certificate. */
    void identity(NodeIdentity identity);

    /** Who may be in the limit cluster, and the secret that names its counters. */
    void membership(Membership membership, byte[] counterKeySecret);

    /** The operator wants this node to be spared, or not any more. */
    void drain(boolean draining);

    /** The operator forgives failures, and suspicious behaviour. */
    void lift(LiftPenalties lifted);

    /** A snapshot was refused. */
    void rejected(long revision, String pointer, String reason);

    /** What this node remembers of a request that it refused; nothing when it does not. */
    Optional<Decision> decision(String requestId);

    /** How a limit's counters stand for somebody; completes within about two seconds, on any thread. */
    CompletionStage<FoundCounter> counter(FindCounter asked);

    /** Somebody watches requests from now on; no filter: nobody does. */
    void watch(WatchTraffic wanted);

    /** Whether {@link #watch} still holds. */
    boolean isWatched();

    /** What was seen since the last call; asked about four times a second while somebody watches. */
    SeenRequests seen();

    /** What the control plane is to store. */
    TelemetryBacklog telemetry();

    /** How this node does since the last call; asked about once a second while somebody listens. */
    Status status();
}
