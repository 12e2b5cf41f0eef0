package io.tollgate.core.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Makes certificates for tests of every module: X.509 version 3 by hand (RFC 5280 section 4.1), ECDSA with P-256. */
public final class TestCertificates {
    private static final String LENIENT = "lenient";
    private static final String ECDSA_SHA256 = "2a8648ce3d040302";
    private static final String SUBJECT_ALTERNATIVE_NAME = "551d11";
    private static final String BASIC_CONSTRAINTS = "551d13";
    private static final String EXTENDED_KEY_USAGE = "551d25";
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private TestCertificates() {}

    /** A certificate, its keys, and who issued it; null when it did that itself. */
    public record Issued(
            X509Certificate certificate,
            KeyPair keys,
            @Nullable Issued issuer) {
        /** It and its issuers but the root as PEM, the leaf first. */
        public String chainPem() {
            StringBuilder pem = new StringBuilder(pem());
            for (Issued next = issuer; next != null && next.issuer != null; next = next.issuer) {
                pem.append(next.pem());
            }
            return pem.toString();
        }

        /** It alone as PEM. */
        public String pem() {
            try {
                return PemBlock.print("CERTIFICATE", certificate.getEncoded());
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        /** Its private key as PKCS #8 in PEM. */
        public String keyPem() {
            return PemBlock.print("PRIVATE KEY", keys.getPrivate().getEncoded());
        }

        /** Its private key as the bytes of PKCS #8. */
        public byte[] key() {
            return keys.getPrivate().getEncoded();
        }
    }

    /** What a certificate is for (RFC 5280 section 4.2.1.12). */
    public enum Use {
        SERVERS,
        CLIENTS
    }

    /**
     * What a certificate says.
     *
     * @param names DNS names; {@code uri:…} and {@code email:…} are names of those kinds
     */
    public record Wish(
            String commonName, List<String> names, Instant notBefore, Instant notAfter, KeyPair keys, Use use) {
        /** Of a server, unless it is named for what it is not for. */
        public Wish(String commonName, List<String> names, Instant notBefore, Instant notAfter, KeyPair keys) {
            this(
                    commonName,
                    names,
                    notBefore,
                    notAfter,
                    keys,
                    commonName.equals("client only") ? Use.CLIENTS : Use.SERVERS);
        }
    }

    /** A client's certificate for an hour from now. */
    public static Issued client(@Nullable Issued issuer, String commonName, String... names) {
        return client(issuer, Instant.now().plus(Duration.ofHours(1)), commonName, names);
    }

    /** A client's certificate that ends at {@code end}, in the past or to come. */
    public static Issued client(@Nullable Issued issuer, Instant end, String commonName, String... names) {
        Instant begin = end.minus(Duration.ofDays(2));
        return issue(new Wish(commonName, List.of(names), begin, end, ecKeys("secp256r1"), Use.CLIENTS), issuer, false);
    }

    /** A self-signed certificate for {@code dnsNames} that is valid for an hour. */
    public static Issued selfSigned(String... dnsNames) {
        return issue(wish(dnsNames), null, false);
    }

    /** An authority that signed itself. */
    public static Issued authority(String commonName) {
        Wish wish = wish();
        return issue(new Wish(commonName, List.of(), wish.notBefore, wish.notAfter, wish.keys), null, true);
    }

    /** An authority below {@code issuer}. */
    public static Issued authority(String commonName, Issued issuer) {
        Wish wish = wish();
        return issue(new Wish(commonName, List.of(), wish.notBefore, wish.notAfter, wish.keys), issuer, true);
    }

    /** A certificate for {@code dnsNames} by {@code issuer} that is valid for an hour. */
    public static Issued issuedBy(Issued issuer, String... dnsNames) {
        return issue(wish(dnsNames), issuer, false);
    }

    /** A certificate for {@code dnsNames} that has ended. */
    public static Issued expired(String... dnsNames) {
        Instant now = Instant.now();
        return issue(
                new Wish(
                        "test",
                        List.of(dnsNames),
                        now.minus(Duration.ofDays(2)),
                        now.minus(Duration.ofDays(1)),
                        ecKeys("secp256r1")),
                null,
                false);
    }

    /** A self-signed certificate for {@code dnsNames} with these keys, signed by others when they can't sign. */
    public static Issued withKeys(KeyPair keys, String... dnsNames) {
        Wish wish = wish(dnsNames);
        return issue(
                new Wish(wish.commonName, wish.names, wish.notBefore, wish.notAfter, keys),
                authority("of the keys of another kind"),
                false);
    }

    /** A certificate that the JDK reads and BoringSSL does not: a length in more bytes than it needs is BER, not DER. */
    public static Issued lenient(String dnsName) {
        Wish wish = wish(dnsName, "a".repeat(60) + "." + "b".repeat(60) + ".test");
        return issue(new Wish(LENIENT, wish.names, wish.notBefore, wish.notAfter, wish.keys), null, false);
    }

    private static Wish wish(String... dnsNames) {
        Instant now = Instant.now();
        return new Wish(
                "test",
                List.of(dnsNames),
                now.minus(Duration.ofMinutes(5)),
                now.plus(Duration.ofHours(1)),
                ecKeys("secp256r1"));
    }

    public static KeyPair ecKeys(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static KeyPair rsaKeys(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What {@code wish} says, signed by {@code issuer} or, when that is null, by itself. */
    public static Issued issue(Wish wish, @Nullable Issued issuer, boolean authority) {
        try {
            byte[] subject = new X500Principal("CN=" + wish.commonName).getEncoded();
            byte[] from = issuer == null
                    ? subject
                    : issuer.certificate.getSubjectX500Principal().getEncoded();
            byte[] algorithm = der(0x30, oid(ECDSA_SHA256));
            byte[] body = der(
                    0x30,
                    der(0xa0, der(0x02, new byte[] {2})),
                    der(
                            0x02,
                            new BigInteger(63, new SecureRandom())
                                    .add(BigInteger.ONE)
                                    .toByteArray()),
                    algorithm,
                    from,
                    der(0x30, time(wish.notBefore), time(wish.notAfter)),
                    subject,
                    wish.keys.getPublic().getEncoded(),
                    der(0xa3, extensions(wish, authority)));
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign((issuer == null ? wish.keys : issuer.keys).getPrivate());
            signer.update(body);
            byte[] certificate = der(0x30, body, algorithm, der(0x03, new byte[] {0}, signer.sign()));
            return new Issued(
                    (X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate)),
                    wish.keys,
                    issuer);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] extensions(Wish wish, boolean authority) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (!wish.names.isEmpty()) {
            ByteArrayOutputStream names = new ByteArrayOutputStream();
            wish.names.forEach(name -> names.writeBytes(name(name)));
            all.writeBytes(extension(SUBJECT_ALTERNATIVE_NAME, der(0x30, names.toByteArray())));
        }
        if (authority) {
            all.writeBytes(extension(BASIC_CONSTRAINTS, der(0x30, der(0x01, new byte[] {(byte) 0xff}))));
        } else if (wish.use == Use.CLIENTS) {
            all.writeBytes(extension(EXTENDED_KEY_USAGE, der(0x30, oid("2b06010505070302"))));
        } else {
            all.writeBytes(extension(EXTENDED_KEY_USAGE, der(0x30, oid("2b06010505070301"))));
        }
        byte[] extensions = der(0x30, all.toByteArray());
        return wish.commonName.equals(LENIENT) ? withLongerLength(extensions) : extensions;
    }

    private static byte[] name(String name) {
        int tag = name.startsWith("uri:") ? 0x86 : name.startsWith("email:") ? 0x81 : 0x82;
        return der(
                tag, (tag == 0x82 ? name : name.substring(name.indexOf(':') + 1)).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] withLongerLength(byte[] der) {
        if (der[1] != (byte) 0x81) {
            throw new AssertionError("a length of 128 to 255 was expected");
        }
        byte[] ber = new byte[der.length + 1];
        ber[0] = der[0];
        ber[1] = (byte) 0x82;
        System.arraycopy(der, 2, ber, 3, der.length - 2);
        return ber;
    }

    private static byte[] extension(String oid, byte[] value) {
        return der(0x30, oid(oid), der(0x04, value));
    }

    private static byte[] oid(String hex) {
        return der(0x06, java.util.HexFormat.of().parseHex(hex));
    }

    private static byte[] time(Instant instant) {
        return der(0x18, GENERALIZED_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        List.of(parts).forEach(content::writeBytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81); // the shortest form, or BoringSSL refuses it
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
