package io.tollgate.launcher.setting;

/** A port that the system listens on: the variable that moves it, its default, and what it is for. */
public enum PortSetting {
    PROXY("TOLLGATE_PROXY_PORT", 8000, Each.NODE, "proxy"),
    PROXY_TLS("TOLLGATE_PROXY_TLS_PORT", 8443, Each.NODE, "proxy with TLS"),
    STATUS("TOLLGATE_STATUS_PORT", 8100, Each.NODE, "status"),
    CLUSTER("TOLLGATE_CLUSTER_PORT", 5701, Each.NODE, "cluster"),
    ADMIN("TOLLGATE_ADMIN_PORT", 8001, Each.CONTROL_PLANE, "admin API"),
    CONSOLE("TOLLGATE_CONSOLE_PORT", 8002, Each.CONTROL_PLANE, "console"),
    SYNC("TOLLGATE_SYNC_PORT", 8005, Each.CONTROL_PLANE, "node sync"),
    DEMO("TOLLGATE_DEMO_PORT", 9000, Each.SYSTEM, "demo upstream");

    private final String variable;
    private final int defaultPort;
    private final Each each;
    private final String purpose;

    PortSetting(String variable, int defaultPort, Each each, String purpose) {
        this.variable = variable;
        this.defaultPort = defaultPort;
        this.each = each;
        this.purpose = purpose;
    }

    public String variable() {
        return variable;
    }

    public int defaultPort() {
        return defaultPort;
    }

    /** What has one of its own. */
    public enum Each {
        /** There is one. */
        SYSTEM("systems"),
        /** Node k takes base + k − 1. */
        NODE("nodes"),
        /** As with nodes. */
        CONTROL_PLANE("control planes");

        private final String plural;

        Each(String plural) {
            this.plural = plural;
        }

        String plural() {
            return plural;
        }
    }

    public Each each() {
        return each;
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
