package io.tollgate.node.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.mtls.ClientTrust;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.secret.UnopenableException;
import io.tollgate.core.tls.PrivateKeyPem;
import io.tollgate.core.tls.UnusablePemException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes certificates work: opens their keys and builds their contexts. The secrets key comes before the first snapshot that
 * needs it; the threads of both differ. Not for event loops.
 */
public final class CertificateCompiler {
    private volatile @Nullable SecretsKey secrets;
    private volatile @Nullable TrialHandshake trial;
    private volatile ServerCertificates current = ServerCertificates.NONE;

    /** From now on keys are opened with {@code key}. */
    public void useSecrets(SecretsKey key) {
        secrets = key;
    }

    /**
     * The certificates of {@code configuration} with what they trust of clients; those that did not change keep their
     * contexts.
     *
     * @throws InvalidDocumentException for the first key that does not open or does not fit, with a pointer into the snapshot
     */
    public ServerCertificates compile(Configuration configuration) throws InvalidDocumentException {
        ServerCertificates known = current;
        List<Certificate> wanted = configuration.certificates();
        List<ServerCertificate> made = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Certificate certificate = wanted.get(i);
            ServerCertificate before = known.named(certificate.name());
            ClientTrust trust = ClientTrust.of(certificate, configuration);
            made.add(
                    before != null && before.certificate().equals(certificate)
                            ? trusting(before, trust, i)
                            : make(certificate, trust, pointer(i)));
        }
        return new ServerCertificates(made);
    }

    /** {@code certificates} serve from now on: what of them does not change is kept by the next {@link #compile}. */
    public void use(ServerCertificates certificates) {
        current = certificates;
    }

    /** {@code before} with another trust in clients: its context stands while it names the same authorities. */
    private ServerCertificate trusting(ServerCertificate before, ClientTrust trust, int index)
            throws InvalidDocumentException {
        if (before.clientTrust().stores().equals(trust.stores())) {
            return before;
        }
        return before.clientTrust().authorities().equals(trust.authorities())
                ? new ServerCertificate(before.certificate(), before.context(), trust)
                : make(before.certificate(), trust, pointer(index));
    }

    private static String pointer(int index) {
        return "/configuration/certificates/" + index;
    }

    private ServerCertificate make(Certificate certificate, ClientTrust trust, String pointer)
            throws InvalidDocumentException {
        PrivateKey key = key(certificate, pointer + "/keyPem");
        SslContextBuilder builder = SslContextBuilder.forServer(
                        key, certificate.chain().certificates().toArray(X509Certificate[]::new))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocol.offered()));
        if (!trust.isEmpty()) {
            // Asked for, not required: which route needs one is known when the request has come.
            builder.trustManager(new AnyClient(trust.authorities())).clientAuth(ClientAuth.OPTIONAL);
        }
        try {
            TlsContext context = TlsContext.ofServer(builder);
            trial().with(context);
            return new ServerCertificate(certificate, context, trust);
        } catch (SSLException e) {
            throw new InvalidDocumentException(
                    pointer + "/certPem", "refused by the TLS library (expected: a certificate and key it can serve)");
        }
    }

    private TrialHandshake trial() throws SSLException {
        TrialHandshake known = trial;
        if (known == null) {
            known = new TrialHandshake();
            trial = known;
        }
        return known;
    }

    private PrivateKey key(Certificate certificate, String pointer) throws InvalidDocumentException {
        SecretsKey opener = secrets;
        if (opener == null) {
            throw new InvalidDocumentException(pointer, "sealed, and this node has no secrets key yet");
        }
        try {
            byte[] pkcs8 = opener.open(certificate.keyPlace(), certificate.key());
            try {
                return PrivateKeyPem.read(pkcs8, certificate.chain());
            } finally {
                Arrays.fill(pkcs8, (byte) 0);
            }
        } catch (UnopenableException e) {
            throw new InvalidDocumentException(pointer, String.valueOf(e.getMessage()));
        } catch (UnusablePemException e) {
            throw new InvalidDocumentException(pointer, e.detail());
        }
    }
}
