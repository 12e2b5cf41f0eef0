package io.tollgate.node.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which library speaks TLS, and what it may speak: the same towards clients and upstreams. */
public final class TlsLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(TlsLibrary.class);

    /** RFC 8996: nothing older than 1.2. */
    static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Forward secrecy and authenticated encryption only (RFC 9325 section 4.2); AES-128 first, which every CPU does fastest. */
    static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final SslProvider PROVIDER = choose();

    private TlsLibrary() {}

    /** BoringSSL; the JDK's TLS, several times slower, where the native library does not load. */
    public static SslProvider provider() {
        return PROVIDER;
    }

    private static SslProvider choose() {
        if (OpenSsl.isAvailable()) {
            LOG.info("TLS by {}", OpenSsl.versionString());
            return SslProvider.OPENSSL_REFCNT;
        }
        LOG.warn(
                "TLS by the JDK, which is slower: the native library does not load here",
                OpenSsl.unavailabilityCause());
        return SslProvider.JDK;
    }
}
