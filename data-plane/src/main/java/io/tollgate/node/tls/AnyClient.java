package io.tollgate.node.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Tells clients which authorities are wanted, and lets every certificate through: the handshake proves that the client has
 * the private key, and whose it is is judged with the requests, by what is trusted then (decision 0029). A handshake that
 * failed would leave whoever shows an old certificate without an answer that says so, and routes that need none without
 * the request. Event loops call it; it does nothing.
 */
final class AnyClient extends X509ExtendedTrustManager {
    private final X509Certificate[] wanted;

    AnyClient(List<X509Certificate> wanted) {
        this.wanted = wanted.toArray(X509Certificate[]::new);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return wanted.clone();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("of a server's side");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("of a server's side");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("of a server's side");
    }
}
