package io.tollgate.node.cluster.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes a certificate that the authority signed for a node, as long as that node is enrolled. The authority signs the
 * control plane's server certificate too: that one is no member's, since it lacks the client's purpose (RFC 5280 section
 * 4.2.1.12). Addresses are not compared, since a node's certificate names the node and not where it is.
 */
final class MemberTrust extends X509ExtendedTrustManager {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    private final X509ExtendedTrustManager path;
    private final Function<X509Certificate, String> objection;

    /**
     * A trust.
     *
     * @param path checks signatures, dates and purposes against the authority alone
     * @param objection why its holder is no member; empty when he is one
     */
    MemberTrust(X509ExtendedTrustManager path, Function<X509Certificate, String> objection) {
        this.path = path;
        this.objection = objection;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        path.checkClientTrusted(chain, authType, engine);
        check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        path.checkServerTrusted(chain, authType, engine);
        check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        path.checkClientTrusted(chain, authType);
        check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        path.checkServerTrusted(chain, authType);
        check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        path.checkClientTrusted(chain, authType, socket);
        check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        path.checkServerTrusted(chain, authType, socket);
        check(chain[0]);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return path.getAcceptedIssuers();
    }

    private void check(X509Certificate certificate) throws CertificateException {
        List<String> purposes = certificate.getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(CLIENT_AUTH) || !purposes.contains(SERVER_AUTH)) {
            throw new CertificateException("certificate of \"" + nodeOf(certificate) + "\" (expected: a node's)");
        }
        String why = objection.apply(certificate);
        if (!why.isEmpty()) {
            throw new CertificateException(why);
        }
    }

    /** The node that a certificate names: its subject's one common name. */
    static String nodeOf(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> part.getValue().toString())
                            .findFirst()
                            .orElse("");
        } catch (InvalidNameException e) {
            return ""; // of no node
        }
    }
}
