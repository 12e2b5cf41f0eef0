package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.tollgate.core.snapshot.SnapshotSignature;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.node.cluster.tls.MemberCredential;
import io.tollgate.protocol.v1.SignedPayload;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A certificate authority and a signing key, as the control plane has them. */
public final class TestAuthority {
    private static final KeyPurposeId[] SERVER = {KeyPurposeId.id_kp_serverAuth};
    private static final KeyPurposeId[] NODE = {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth};

    final KeyPair keys = ecKeys();
    final KeyPair signing = ed25519();
    final X509Certificate certificate;

    public TestAuthority(String name) {
        certificate = issue(new X500Name("CN=" + name), keys.getPublic(), Duration.ofDays(1), true, SERVER);
    }

    private TestAuthority(TestAuthority above, TestAuthority namedLike) {
        certificate = above.issue(above.name(), namedLike.name(), keys.getPublic(), Duration.ofDays(1), true, SERVER);
    }

    /** One that this has certified, as a thief of its key would, and by another one's name. */
    public TestAuthority intermediate(TestAuthority namedLike) {
        return new TestAuthority(this, namedLike);
    }

    private X500Name name() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    static KeyPair ecKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    X509Certificate server(PublicKey key) {
        return issue(new X500Name("CN=control plane"), key, Duration.ofDays(1), false, SERVER);
    }

    X509Certificate node(String name, byte[] csrDer, Duration life) {
        try {
            var request = new JcaPKCS10CertificationRequest(new PKCS10CertificationRequest(csrDer));
            return issue(new X500Name("CN=" + name), request.getPublicKey(), life, false, NODE);
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    X509Certificate node(String name, PublicKey key) {
        return issue(new X500Name("CN=" + name), key, Duration.ofDays(1), false, NODE);
    }

    /** What a member of the limit cluster shows that is enrolled as {@code name} for as long as {@code life}. */
    public MemberCredential member(String name, Duration life) {
        KeyPair own = ecKeys();
        return new MemberCredential(
                own.getPrivate(),
                issue(new X500Name("CN=" + name), own.getPublic(), life, false, NODE),
                certificate,
                List.of(certificate));
    }

    /** What a node believes that enrolled at a control plane with this authority and this key. */
    TrustAnchors trust() {
        return TrustAnchors.of(signing.getPublic(), certificate);
    }

    /** Who a node is that enrolled as {@code name}. */
    public NodeIdentity identity(String name) {
        KeyPair own = ecKeys();
        return new NodeIdentity(
                name,
                own.getPrivate(),
                issue(new X500Name("CN=" + name), own.getPublic(), Duration.ofDays(1), false, NODE),
                certificate,
                trust());
    }

    /** What the control plane's server shows, as if somebody had stolen its key to be a member. */
    public MemberCredential serverAsMember() {
        KeyPair own = ecKeys();
        return new MemberCredential(own.getPrivate(), server(own.getPublic()), certificate, List.of(certificate));
    }

    private X509Certificate issue(
            X500Name subject, PublicKey key, Duration life, boolean authority, KeyPurposeId[] purposes) {
        return issue(authority ? subject : name(), subject, key, life, authority, purposes);
    }

    private X509Certificate issue(
            X500Name issuer,
            X500Name subject,
            PublicKey key,
            Duration life,
            boolean authority,
            KeyPurposeId[] purposes) {
        try {
            Instant now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(
                            issuer,
                            new BigInteger(64, new SecureRandom()),
                            Date.from(now.minusSeconds(5)),
                            Date.from(now.plus(life)),
                            subject,
                            key)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                    }));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public SignedPayload sign(Purpose purpose, byte[] payload) {
        try {
            return SignedPayload.newBuilder()
                    .setPayload(ByteString.copyFrom(payload))
                    .setSignature(ByteString.copyFrom(SnapshotSignature.sign(purpose, payload, signing.getPrivate())))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static ByteString der(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
