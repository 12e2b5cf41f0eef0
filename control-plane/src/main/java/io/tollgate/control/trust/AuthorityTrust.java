package io.tollgate.control.trust;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes the certificates of nodes: those that an authority has signed itself which is believed at the moment of a
 * handshake. There is nobody in between: an intermediate authority could have any name. TLS threads call it.
 */
public final class AuthorityTrust extends X509ExtendedTrustManager {
    private final CertificateAuthority authority;
    private volatile Path path;

    /** The way to the authorities of one moment. */
    private record Path(List<X509Certificate> authorities, X509ExtendedTrustManager manager) {}

    public AuthorityTrust(CertificateAuthority authority) {
        this.authority = authority;
        this.path = pathTo(authority.believed());
    }

    private static Path pathTo(List<X509Certificate> authorities) {
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                anchors.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(anchors);
            return new Path(authorities, (X509ExtendedTrustManager) factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK has PKIX trust", e);
        }
    }

    private X509ExtendedTrustManager now() {
        Path used = path;
        List<X509Certificate> believed = authority.believed();
        if (!used.authorities.equals(believed)) {
            used = pathTo(believed);
            path = used;
        }
        return used.manager;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        now().checkClientTrusted(chain, authType, engine);
        requireBelieved(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        now().checkClientTrusted(chain, authType, socket);
        requireBelieved(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        now().checkClientTrusted(chain, authType);
        requireBelieved(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noServers();
    }

    private void requireBelieved(X509Certificate node) throws CertificateException {
        if (!authority.isBelieved(node)) {
            throw new CertificateException("a certificate by an intermediate authority (expected: by a believed one)");
        }
    }

    private static CertificateException noServers() {
        return new CertificateException("the sync server calls nobody");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return now().getAcceptedIssuers();
    }
}
