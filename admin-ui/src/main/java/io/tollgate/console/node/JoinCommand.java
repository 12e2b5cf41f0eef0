package io.tollgate.console.node;

import io.tollgate.console.kit.ShellWord;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command that starts a node which joins this control plane.
 *
 * @param hosts names in the sync server's certificate
 * @param syncPort where nodes connect
 * @param others where they find the other control planes, as host:port
 */
record JoinCommand(List<String> hosts, int syncPort, List<String> others) {
    JoinCommand {
        hosts = List.copyOf(hosts);
        others = List.copyOf(others);
    }

    /** Whether no name is known by which another machine could reach the control plane. */
    boolean onThisMachineOnly() {
        return hosts.stream().noneMatch(JoinCommand::isReachable);
    }

    /** The lines to paste into a shell. */
    String text(String name, String token) {
        String host =
                hosts.stream().filter(JoinCommand::isReachable).findFirst().orElse("localhost");
        String first = (host.contains(":") ? "[" + host + "]" : host) + ":" + syncPort;
        String address =
                Stream.concat(Stream.of(first), others.stream()).distinct().collect(Collectors.joining(","));
        return "export TOLLGATE_NODE_NAME=" + ShellWord.of(name) + "\n"
                + "export TOLLGATE_SYNC_ADDRESS=" + ShellWord.of(address) + "\n"
                + "export TOLLGATE_JOIN_TOKEN=" + ShellWord.of(token) + "\n"
                + "# on a machine of its own: where clients, and where the other nodes, reach it\n"
                + "# export TOLLGATE_BIND=10.0.0.13\n"
                + "# export TOLLGATE_CLUSTER_ADDRESS=10.0.0.13:5701\n"
                + "# a second node on one machine needs TOLLGATE_PROXY_PORT, _PROXY_TLS_PORT, _STATUS_PORT, _CLUSTER_PORT and _DATA of its own\n"
                + "java @data-plane/jvm.options -cp 'data-plane/lib/*' io.tollgate.node.Node";
    }

    /** From elsewhere: neither loopback nor the address that means all addresses. */
    private static boolean isReachable(String host) {
        return !host.equals("localhost")
                && !host.startsWith("127.")
                && !host.equals("0.0.0.0")
                && !host.matches("[0:]+1?");
    }
}
