package io.tollgate.control.trust;

import io.tollgate.core.tls.Certificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The authority of the sync channel: ECDSA P-256, a self-signed certificate (RFC 5280), made at the first start. It
 * signs node certificates and the sync server's, and nothing else. While one is replaced by the next, both are believed and
 * one of them signs. Any thread; a signature costs about a millisecond; {@link AnchorBook} changes it.
 */
public final class CertificateAuthority {
    /** How long a node's certificate is good for; nodes renew at two thirds. */
    public static final Duration NODE_VALIDITY = Duration.ofDays(30);

    private static final Duration CA_VALIDITY = Duration.ofDays(3650);
    /** Machines' clocks differ; a certificate starts this much before it was made. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(10);

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final InstantSource clock;
    private volatile Roots roots;

    /** An authority's key and certificate. */
    record Root(PrivateKey key, X509Certificate certificate) {
        /** Never the key. */
        @Override
        public String toString() {
            return "Root[" + certificate.getSubjectX500Principal() + "]";
        }
    }

    /**
     * The authorities of one moment.
     *
     * @param active signs
     * @param believed all that nodes and the sync server believe, the active one too
     * @param chain what the sync server shows behind its own certificate
     * @param first the first that this system had
     */
    record Roots(Root active, List<X509Certificate> believed, List<X509Certificate> chain, X509Certificate first) {
        Roots {
            believed = List.copyOf(believed);
            chain = List.copyOf(chain);
        }
    }

    CertificateAuthority(Roots roots, InstantSource clock) {
        this.roots = roots;
        this.clock = clock;
    }

    void use(Roots next) {
        roots = next;
    }

