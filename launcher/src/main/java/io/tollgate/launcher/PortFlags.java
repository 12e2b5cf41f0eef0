package io.tollgate.launcher;

import io.tollgate.launcher.setting.PortSetting;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The ports as flags; what is not given comes from the environment. */
final class PortFlags {
    @Option(names = "--proxy-port", paramLabel = "PORT", description = "Proxy of node 1, TOLLGATE_PROXY_PORT (8000).")
    private @Nullable Integer proxy;

    @Option(
            names = "--proxy-tls-port",
            paramLabel = "PORT",
            description = "Proxy with TLS of node 1, TOLLGATE_PROXY_TLS_PORT (8443).")
    private @Nullable Integer proxyTls;

    @Option(
            names = "--status-port",
            paramLabel = "PORT",
            description = "Status of node 1, TOLLGATE_STATUS_PORT (8100).")
    private @Nullable Integer status;

    @Option(
            names = "--cluster-port",
            paramLabel = "PORT",
            description = "Cluster member of node 1, TOLLGATE_CLUSTER_PORT (5701).")
    private @Nullable Integer cluster;

    @Option(names = "--admin-port", paramLabel = "PORT", description = "Admin API, TOLLGATE_ADMIN_PORT (8001).")
    private @Nullable Integer admin;

    @Option(names = "--console-port", paramLabel = "PORT", description = "Console, TOLLGATE_CONSOLE_PORT (8002).")
    private @Nullable Integer console;

    @Option(names = "--sync-port", paramLabel = "PORT", description = "Node sync, TOLLGATE_SYNC_PORT (8005).")
    private @Nullable Integer sync;

    @Option(names = "--demo-port", paramLabel = "PORT", description = "Demo upstream, TOLLGATE_DEMO_PORT (9000).")
    private @Nullable Integer demo;

    Map<PortSetting, Integer> given() {
        var ports = new EnumMap<PortSetting, Integer>(PortSetting.class);
        put(ports, PortSetting.PROXY, proxy);
        put(ports, PortSetting.PROXY_TLS, proxyTls);
        put(ports, PortSetting.STATUS, status);
        put(ports, PortSetting.CLUSTER, cluster);
        put(ports, PortSetting.ADMIN, admin);
        put(ports, PortSetting.CONSOLE, console);
        put(ports, PortSetting.SYNC, sync);
        put(ports, PortSetting.DEMO, demo);
        return ports;
    }

    private static void put(Map<PortSetting, Integer> ports, PortSetting setting, @Nullable Integer port) {
        if (port != null) {
            ports.put(setting, port);
        }
    }
}
