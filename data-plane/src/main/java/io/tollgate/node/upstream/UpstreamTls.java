package io.tollgate.node.upstream;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.node.tls.TlsContext;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS towards targets: certificate and host name are checked (RFC 9110 section 4.3.4) unless the operator says no. */
final class UpstreamTls {
    /** Whoever does not agree is found out after the handshake, not by an alert: only then can it be said why. */
    private static final ApplicationProtocolConfig H2_ONLY = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    private UpstreamTls() {}

    static @Nullable TlsContext context(Upstream upstream, String pointer) throws InvalidDocumentException {
        if (!Upstreams.isSecure(upstream)) {
            return null;
        }
        Upstream.Tls tls = upstream.tls();
        SslContextBuilder builder =
                SslContextBuilder.forClient().endpointIdentificationAlgorithm(tls.verify() ? "HTTPS" : "");
        if (upstream.protocol().isHttp2()) {
            builder.applicationProtocolConfig(H2_ONLY);
        }
        try {
            String pem = tls.caPem();
            if (!tls.verify()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            } else if (pem != null) {
                builder.trustManager(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            }
            return TlsContext.of(builder);
        } catch (SSLException | IllegalArgumentException e) {
            throw new InvalidDocumentException(
                    pointer + "/caPem", "not readable: " + e.getMessage() + " (expected: PEM certificates)");
        }
    }
}
