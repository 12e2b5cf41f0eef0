package io.tollgate.control.sync;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a call, as the transport knows it.
 *
 * @param node the name in the certificate that TLS verified against our authority; null when none was shown
 */
record Peer(InetAddress address, @Nullable NodeCertificate node) {
    private static final Context.Key<Peer> KEY = Context.key("tollgate-peer");

    /** A verified node certificate: whose, which, until when, and itself. */
    record NodeCertificate(String node, String serial, Instant expiresAt, X509Certificate certificate) {}

    /** The peer of the call that this thread serves. */
    static Peer current() {
        return Objects.requireNonNull(KEY.get(), "every service is behind the interceptor");
    }

    /** Puts the peer into the context of each call. */
    static ServerInterceptor interceptor() {
        return new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                Context context = Context.current().withValue(KEY, of(call.getAttributes()));
                return Contexts.interceptCall(context, call, headers, next);
            }
        };
    }

    private static Peer of(Attributes transport) {
        InetAddress address = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
        return new Peer(
                address,
                certificate(transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION)).orElse(null));
    }

    private static Optional<NodeCertificate> certificate(@Nullable SSLSession session) {
        if (session == null) {
            return Optional.empty();
        }
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? commonName(certificate)
                            .map(name -> new NodeCertificate(
                                    name,
                                    certificate.getSerialNumber().toString(16),
                                    certificate.getNotAfter().toInstant(),
                                    certificate))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // none was shown
        }
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .findFirst();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
