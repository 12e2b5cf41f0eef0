package io.tollgate.node.sync;

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
 * Trusts a control plane: a server that an authority vouches for; chain, name and dates are checked as ever (RFC 5280, RFC 9525).
 * The authority signs nodes' certificates too, which are good for servers: one of these is no control plane's, whatever its name
 * is, since it has the client's purpose (RFC 5280 section 4.2.1.12).
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final Anchors anchors;

    /** Whom a server's chain must lead to. */
    interface Anchors {
        /** The authorities for a server that shows {@code chain}. */
        List<X509Certificate> of(X509Certificate[] chain) throws CertificateException;
    }

    ServerTrust(Anchors anchors) {
        this.anchors = anchors;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        path(chain).checkServerTrusted(chain, authType, engine);
        check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        path(chain).checkServerTrusted(chain, authType, socket);
        check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        path(chain).checkServerTrusted(chain, authType);
        check(chain[0]);
    }

    private X509ExtendedTrustManager path(X509Certificate[] chain) throws CertificateException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate authority : anchors.of(chain)) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("the JDK has PKIX trust", e);
        }
    }

    private static void check(X509Certificate server) throws CertificateException {
        List<String> purposes = server.getExtendedKeyUsage();
        if (purposes != null && purposes.contains(CLIENT_AUTH)) {
            throw new CertificateException("the server shows a node's certificate");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("a node has no clients here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
