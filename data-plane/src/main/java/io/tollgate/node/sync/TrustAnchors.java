package io.tollgate.node.sync;

import com.google.protobuf.ByteString;
import io.tollgate.core.secret.Sha256;
import io.tollgate.core.snapshot.SnapshotSignature;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.core.tls.Certificates;
import io.tollgate.protocol.v1.TrustStatement;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Whom this node believes: what the enrolment said, and since then what each statement said that a believed key signed.
 *
 * @param statement number of the last statement taken; 0 for none
 * @param signingKeys Ed25519: any of them may have signed a payload; the one that signs comes first
 * @param authorities of nodes and of the sync server; the one that signs certificates comes first
 * @param vouched files on disk that a key signed which is believed no more, by name: what they held at that moment
 */
public record TrustAnchors(
        long statement, List<PublicKey> signingKeys, List<X509Certificate> authorities, Map<String, Vouched> vouched) {
    /** A statement that says more is refused: nobody rotates so many at once. */
    private static final int ANCHORS_MAX = 8;

    public TrustAnchors {
        signingKeys = List.copyOf(signingKeys);
        authorities = List.copyOf(authorities);
        vouched = Map.copyOf(vouched);
        if (signingKeys.isEmpty() || authorities.isEmpty()) {
            throw new IllegalArgumentException("trust anchors: none (expected: a signing key and an authority)");
        }
    }

    /**
     * A file as it was when the last key that had signed it was still believed.
     *
     * @param length of its beginning that is vouched for
     * @param sha256 of that beginning, in hex
     */
    public record Vouched(long length, String sha256) {
        static Vouched of(byte[] bytes, int length) {
            return new Vouched(length, hash(bytes, length));
        }

        boolean isBeginningOf(byte[] bytes) {
            return length <= bytes.length && hash(bytes, (int) length).equals(sha256);
        }

        private static String hash(byte[] bytes, int length) {
            return HexFormat.of().formatHex(Sha256.ofBeginning(bytes, length));
        }
    }

    /** What a node believes that was told of one key and one authority. */
    static TrustAnchors of(PublicKey signingKey, X509Certificate authority) {
        return new TrustAnchors(0, List.of(signingKey), List.of(authority), Map.of());
    }

    /** Whether a believed key signed {@code payload} for {@code purpose}. */
    boolean signed(Purpose purpose, ByteString payload, ByteString signature) {
        byte[] bytes = payload.toByteArray();
        byte[] signatureBytes = signature.toByteArray();
        return signingKeys.stream().anyMatch(key -> SnapshotSignature.verify(purpose, bytes, signatureBytes, key));
    }

    /** How many bytes of the beginning of {@code file} need no signature any more; 0 for none. */
    int vouchedFor(String file, byte[] bytes) {
        Vouched known = vouched.get(file);
        return known != null && known.isBeginningOf(bytes) ? (int) known.length() : 0;
    }

    /** Whether the whole of {@code file} needs no signature any more. */
    boolean isVouchedFor(String file, byte[] bytes) {
        return vouchedFor(file, bytes) == bytes.length;
    }

    /** The same, and the files of {@code more} are vouched for, in place of any that were before. */
    TrustAnchors vouching(Map<String, Vouched> more) {
        return new TrustAnchors(statement, signingKeys, authorities, more);
    }

    /** Whether {@code next} takes a signing key away. */
    boolean losesKeyTo(TrustAnchors next) {
        return !next.signingKeys.containsAll(signingKeys);
    }

    /** What {@code statement} says, which is verified; vouches for what this one does. */
    TrustAnchors following(TrustStatement said) throws GeneralSecurityException {
        if (said.getSigningKeysCount() > ANCHORS_MAX || said.getAuthoritiesCount() > ANCHORS_MAX) {
            throw new GeneralSecurityException("trust statement: more than " + ANCHORS_MAX + " keys or authorities");
        }
        List<PublicKey> keys = new ArrayList<>();
        for (ByteString spki : said.getSigningKeysList()) {
            keys.add(SnapshotSignature.verificationKey(spki.toByteArray()));
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (ByteString der : said.getAuthoritiesList()) {
            certificates.add(NodeIdentity.certificate(der.toByteArray()));
        }
        try {
            return new TrustAnchors(said.getNumber(), keys, certificates, vouched);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }

    /** SHA-256 of a certificate, base64url without padding: how join tokens and nodes name authorities. */
    static String fingerprint(X509Certificate certificate) {
        return Certificates.thumbprint(Certificates.der(certificate));
    }
}
