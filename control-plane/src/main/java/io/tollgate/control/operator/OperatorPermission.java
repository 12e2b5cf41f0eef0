package io.tollgate.control.operator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an operator may be allowed to do. Every endpoint and every view of the console names one. */
public enum OperatorPermission {
    /** The whole configuration as one document; reading it needs the read permission of every kind too. */
    CONFIG_READ,
    /** The same, to write; each kind that changes needs its own write permission too. */
    CONFIG_WRITE,
    UPSTREAMS_READ,
    UPSTREAMS_WRITE,
    ROUTES_READ,
    ROUTES_WRITE,
    ROLES_READ,
    ROLES_WRITE,
    CONSUMERS_READ,
    CONSUMERS_WRITE,
    ISSUERS_READ,
    ISSUERS_WRITE,
    /** Trust stores: who signs clients' certificates. */
    TRUST_READ,
    TRUST_WRITE,
    LIMITS_READ,
    LIMITS_WRITE,
    QUOTAS_READ,
    /** Granting somebody more of a quota, and resetting what was used of it, for the period that runs. */
    QUOTAS_GRANT,
    CERTIFICATES_READ,
    CERTIFICATES_WRITE,
    KEYS_READ,
    KEYS_ISSUE,
    KEYS_REVOKE,
    TOKENS_READ,
    TOKENS_REVOKE,
    EXPLAIN_READ,
    /** Sending real requests through a node, from where the control plane stands. */
    REQUESTS_SEND,
    PENALTIES_READ,
    PENALTIES_LIFT,
    NODES_READ,
    NODES_WRITE,
    /** What nodes believe: signing keys and certificate authorities. */
    ANCHORS_READ,
    ANCHORS_WRITE,
    REVISIONS_READ,
    /** Rolling back; what changes by it needs its own write permission too. */
    REVISIONS_WRITE,
    AUDIT_READ,
    /** How long entries are kept. */
    AUDIT_WRITE,
    TELEMETRY_READ,
    /** Requests as they happen: who calls what, from where. */
    EVENTS_READ,
    ALERTS_READ,
    ALERTS_WRITE,
    /** Whether the installation is well. */
    SYSTEM_READ,
    OPERATORS_READ,
    OPERATORS_WRITE;

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', ':');

    /** The word outside Java, for example {@code routes:write}. */
    public String wireName() {
        return wireName;
    }

    /** The permission with that {@link #wireName}. */
    public static Optional<OperatorPermission> ofWireName(String wireName) {
        return Arrays.stream(values())
                .filter(permission -> permission.wireName.equals(wireName))
                .findFirst();
    }
}
