package io.tollgate.console.shell;

import io.tollgate.console.kit.Icon;
import io.tollgate.control.operator.OperatorPermission;

/** Where the rail leads, in its order. */
enum Destination {
    OVERVIEW("", "Overview", Group.WATCH, Icon.OVERVIEW, OperatorPermission.TELEMETRY_READ),
    LIVE("live", "Live", Group.WATCH, Icon.LIVE, OperatorPermission.EVENTS_READ),
    ALERTS("alerts", "Alerts", Group.WATCH, Icon.ALERT, OperatorPermission.ALERTS_READ),
    NODES("nodes", "Nodes", Group.WATCH, Icon.NODE, OperatorPermission.NODES_READ),
    ROUTES("routes", "Routes", Group.TRAFFIC, Icon.ROUTE, OperatorPermission.ROUTES_READ),
    UPSTREAMS("upstreams", "Upstreams", Group.TRAFFIC, Icon.UPSTREAM, OperatorPermission.UPSTREAMS_READ),
    LIMITS("limits", "Limits", Group.TRAFFIC, Icon.LIMIT, OperatorPermission.LIMITS_READ),
    QUOTAS("quotas", "Quotas", Group.TRAFFIC, Icon.QUOTA, OperatorPermission.QUOTAS_READ),
    CERTIFICATES("certificates", "Certificates", Group.TRAFFIC, Icon.CERTIFICATE, OperatorPermission.CERTIFICATES_READ),
    CONSUMERS("consumers", "Consumers", Group.ACCESS, Icon.CONSUMER, OperatorPermission.CONSUMERS_READ),
    KEYS("keys", "Keys", Group.ACCESS, Icon.KEY, OperatorPermission.KEYS_READ),
    ISSUERS("issuers", "Issuers", Group.ACCESS, Icon.ISSUER, OperatorPermission.ISSUERS_READ),
    TRUST("trust-stores", "Trust stores", Group.ACCESS, Icon.TRUST, OperatorPermission.TRUST_READ),
    TOKENS("token-revocations", "Revoked tokens", Group.ACCESS, Icon.REVOKE, OperatorPermission.TOKENS_READ),
    ROLES("roles", "Roles", Group.ACCESS, Icon.ROLE, OperatorPermission.ROLES_READ),
    PENALTIES("penalties", "Penalties", Group.ACCESS, Icon.PENALTY, OperatorPermission.PENALTIES_READ),
    EXPLAIN("explain", "Explain", Group.ACCESS, Icon.EXPLAIN, OperatorPermission.EXPLAIN_READ),
    REVISIONS("revisions", "Revisions", Group.HISTORY, Icon.REVISION, OperatorPermission.REVISIONS_READ),
    ANCHORS("trust-anchors", "Trust anchors", Group.HISTORY, Icon.ANCHOR, OperatorPermission.ANCHORS_READ),
    AUDIT("audit", "Audit", Group.HISTORY, Icon.AUDIT, OperatorPermission.AUDIT_READ),
    OPERATORS("operators", "Operators", Group.HISTORY, Icon.OPERATOR, OperatorPermission.OPERATORS_READ);

    final String path;
    final String label;
    final Group group;
    final Icon icon;
    final OperatorPermission permission;

    Destination(String path, String label, Group group, Icon icon, OperatorPermission permission) {
        this.path = path;
        this.label = label;
        this.group = group;
        this.icon = icon;
        this.permission = permission;
    }

    /** Whether a page at {@code location} belongs to this destination. */
    boolean holds(String location) {
        String first = location.contains("/") ? location.substring(0, location.indexOf('/')) : location;
        if (first.equals("new")) {
            return location.equals("new/" + path.substring(0, Math.max(0, path.length() - 1)));
        }
        return first.equals(path)
                || (this == OVERVIEW && first.equals("peak"))
                || (this == OPERATORS && first.equals("operator-roles"))
                || (this == ROLES && first.equals("who-may"))
                || (this == ROUTES && (first.equals("try") || first.equals("import")));
    }

    /** What belongs together in the rail. */
    enum Group {
        WATCH(""),
        TRAFFIC("Traffic"),
        ACCESS("Access"),
        HISTORY("Control plane");

        final String label;

        Group(String label) {
            this.label = label;
        }
    }
}
