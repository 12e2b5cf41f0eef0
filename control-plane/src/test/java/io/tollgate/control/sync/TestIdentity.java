package io.tollgate.control.sync;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tollgate.protocol.v1.EnrolRequest;
import io.tollgate.protocol.v1.EnrolResponse;
import io.tollgate.protocol.v1.EnrolmentGrpc;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/** What a node keeps after it has enrolled: its key, its certificate, whom it trusts, and what verifies snapshots. */
final class TestIdentity {
    private final PrivateKey key;
    /** What it shows: its certificate first, and then whatever it likes. */
    private final List<X509Certificate> chain;

    private final X509Certificate authority;
    private final byte[] verificationKey;

    TestIdentity(PrivateKey key, X509Certificate certificate, X509Certificate authority, byte[] verificationKey) {
        this(key, List.of(certificate), authority, verificationKey);
    }

    private TestIdentity(
            PrivateKey key, List<X509Certificate> chain, X509Certificate authority, byte[] verificationKey) {
        this.key = key;
        this.chain = chain;
        this.authority = authority;
        this.verificationKey = verificationKey.clone();
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    X509Certificate authority() {
        return authority;
    }

    byte[] verificationKey() {
        return verificationKey.clone();
    }

    /** The same trust with another key and certificate. */
    TestIdentity with(PrivateKey otherKey, X509Certificate otherCertificate) {
        return new TestIdentity(otherKey, otherCertificate, authority, verificationKey);
    }

    /** The same key and certificate, and it believes another authority. */
    TestIdentity trusting(X509Certificate other) {
        return new TestIdentity(key, chain, other, verificationKey);
    }

    /** The same trust with another key, whose certificate is the first of what it shows. */
    TestIdentity showing(PrivateKey otherKey, X509Certificate... otherChain) {
        return new TestIdentity(otherKey, List.of(otherChain), authority, verificationKey);
    }

    /** Enrols with a whole token ({@code tgj_…}), trusting the authority of its fingerprint and no other. */
    static TestIdentity enrol(int port, String token, String node) {
        return enrol(port, token, node, newKeyPair("EC"));
    }

    static TestIdentity enrol(int port, String token, String node, KeyPair pair) {
        String[] parts = token.split("_", 4);
        ManagedChannel channel = TestNode.channel(port, enrolmentTls(parts[3]));
        try {
            EnrolResponse answer = EnrolmentGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .enrol(EnrolRequest.newBuilder()
                            .setToken(parts[1] + "_" + parts[2])
                            .setNode(node)
                            .setCsrDer(ByteString.copyFrom(certificateRequest(pair, "CN=whatever")))
                            .build());
            return new TestIdentity(
                    pair.getPrivate(),
                    parse(answer.getCertificateDer()),
                    parse(answer.getCaCertificateDer()),
                    answer.getVerificationKeySpki().toByteArray());
        } finally {
            channel.shutdownNow();
        }
    }

    private static SslContext enrolmentTls(String fingerprint) {
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .trustManager(new PinnedAuthority(fingerprint))
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair newKeyPair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] certificateRequest(KeyPair pair, String subject) {
        String algorithm = pair.getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), pair.getPublic())
                    .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static X509Certificate parse(ByteString der) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows the certificate whatever authorities the server asks for: a hostile client would too. */
    KeyManager keyManager() {
        return new X509ExtendedKeyManager() {
            @Override
            public String chooseEngineClientAlias(String[] type, Principal @Nullable [] issuers, SSLEngine engine) {
                return "node";
            }

            @Override
            public String chooseClientAlias(String[] type, Principal @Nullable [] issuers, @Nullable Socket socket) {
                return "node";
            }

            @Override
            public X509Certificate[] getCertificateChain(String alias) {
                return chain.toArray(X509Certificate[]::new);
            }

            @Override
            public PrivateKey getPrivateKey(String alias) {
                return key;
            }

            @Override
            public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
                return new String[] {"node"};
            }

            @Override
            public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
                return null;
            }

            @Override
            public @Nullable String chooseServerAlias(
                    String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
                return null;
            }
        };
    }

    /** Trusts a server whose certificate is signed by the authority with that fingerprint. */
    private record PinnedAuthority(String fingerprint) implements X509TrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            try {
                X509Certificate authority = chain[chain.length - 1];
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(authority.getEncoded());
                if (!Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(hash)
                        .equals(fingerprint)) {
                    throw new CertificateException("an authority that the token does not name");
                }
                chain[0].verify(authority.getPublicKey());
                chain[0].checkValidity();
            } catch (GeneralSecurityException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("a client asks for no client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
