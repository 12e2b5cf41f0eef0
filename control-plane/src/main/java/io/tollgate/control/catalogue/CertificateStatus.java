package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.CertificateChain;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a certificate's PEM says, for people. Not part of the object, which reads back as it was written.
 *
 * @param state at the time it was asked for
 * @param keyType for example {@code EC P-256}
 * @param fingerprint SHA-256 of the leaf, lower-case hexadecimal
 * @param notAfter when the first of the chain ends
 */
public record CertificateStatus(
        State state, String keyType, String fingerprint, Instant notBefore, Instant notAfter, Names names) {
    /** A certificate's life. */
    public enum State {
        NOT_YET_VALID,
        VALID,
        /** Less than a third of its life is left: the time to replace it. */
        EXPIRING,
        EXPIRED;

        /** The word outside Java, for example {@code not-yet-valid}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whom it is for, and who says so. */
    public record Names(String subject, String issuer, List<String> dnsNames) {
        public Names {
            dnsNames = List.copyOf(dnsNames);
        }
    }

    private static final int PART_OF_LIFE = 3;

    /** Of {@code certificate} at {@code now}. */
    public static CertificateStatus of(Certificate certificate, Instant now) {
        CertificateChain chain = certificate.chain();
        X509Certificate leaf = chain.leaf();
        return new CertificateStatus(
                state(chain.notBefore(), chain.notAfter(), now),
                chain.keyKind(),
                fingerprint(leaf),
                chain.notBefore(),
                chain.notAfter(),
                new Names(
                        leaf.getSubjectX500Principal().getName(),
                        leaf.getIssuerX500Principal().getName(),
                        chain.dnsNames()));
    }

    private static State state(Instant begin, Instant end, Instant now) {
        if (!now.isBefore(end)) {
            return State.EXPIRED;
        }
        if (now.isBefore(begin)) {
            return State.NOT_YET_VALID;
        }
        Duration left = Duration.between(now, end);
        return left.multipliedBy(PART_OF_LIFE).compareTo(Duration.between(begin, end)) < 0
                ? State.EXPIRING
                : State.VALID;
    }

    private static String fingerprint(X509Certificate leaf) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK, and the certificate was decoded", e);
        }
    }

    ObjectNode toJson(String name) {
        ObjectNode json = Json.object()
                .put("name", name)
                .put("state", state.wireName())
                .put("notBefore", notBefore.toString())
                .put("notAfter", notAfter.toString())
                .put("keyType", keyType)
                .put("fingerprint", fingerprint)
                .put("subject", names.subject())
                .put("issuer", names.issuer());
        ArrayNode dnsNames = json.putArray("dnsNames");
        names.dnsNames().forEach(dnsNames::add);
        return json;
    }
}
