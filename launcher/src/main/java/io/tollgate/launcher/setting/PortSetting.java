package io.tollgate.launcher.setting;

/** A port that the system listens on: the variable that moves it, its default, and what it is for. */
public enum PortSetting {
    PROXY("TOLLGATE_PROXY_PORT", 8000, true, "proxy"),
    PROXY_TLS("TOLLGATE_PROXY_TLS_PORT", 8443, true, "proxy with TLS"),
    STATUS("TOLLGATE_STATUS_PORT", 8100, true, "status"),
    CLUSTER("TOLLGATE_CLUSTER_PORT", 5701, true, "cluster"),
    ADMIN("TOLLGATE_ADMIN_PORT", 8001, false, "admin API"),
    CONSOLE("TOLLGATE_CONSOLE_PORT", 8002, false, "console"),
    SYNC("TOLLGATE_SYNC_PORT", 8005, false, "node sync"),
    DEMO("TOLLGATE_DEMO_PORT", 9000, false, "demo upstream");

    private final String variable;
    private final int defaultPort;
    private final boolean eachNode;
    private final String purpose;

    PortSetting(String variable, int defaultPort, boolean eachNode, String purpose) {
        this.variable = variable;
        this.defaultPort = defaultPort;
        this.eachNode = eachNode;
        this.purpose = purpose;
    }

    public String variable() {
        return variable;
    }

    public int defaultPort() {
        return defaultPort;
    }

    /** Whether every node has one of its own: node k takes base + k − 1. */
    public boolean eachNode() {
        return eachNode;
    }

    public String purpose() {
        return purpose;
    }

    /** The flag that stands for the variable: {@code --proxy-port}. */
    public String flag() {
        return "--"
                + variable.substring("TOLLGATE_".length())
                        .toLowerCase(java.util.Locale.ROOT)
                        .replace('_', '-');
    }
}
