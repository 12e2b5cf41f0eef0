package io.tollgate.control.sync;

import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.trust.SecretStore;
import java.nio.ByteBuffer;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What somebody can do who has the private key of a control plane's first authority. */
final class StolenAuthority {
    private StolenAuthority() {}

    /** The key, as a thief of database and master key reads it. */
    static PrivateKey key(TestControlPlane plane) throws Exception {
        ByteBuffer secret = ByteBuffer.wrap(plane.bean(SecretStore.class).obtain("certificate-authority", () -> {
            throw new IllegalStateException("it is there");
        }));
        byte[] pkcs8 = new byte[secret.getInt()];
        secret.get(pkcs8);
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** A certificate by {@code key} in the name of {@code issuer}, with the name and the serial number of {@code like}. */
    static X509Certificate certify(
            PrivateKey key, X509Certificate issuer, X509Certificate like, PublicKey subject, boolean authority)
            throws Exception {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                        issuer.getSubjectX500Principal(),
                        like.getSerialNumber(),
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plus(Duration.ofDays(1))),
                        like.getSubjectX500Principal(),
                        subject)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
                .addExtension(
                        Extension.keyUsage,
                        true,
                        new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
        if (!authority) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
            }));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }
}
