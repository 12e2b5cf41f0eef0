package io.tollgate.node.sync;

import io.tollgate.node.settings.HostPort;
import io.tollgate.protocol.v1.Hello;

/**
 * What the stream says of this node.
 *
 * @param controlPlane where it is
 * @param hello version, start and addresses; positions are filled in when it is said
 */
public record SyncPlan(HostPort controlPlane, Hello hello) {}
