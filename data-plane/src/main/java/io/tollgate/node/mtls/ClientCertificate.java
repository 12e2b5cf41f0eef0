package io.tollgate.node.mtls;

import io.tollgate.core.mtls.CertificateVerdict;
import io.tollgate.core.mtls.CertificateVerdict.Validity;
import io.tollgate.core.mtls.ClientTrust;
import io.tollgate.core.tls.Certificates;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a client has shown in its connection's handshake, which proved that it has the private key and nothing else. The last
 * verdict about it is kept with what it was judged by: another trust, or a time at which the verdict no longer holds, makes
 * it be judged anew. Of one connection; its event loop asks, a thread of the {@link CertificateDesk} answers.
 */
public final class ClientCertificate {
    /** A refusal is looked at again: what has not begun begins, and clocks are set right. */
    private static final Duration REFUSAL_AGE_MAX = Duration.ofSeconds(60);

    private final List<byte[]> chain;
    private final @Nullable Validity validity;
    private final String thumbprint;
    private final String fingerprint;
    private volatile @Nullable Judged judged;
    /** The loop's own. */
    private @Nullable Asked asked;

    private record Judged(ClientTrust by, CertificateVerdict verdict, Instant at) {
        boolean holds(ClientTrust trust, Instant now) {
            return by == trust
                    && switch (verdict) {
                        case CertificateVerdict.Verified verified ->
                            verified.validity().holds(now);
                        case CertificateVerdict.Refused ignored -> now.isBefore(at.plus(REFUSAL_AGE_MAX));
                    };
        }
    }

    /** A question that may not be answered yet. */
    record Asked(ClientTrust by, CompletableFuture<CertificateVerdict> answer) {}

    private ClientCertificate(List<byte[]> chain) {
        this.chain = chain;
        this.validity = validity(chain.getFirst());
        this.thumbprint = Certificates.thumbprint(chain.getFirst());
        this.fingerprint =
                HexFormat.of().withUpperCase().formatHex(Base64.getUrlDecoder().decode(thumbprint));
    }

    /** What the client of {@code session} has shown, now or when the session it resumes was made; null for nothing. */
    public static @Nullable ClientCertificate of(SSLSession session) {
        try {
            List<byte[]> chain = new ArrayList<>();
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add(certificate.getEncoded());
            }
            return chain.isEmpty() ? null : ofChain(chain);
        } catch (SSLPeerUnverifiedException | CertificateEncodingException e) {
            return null;
        }
    }

    /** Of {@code chain} as it came, the client's own first. */
    static ClientCertificate ofChain(List<byte[]> chain) {
        return new ClientCertificate(List.copyOf(chain));
    }

    /** SHA-256 of the client's own certificate in base64url, as tokens that are bound to it have it (RFC 8705 section 3.1). */
    public String thumbprint() {
        return thumbprint;
    }

    /** The same in upper-case hexadecimal digits, as logs have it. */
    public String fingerprint() {
        return fingerprint;
    }

    private static @Nullable Validity validity(byte[] der) {
        try {
            X509Certificate own = Certificates.ofDer(der);
            return new Validity(
                    own.getNotBefore().toInstant(), own.getNotAfter().toInstant());
        } catch (CertificateException e) {
            return null;
        }
    }

    /** Whether the client's own certificate can be read, has begun and has not ended, whoever signed it. */
    public boolean holdsAt(Instant now) {
        return validity != null && validity.holds(now);
    }

    /** The verdict by {@code trust}; null when there is none that holds now. */
    public @Nullable CertificateVerdict verdict(ClientTrust trust, Instant now) {
        Judged last = judged;
        return last != null && last.holds(trust, now) ? last.verdict() : null;
    }

    /** What was shown, read. */
    List<X509Certificate> read() throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] der : chain) {
            certificates.add(Certificates.ofDer(der));
        }
        return certificates;
    }

    void remember(ClientTrust trust, CertificateVerdict verdict, Instant now) {
        judged = new Judged(trust, verdict, now);
    }

    /** The question that waits for an answer by {@code trust}, so that many requests of one connection ask once. */
    @Nullable
    Asked asked(ClientTrust trust) {
        Asked last = asked;
        return last != null && last.by() == trust && !last.answer().isDone() ? last : null;
    }

    void asked(Asked question) {
        asked = question;
    }
}
