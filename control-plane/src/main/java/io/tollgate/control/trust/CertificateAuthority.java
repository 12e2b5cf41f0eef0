package io.tollgate.control.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
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
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
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
 * The authority of the sync channel: ECDSA P-256, one self-signed certificate (RFC 5280), made at the first start. It
 * signs node certificates and the sync server's, and nothing else. Immutable; any thread; a signature costs about a
 * millisecond.
 */
public final class CertificateAuthority {
    /** How long a node's certificate is good for; nodes renew at two thirds. */
    public static final Duration NODE_VALIDITY = Duration.ofDays(30);

    private static final Duration CA_VALIDITY = Duration.ofDays(3650);
    /** Machines' clocks differ; a certificate starts this much before it was made. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(10);

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final InstantSource clock;

    private CertificateAuthority(PrivateKey key, X509Certificate certificate, InstantSource clock) {
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
    }

    /** The authority kept in {@code store}, made at the first call. Blocks on the database. */
    static CertificateAuthority obtain(SecretStore store, InstantSource clock) {
        byte[] stored = store.obtain("certificate-authority", () -> generate(clock.instant()));
        try {
            ByteBuffer buffer = ByteBuffer.wrap(stored);
            byte[] keyBytes = new byte[buffer.getInt()];
            buffer.get(keyBytes);
            byte[] certificateBytes = new byte[buffer.remaining()];
            buffer.get(certificateBytes);
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(keyBytes));
            return new CertificateAuthority(key, parse(certificateBytes), clock);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed certificate authority is in a form we wrote ourselves", e);
        }
    }

    /** PKCS #8 key with its length in front, then the certificate's DER: one secret, so that the two never part. */
    private static byte[] generate(Instant now) {
        try {
            KeyPair pair = newKeyPair();
            X500Name name = commonName("Tollgate CA " + newSerial().toString(16).substring(0, 8));
            var builder = builder(name, name, pair.getPublic(), now, CA_VALIDITY)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            byte[] der = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()))
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

    /** Its own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** SHA-256 of its certificate's DER, base64url without padding: what a join token carries. */
    public String fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
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
            X500Name issuer =
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            var builder = builder(issuer, commonName(commonName), publicKey, clock.instant(), validity)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
                    .addExtension(Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(publicKey))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            utils.createAuthorityKeyIdentifier(certificate.getPublicKey()))
                    .addExtension(Extension.subjectAlternativeName, false, alternativeNames(hosts));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
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

    private static X509Certificate parse(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
