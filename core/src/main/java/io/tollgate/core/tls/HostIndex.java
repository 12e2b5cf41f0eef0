package io.tollgate.core.tls;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is for a host, by the hosts of certificates: {@code shop.example.com}, {@code *.example.com} (one label, RFC 9525
 * section 6.3) or {@code *}. Immutable; a look-up is two hashes at most.
 */
public final class HostIndex<T> {
    private static final String ANY = "*";
    private static final String WILDCARD = "*.";

    private final Map<String, T> byHost = new HashMap<>();
    /** By what follows the wildcard's label, with its dot. */
    private final Map<String, T> byParent = new HashMap<>();

    private final @Nullable T any;

    /** An index of {@code values} by host. */
    public HostIndex(Map<String, T> values) {
        values.forEach((host, value) -> {
            if (host.startsWith(WILDCARD)) {
                byParent.put(host.substring(1), value);
            } else if (!host.equals(ANY)) {
                byHost.put(host, value);
            }
        });
        any = values.get(ANY);
    }

    /**
     * What names {@code host}, else what has a wildcard for its first label, else what is for any.
     *
     * @param host lower case, without port; null when a client names none
     */
    public @Nullable T find(@Nullable String host) {
        if (host == null) {
            return any;
        }
        T exact = byHost.get(host);
        if (exact != null) {
            return exact;
        }
        int dot = host.indexOf('.');
        T wildcard = dot > 0 ? byParent.get(host.substring(dot)) : null;
        return wildcard != null ? wildcard : any;
    }
}
