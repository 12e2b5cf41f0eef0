package io.tollgate.node.tls;

import io.tollgate.core.mtls.ClientTrust;
import io.tollgate.core.tls.HostIndex;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The certificates of one snapshot by the hosts they are for. Immutable; a look-up is two hashes at most. */
public final class ServerCertificates {
    /** None at all. */
    public static final ServerCertificates NONE = new ServerCertificates(List.of());

    private final Map<String, ServerCertificate> byName = new HashMap<>();
    private final HostIndex<ServerCertificate> byHost;

    ServerCertificates(Collection<ServerCertificate> certificates) {
        Map<String, ServerCertificate> hosts = new HashMap<>();
        for (ServerCertificate certificate : certificates) {
            byName.put(certificate.name(), certificate);
            certificate.certificate().hosts().forEach(host -> hosts.put(host, certificate));
        }
        byHost = new HostIndex<>(hosts);
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
        return byHost.find(host);
    }

    /** Who may sign the certificates of the clients of {@code host}. */
    public ClientTrust clientTrust(@Nullable String host) {
        ServerCertificate certificate = find(host);
        return certificate == null ? ClientTrust.NONE : certificate.clientTrust();
    }

    /** The certificate of that name. */
    @Nullable
    ServerCertificate named(String name) {
        return byName.get(name);
    }
}
