package io.tollgate.launcher.up;

import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.setting.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to start.
 *
 * @param home folder of the checkout
 * @param data the data folder
 * @param size how many of each
 * @param empty whether to leave an empty database empty
 * @param ports those that were asked for
 * @param environment the launcher's own
 */
public record UpOptions(
        Path home,
        Path data,
        Size size,
        boolean empty,
        Map<PortSetting, Integer> ports,
        Map<String, String> environment) {
    private static final int NODES_MAX = 32;
    private static final int CONTROL_PLANES_MAX = 5;

    /** How many data-plane nodes and control planes. */
    public record Size(int nodes, int controlPlanes) {}

    public UpOptions {
        ports = Map.copyOf(ports);
        environment = Map.copyOf(environment);
    }

    /** As the other, with one control plane. */
    public static UpOptions of(
            @Nullable Path data,
            int nodes,
            boolean empty,
            Map<PortSetting, Integer> flags,
            Map<String, String> environment)
            throws Refusal {
        return of(data, new Size(nodes, 1), empty, flags, environment);
    }

    /**
     * Flags win over the environment.
     *
     * @param data null for {@code .tollgate} in the checkout
     * @param flags the ports that were given as flags
     */
    public static UpOptions of(
            @Nullable Path data,
            Size size,
            boolean empty,
            Map<PortSetting, Integer> flags,
            Map<String, String> environment)
            throws Refusal {
        if (size.nodes() < 1 || size.nodes() > NODES_MAX) {
            throw Refusal.badValue("--nodes: %d (expected: 1 to %d)".formatted(size.nodes(), NODES_MAX));
        }
        if (size.controlPlanes() < 1 || size.controlPlanes() > CONTROL_PLANES_MAX) {
            throw Refusal.badValue(
                    "--control-planes: %d (expected: 1 to %d)".formatted(size.controlPlanes(), CONTROL_PLANES_MAX));
        }
        var ports = new EnumMap<PortSetting, Integer>(PortSetting.class);
        for (var setting : PortSetting.values()) {
            var text = environment.get(setting.variable());
            if (flags.containsKey(setting)) {
                ports.put(setting, flags.get(setting));
            } else if (text != null && !text.isBlank()) {
                ports.put(setting, port(setting, text.strip()));
            }
        }
        var home = Path.of(environment.getOrDefault("TOLLGATE_HOME", "."))
                .toAbsolutePath()
                .normalize();
        var folder = data == null ? home.resolve(".tollgate") : data;
        return new UpOptions(home, folder, size, empty, ports, environment);
    }

    private static int port(PortSetting setting, String text) throws Refusal {
        if (!text.matches("[0-9]{1,5}")) {
            throw Refusal.badValue("%s: %s (expected: a port number)".formatted(setting.variable(), text));
        }
        return Integer.parseInt(text);
    }

    /** How many data-plane nodes. */
    public int nodes() {
        return size.nodes();
    }

    /** How many control planes. */
    public int controlPlanes() {
        return size.controlPlanes();
    }

    @Nullable
    String setting(String variable) {
        var value = environment.get(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Where the planes listen. */
    InetAddress bind() throws Refusal {
        var text = environment.getOrDefault("TOLLGATE_BIND", "127.0.0.1");
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException unknown) {
            throw Refusal.badValue("TOLLGATE_BIND: %s (expected: an address of this machine)".formatted(text));
        }
    }

    /** Where this machine reaches the planes: their address, or loopback when they listen on all. */
    String host() throws Refusal {
        var bind = bind();
        var address = bind.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bind;
        return address instanceof java.net.Inet6Address
                ? "[" + address.getHostAddress() + "]"
                : address.getHostAddress();
    }
}
