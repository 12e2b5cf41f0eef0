package io.tollgate.node.filter;

import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Access;
import io.tollgate.core.mtls.CertificateFlaw;
import io.tollgate.core.mtls.CertificateVerdict;
import io.tollgate.core.mtls.ClientTrust;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.mtls.CertificateDesk;
import io.tollgate.node.mtls.ClientCertificate;
import io.tollgate.node.mtls.PresentedCertificate;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What {@link AuthenticateFilter} does with the certificate of the client's connection: at once when it was judged before by
 * what is trusted now, later for a new one.
 */
final class CertificateAuthentication {
    private final CertificateDesk desk;

    CertificateAuthentication(CertificateDesk desk) {
        this.desk = desk;
    }

    Step check(RequestContext request, ClientCertificate client) {
        request.presented(Access.MTLS);
        request.presentedCertificate(new PresentedCertificate(client.fingerprint(), "", ""));
        CertificateVerdict known = known(request, client);
        if (known != null) {
            return step(request, client, known);
        }
        CompletionStage<CertificateVerdict> later = desk.judge(client, trust(request), request.receivedAt());
        return later == null
                ? new Step.Answer(Refusal.overloaded("too many client certificates wait to be judged"))
                : new Step.Await(later.<Step.Later>thenApply(verdict -> () -> step(request, client, verdict)));
    }

    /** The verdict about {@code client} that holds now; null when it is to be judged. */
    static @Nullable CertificateVerdict known(RequestContext request, ClientCertificate client) {
        return client.verdict(trust(request), request.receivedAt());
    }

    /** By the host of the request, for which its connection may serve: what is trusted for it by this request's snapshot. */
    private static ClientTrust trust(RequestContext request) {
        return request.snapshot()
                .certificates()
                .clientTrust(request.head().authority().host());
    }

    private static Step step(RequestContext request, ClientCertificate client, CertificateVerdict verdict) {
        return switch (verdict) {
            case CertificateVerdict.Verified verified -> {
                request.presentedCertificate(
                        new PresentedCertificate(client.fingerprint(), verified.store(), verified.holder()));
                yield AuthenticateFilter.authenticated(
                        request, caller(verified), verified.store() + "/" + verified.holder(), Map.of());
            }
            case CertificateVerdict.Refused refused -> {
                request.flawed(refused.flaw().label());
                request.guessed(refused.flaw().isGuess());
                yield new Step.Answer(refusal(refused));
            }
        };
    }

    static Caller caller(CertificateVerdict.Verified verified) {
        return new Caller(verified.consumer(), null);
    }

    /** A caller learns that its certificate ended, since it can get another; what else is wrong helps attackers. */
    private static Refusal refusal(CertificateVerdict.Refused refused) {
        return Refusal.unauthorized(
                refused.flaw() == CertificateFlaw.EXPIRED
                        ? GatewayError.CERTIFICATE_EXPIRED
                        : GatewayError.CERTIFICATE_INVALID,
                "client certificate " + refused.flaw().label() + ": " + refused.detail());
    }
}
