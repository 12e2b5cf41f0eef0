package io.tollgate.node.cluster;

import io.tollgate.node.settings.HostPort;
import java.net.InetAddress;
import java.util.List;

/**
 * How one member is started.
 *
 * @param clusterName members of another name are strangers
 * @param bind the address it listens on
 * @param address where other members reach it
 * @param peers {@code host:port} of all members, itself included
 */
record MemberSettings(String clusterName, InetAddress bind, int port, HostPort address, List<String> peers) {
    MemberSettings {
        peers = List.copyOf(peers);
    }
}
