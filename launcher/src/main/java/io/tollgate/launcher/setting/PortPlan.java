package io.tollgate.launcher.setting;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which port everything listens on. Node k of N, and control plane k, takes base + k − 1; a number that another part of the system takes is
 * passed over, since with the defaults the second node's proxy would else want the admin API's 8001.
 *
 * @param ports for each setting its ports: one, or one for each node or control plane in order
 */
public record PortPlan(Map<PortSetting, List<Integer>> ports) {
    private static final int PORT_MAX = 65_535;

    public PortPlan {
        var copy = new EnumMap<PortSetting, List<Integer>>(PortSetting.class);
        ports.forEach((setting, numbers) -> copy.put(setting, List.copyOf(numbers)));
        ports = copy;
    }

    /**
     * Gives every setting its ports; there is one control plane.
     *
     * @param asked the base of each setting that was asked for; the others take their default
     * @param wanted the settings that this start needs
     */
    public static PortPlan of(Map<PortSetting, Integer> asked, Set<PortSetting> wanted, int nodes) throws Refusal {
        return of(asked, wanted, nodes, 1);
    }

    /**
     * Gives every setting its ports.
     *
     * @param asked the base of each setting that was asked for; the others take their default
     * @param wanted the settings that this start needs
     */
    public static PortPlan of(Map<PortSetting, Integer> asked, Set<PortSetting> wanted, int nodes, int controlPlanes)
            throws Refusal {
        var taken = new HashMap<Integer, PortSetting>();
        for (var setting : wanted) {
            var base = base(asked, setting);
            var other = taken.putIfAbsent(base, setting);
            if (other != null) {
                throw Refusal.badValue("port %d is wanted twice: %s and %s (give one of them another number)"
                        .formatted(base, other.variable(), setting.variable()));
            }
        }
        var ports = new EnumMap<PortSetting, List<Integer>>(PortSetting.class);
        for (var setting : wanted) {
            var count = switch (setting.each()) {
                case SYSTEM -> 1;
                case NODE -> nodes;
                case CONTROL_PLANE -> controlPlanes;
            };
            ports.put(setting, series(setting, base(asked, setting), count, taken));
        }
        return new PortPlan(ports);
    }

    private static int base(Map<PortSetting, Integer> asked, PortSetting setting) throws Refusal {
        var port = asked.getOrDefault(setting, setting.defaultPort());
        if (port < 1 || port > PORT_MAX) {
            throw Refusal.badValue(
                    "%s: %d (expected: a port from 1 to %d)".formatted(setting.variable(), port, PORT_MAX));
        }
        return port;
    }

    private static List<Integer> series(PortSetting setting, int base, int count, Map<Integer, PortSetting> taken)
            throws Refusal {
        var numbers = new ArrayList<Integer>();
        numbers.add(base);
        for (var port = base + 1; numbers.size() < count; port++) {
            if (port > PORT_MAX) {
                throw Refusal.badValue("%s: %d leaves no room for %d %s"
                        .formatted(
                                setting.variable(), base, count, setting.each().plural()));
            }
            if (taken.putIfAbsent(port, setting) == null) {
                numbers.add(port);
            }
        }
        return numbers;
    }

    /** The port of a setting that the whole system has once, or the first. */
    public int of(PortSetting setting) {
        return of(setting, 1);
    }

    /** The port of one node or control plane, counted from 1. */
    public int of(PortSetting setting, int which) {
        return Objects.requireNonNull(ports.get(setting), setting::variable).get(which - 1);
    }

    /** Binds each port once and lets it go, so that a taken one is one line now and not a stack trace later. */
    public void requireFree(InetAddress bind) throws Refusal {
        for (var entry : ports.entrySet()) {
            var setting = entry.getKey();
            var host = setting == PortSetting.DEMO ? InetAddress.getLoopbackAddress() : bind;
            var numbers = entry.getValue();
            for (var k = 0; k < numbers.size(); k++) {
                var purpose = switch (setting.each()) {
                    case SYSTEM -> setting.purpose();
                    case NODE -> setting.purpose() + " of node-" + (k + 1);
                    case CONTROL_PLANE -> setting.purpose() + (k == 0 ? "" : " of control-plane-" + (k + 1));
                };
                requireFree(host, numbers.get(k), purpose, setting);
            }
        }
    }

    private static void requireFree(InetAddress host, int port, String purpose, PortSetting setting) throws Refusal {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port), 1);
        } catch (IOException taken) {
            throw Refusal.portTaken("port %d (%s) is taken: stop what listens there, or set %s (or %s) to another port"
                    .formatted(port, purpose, setting.variable(), setting.flag()));
        }
    }
}
