package io.tollgate.node.sync;

import io.tollgate.node.settings.HostPort;
import io.tollgate.protocol.v1.Hello;
import java.util.List;

/**
 * What the stream says of this node.
 *
 * @param controlPlanes where they are: all on one database
 * @param hello version, start and addresses; positions are filled in when it is said
 */
public record SyncPlan(List<HostPort> controlPlanes, Hello hello) {
    public SyncPlan {
        controlPlanes = List.copyOf(controlPlanes);
    }
}