    /** Reads {@link #generate}. */
    static Root read(byte[] secret) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(secret);
            byte[] keyBytes = new byte[buffer.getInt()];
            buffer.get(keyBytes);
            byte[] certificateBytes = new byte[buffer.remaining()];
            buffer.get(certificateBytes);
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(keyBytes));
            return new Root(key, parse(certificateBytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed certificate authority is in a form we wrote ourselves", e);
        }
    }

    /** PKCS #8 key with its length in front, then the certificate's DER: one secret, so that the two never part. */
    static byte[] generate(Instant now) {
        try {
            KeyPair pair = newKeyPair();
            X500Name name = commonName("Tollgate CA " + newSerial().toString(16).substring(0, 8));
            byte[] der = authority(name, name, pair.getPublic(), now, CA_VALIDITY)
                    .build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()))
                    .getEncoded();
            byte[] pkcs8 = pair.getPrivate().getEncoded();
            return ByteBuffer.allocate(4 + pkcs8.length + der.length)
                    .putInt(pkcs8.length)
                    .put(pkcs8)
                    .put(der)
                    .array();
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("ECDSA P-256 is part of every JDK", e);
        }
    }

    /**
     * {@code next}'s key certified by {@code before}: a node that was away, and believes {@code before} alone, still
     * recognizes a server that shows a certificate of {@code next}.
     */
    static X509Certificate crossCertificate(Root before, X509Certificate next, Instant now) {
        try {
            Duration rest =
                    Duration.between(now, before.certificate.getNotAfter().toInstant());
            X500Name issuer = X500Name.getInstance(
                    before.certificate.getSubjectX500Principal().getEncoded());
            X500Name subject =
                    X500Name.getInstance(next.getSubjectX500Principal().getEncoded());
            return new JcaX509CertificateConverter()
                    .getCertificate(authority(issuer, subject, next.getPublicKey(), now, rest)
                            .build(new JcaContentSignerBuilder(SIGNATURE).build(before.key)));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("ECDSA P-256 is part of every JDK", e);
        }
    }

    private static JcaX509v3CertificateBuilder authority(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration validity)
            throws GeneralSecurityException, IOException {
        JcaX509v3CertificateBuilder builder = builder(issuer, subject, key, now, validity);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        return builder;
    }

    /** The certificate of the one that signs now. */
    public X509Certificate certificate() {
        return roots.active.certificate;
    }

    /** Those whose certificates are believed. */
    public List<X509Certificate> believed() {
        return roots.believed;
    }

    /** What the sync server shows behind its own certificate. */
    List<X509Certificate> chain() {
        return roots.chain;
    }

    /** The first authority that this system had: it stands for the system itself, whatever became of it. */
    public X509Certificate first() {
        return roots.first;
    }

    /**
     * Whether one that is believed now has signed {@code issued} itself: by its key, since whoever holds the key of another
     * authority may give an intermediate one any name. Cheap when asked again about the same object, which remembers.
     */
    public boolean isBelieved(X509Certificate issued) {
        return signer(roots.believed, issued).isPresent();
    }

    private static Optional<X509Certificate> signer(List<X509Certificate> authorities, X509Certificate issued) {
        return authorities.stream()
                .filter(each -> Certificates.isSignedBy(issued, each))
                .findFirst();
    }

    /** The certificate of the authority that signed {@code issued}; the active one when it is not known any more. */
    public X509Certificate issuerOf(X509Certificate issued) {
        Roots now = roots;
        return signer(now.believed, issued).orElse(now.active.certificate);
    }

    /** SHA-256 of its certificate's DER, base64url without padding: what a join token carries. */
    public String fingerprint() {
        return Certificates.thumbprint(Certificates.der(certificate()));
    }

    /**
     * A certificate for a node: CN and SAN are {@code node} whatever the request's subject says, for client and server
     * use (nodes will speak to one another with it).
     *
     * @throws RefusedCertificateRequestException when the request is not what {@link CertificateRequest} accepts
     */
    public X509Certificate issueForNode(String node, byte[] csrDer) {
        PublicKey publicKey = CertificateRequest.publicKey(csrDer);
        return issue(node, publicKey, NODE_VALIDITY, List.of(node), true);
    }

    /** A certificate for the sync server under {@code hosts} (DNS names and IP addresses). */
    X509Certificate issueForServer(List<String> hosts, PublicKey publicKey, Duration validity) {
        return issue("Tollgate control plane", publicKey, validity, hosts, false);
    }

    private X509Certificate issue(
            String commonName, PublicKey publicKey, Duration validity, List<String> hosts, boolean client) {
        try {
            var utils = new JcaX509ExtensionUtils();
            var purposes = client
                    ? new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth}
                    : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
            Root root = roots.active;
            X500Name issuer = X500Name.getInstance(
                    root.certificate.getSubjectX500Principal().getEncoded());
            var builder = builder(issuer, commonName(commonName), publicKey, clock.instant(), validity)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
                    .addExtension(Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(publicKey))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            utils.createAuthorityKeyIdentifier(root.certificate.getPublicKey()))
                    .addExtension(Extension.subjectAlternativeName, false, alternativeNames(hosts));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(root.key)));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("ECDSA P-256 is part of every JDK", e);
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey publicKey, Instant now, Duration validity) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                newSerial(),
                Date.from(now.minus(CLOCK_TOLERANCE)),
                Date.from(now.plus(validity)),
                subject,
                publicKey);
    }

    /** The name as one attribute, built and not parsed: a name cannot smuggle in another. */
    private static X500Name commonName(String name) {
        return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
    }

    private static GeneralNames alternativeNames(List<String> hosts) {
        return new GeneralNames(hosts.stream()
                .map(host -> new GeneralName(
                        isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host.toLowerCase(Locale.ROOT)))
                .toArray(GeneralName[]::new));
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    static KeyPair newKeyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** 127 random bits with the highest set: positive, unique, and of one length (RFC 5280 section 4.1.2.2). */
    private static BigInteger newSerial() {
        return new BigInteger(127, RANDOM).setBit(126);
    }

    static X509Certificate parse(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
