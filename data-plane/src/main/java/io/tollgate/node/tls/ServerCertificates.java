package io.tollgate.node.tls;

import io.tollgate.core.config.Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The certificates of one snapshot by the hosts they are for. Immutable; a look-up is two hashes at most. */
public final class ServerCertificates {
    /** None at all. */
    public static final ServerCertificates NONE = new ServerCertificates(List.of());

    private static final String WILDCARD = "*.";

    private final Map<String, ServerCertificate> byName = new HashMap<>();
    private final Map<String, ServerCertificate> byHost = new HashMap<>();
    /** By what follows the wildcard's label, with its dot. */
    private final Map<String, ServerCertificate> byParent = new HashMap<>();

    private final @Nullable ServerCertificate any;

    ServerCertificates(Collection<ServerCertificate> certificates) {
        ServerCertificate forAny = null;
        for (ServerCertificate certificate : certificates) {
            byName.put(certificate.name(), certificate);
            for (String host : certificate.certificate().hosts()) {
                if (host.equals(Certificate.ANY_HOST)) {
                    forAny = certificate;
                } else if (host.startsWith(WILDCARD)) {
                    byParent.put(host.substring(1), certificate);
                } else {
                    byHost.put(host, certificate);
                }
            }
        }
        any = forAny;
    }

    /** Whether there is none: no handshake can succeed. */
    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /**
     * The certificate for {@code host}: the one that names it, else the one with a wildcard for its first label, else the
     * one for any.
     *
     * @param host lower case, without port; null when a client names none
     */
    public @Nullable ServerCertificate find(@Nullable String host) {
        if (host == null) {
            return any;
        }
        ServerCertificate exact = byHost.get(host);
        if (exact != null) {
            return exact;
        }
        int dot = host.indexOf('.');
        ServerCertificate wildcard = dot > 0 ? byParent.get(host.substring(dot)) : null;
        return wildcard != null ? wildcard : any;
    }

    /** The certificate of that name. */
    @Nullable
    ServerCertificate named(String name) {
        return byName.get(name);
    }
}
