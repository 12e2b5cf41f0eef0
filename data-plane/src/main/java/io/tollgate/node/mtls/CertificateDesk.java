package io.tollgate.node.mtls;

import io.tollgate.core.mtls.CertificateFlaw;
import io.tollgate.core.mtls.CertificateVerdict;
import io.tollgate.core.mtls.ClientTrust;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Where clients' certificates are judged: by a few threads beside the event loops, for each connection and each trust once.
 * When too many wait nobody is let in unjudged.
 */
public final class CertificateDesk implements AutoCloseable {
    private static final int QUEUE_MAX = 512;
    private static final String SERIES = "tollgate_client_certificates_total";

    private final ThreadPoolExecutor threads;
    /** Every flaw has its count from the start: read by many threads, changed by none. */
    private final Map<CertificateFlaw, LongAdder> refused = new EnumMap<>(CertificateFlaw.class);

    private final LongAdder verified = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();

    /** A desk with {@code threadCount} threads at most, which exist while there is work. */
    public CertificateDesk(int threadCount) {
        threads = new ThreadPoolExecutor(
                threadCount,
                threadCount,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                Thread.ofPlatform().name("client-certificates-", 1).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        for (CertificateFlaw flaw : CertificateFlaw.values()) {
            refused.put(flaw, new LongAdder());
        }
    }

    /**
     * Judges what a connection's client has shown; the certificate remembers the verdict before this answers. Called on the
     * connection's event loop.
     *
     * @return null when too many wait already
     */
    public @Nullable CompletionStage<CertificateVerdict> judge(
            ClientCertificate certificate, ClientTrust trust, Instant now) {
        ClientCertificate.Asked waiting = certificate.asked(trust);
        if (waiting != null) {
            return waiting.answer();
        }
        CompletableFuture<CertificateVerdict> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> judge(certificate, trust, now, answer));
        } catch (RejectedExecutionException e) {
            turnedAway.increment();
            return null;
        }
        certificate.asked(new ClientCertificate.Asked(trust, answer));
        return answer;
    }

    /** On one of the desk's threads. */
    private void judge(
            ClientCertificate certificate,
            ClientTrust trust,
            Instant now,
            CompletableFuture<CertificateVerdict> answer) {
        CertificateVerdict verdict;
        try {
            verdict = trust.judge(certificate.read(), now);
        } catch (CertificateException e) {
            verdict = new CertificateVerdict.Refused(CertificateFlaw.MALFORMED, "cannot be read");
        } catch (RuntimeException e) { // whoever waits must not wait for ever
            verdict = new CertificateVerdict.Refused(CertificateFlaw.MALFORMED, "cannot be verified: " + e);
        }
        count(verdict);
        certificate.remember(trust, verdict, now);
        answer.complete(verdict);
    }

    private void count(CertificateVerdict verdict) {
        switch (verdict) {
            case CertificateVerdict.Verified ignored -> verified.increment();
            case CertificateVerdict.Refused flawed ->
                Objects.requireNonNull(refused.get(flawed.flaw())).increment();
        }
    }

    /** Prints counts in Prometheus' text format. */
    public void print(StringBuilder out) {
        out.append("# TYPE ").append(SERIES).append(" counter\n");
        line(out, "verified", verified);
        refused.forEach((flaw, count) -> line(out, flaw.label(), count));
        line(out, "turned-away", turnedAway);
    }

    private static void line(StringBuilder out, String outcome, LongAdder count) {
        out.append(SERIES)
                .append("{outcome=\"")
                .append(outcome)
                .append("\"} ")
                .append(count.sum())
                .append('\n');
    }

    /** Ends the threads; requests that still wait end with their deadline. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
