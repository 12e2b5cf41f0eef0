package io.tollgate.node.sync;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.snapshot.SnapshotSignature;
import io.tollgate.protocol.v1.TrustTaken;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Who this node is and whom it believes.
 *
 * @param key EC P-256: never leaves this node
 * @param certificate of {@link #key}, by the control plane's authority
 * @param authority signed {@link #certificate}
 * @param trust whom it believes; {@link #authority} is among them, but for the moments until it has another certificate
 */
public record NodeIdentity(
        String node, PrivateKey key, X509Certificate certificate, X509Certificate authority, TrustAnchors trust) {
    /** When to ask for the next certificate: at two thirds of this one's life. */
    Instant renewAt() {
        Instant start = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(start, certificate.getNotAfter().toInstant());
        return start.plus(life.multipliedBy(2).dividedBy(3));
    }

    /** Whether it shows a certificate of an authority that signs no more. */
    boolean isOfFormerAuthority() {
        return !authority.equals(trust.authorities().getFirst());
    }

    /** What the control plane is told of it. */
    TrustTaken trustTaken() {
        return TrustTaken.newBuilder()
                .setNumber(trust.statement())
                .setAuthority(TrustAnchors.fingerprint(authority))
                .build();
    }

    /** The same node, believing {@code next}. */
    NodeIdentity believing(TrustAnchors next) {
        return new NodeIdentity(node, key, certificate, authority, next);
    }

    byte[] toBytes() throws GeneralSecurityException {
        ObjectNode json = Json.object().put("format", 1).put("node", node);
        Base64.Encoder base64 = Base64.getEncoder();
        json.put("key", base64.encodeToString(key.getEncoded()))
                .put("certificate", base64.encodeToString(certificate.getEncoded()))
                .put("authority", base64.encodeToString(authority.getEncoded()))
                // What software that knows of one key only reads: the one that signs.
                .put(
                        "verificationKey",
                        base64.encodeToString(trust.signingKeys().getFirst().getEncoded()));
        json.set("trust", TrustJson.write(trust));
        return Json.canonical(json);
    }

    /** Reads {@link #toBytes}; fails for anything that is not whole or whose parts do not fit. */
    static NodeIdentity ofBytes(byte[] bytes) throws GeneralSecurityException {
        try {
            var json = Json.parse(bytes);
            Base64.Decoder base64 = Base64.getDecoder();
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(
                            base64.decode(json.path("key").asText())));
            X509Certificate authority =
                    certificate(base64.decode(json.path("authority").asText()));
            NodeIdentity identity = new NodeIdentity(
                    json.path("node").asText(),
                    key,
                    certificate(base64.decode(json.path("certificate").asText())),
                    authority,
                    json.has("trust")
                            ? TrustJson.read(json.path("trust"))
                            : TrustAnchors.of(
                                    SnapshotSignature.verificationKey(base64.decode(
                                            json.path("verificationKey").asText())),
                                    authority));
            identity.certificate.verify(identity.authority.getPublicKey());
            return identity;
        } catch (InvalidDocumentException | IllegalArgumentException e) {
            throw new GeneralSecurityException("identity: not readable (expected: the file of an enrolment)", e);
        }
    }

    static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "NodeIdentity[" + node + "]";
    }
}
