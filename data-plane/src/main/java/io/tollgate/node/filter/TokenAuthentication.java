package io.tollgate.node.filter;

import io.tollgate.core.token.Flaw;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.mtls.ClientCertificate;
import io.tollgate.node.mtls.PresentedCertificate;
import io.tollgate.node.token.IssuerPlan;
import io.tollgate.node.token.TokenAnswer;
import io.tollgate.node.token.TokenAnswer.Accepted;
import io.tollgate.node.token.TokenAnswer.Pending;
import io.tollgate.node.token.TokenAnswer.Refused;
import io.tollgate.node.token.TokenDesk;
import io.tollgate.node.token.VerifiedToken;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What {@link AuthenticateFilter} does with a token: at once for one that was seen before, later for a new one. */
final class TokenAuthentication {
    private static final String JWT = "jwt";

    private final TokenDesk desk;

    TokenAuthentication(TokenDesk desk) {
        this.desk = desk;
    }

    Step check(RequestContext request, String presented, List<IssuerPlan> issuers) {
        request.presented(JWT);
        return switch (desk.present(presented, issuers, request.receivedAt())) {
            case Accepted accepted
            when accepted.token().isSingleUse() -> await(request, usedUp(accepted, Presenter.of(request)));
            case Pending pending
            when TokenDesk.mayBeForOneUse(issuers) -> {
                Presenter presenter = Presenter.of(request); // here: it is asked for on another thread
                yield await(request, pending.later().thenCompose(late -> usedUp(late, presenter)));
            }
            case Pending pending -> await(request, pending.later());
            case Accepted accepted -> step(request, accepted);
            case Refused refused -> step(request, refused);
        };
    }

    private static Step await(RequestContext request, CompletionStage<TokenAnswer> answer) {
        return new Step.Await(answer.<Step.Later>thenApply(late -> () -> step(request, late)));
    }

    /** What a token must be held with, apart from the request, which no other thread may touch. */
    private record Presenter(@Nullable ClientCertificate client, Instant at) {
        static Presenter of(RequestContext request) {
            return new Presenter(request.clientCertificate(), request.receivedAt());
        }

        boolean holds(VerifiedToken token) {
            return TokenBinding.problem(token.boundTo(), client, at) == null;
        }
    }

    /** Uses up a token for one use, of whoever may: a thief who has not what it is bound to must not spend it for its owner. */
    private CompletionStage<TokenAnswer> usedUp(TokenAnswer answer, Presenter presenter) {
        return answer instanceof Accepted(VerifiedToken token) && token.isSingleUse() && presenter.holds(token)
                ? desk.spend(token)
                : CompletableFuture.completedFuture(answer);
    }

    private static Step step(RequestContext request, TokenAnswer answer) {
        return switch (answer) {
            case Accepted accepted -> accepted(request, accepted.token());
            case Refused refused -> refused(request, refused.flaw(), refused.detail());
            case Pending ignored ->
                new Step.Answer(Refusal.of(GatewayError.INTERNAL_ERROR, "a token's late answer came later again"));
        };
    }

    private static Step accepted(RequestContext request, VerifiedToken token) {
        String boundTo = token.boundTo();
        ClientCertificate client = boundTo == null ? null : request.clientCertificate();
        if (client != null) {
            request.presentedCertificate(new PresentedCertificate(client.fingerprint(), "", ""));
        }
        String unproved = TokenBinding.problem(boundTo, client, request.receivedAt());
        return unproved == null
                ? AuthenticateFilter.authenticated(request, token.caller(), token.countedAs(), token.countedClaims())
                : refused(request, Flaw.BINDING, unproved);
    }

    private static Step refused(RequestContext request, Flaw flaw, String detail) {
        request.flawed(flaw.label());
        return new Step.Answer(refusal(flaw, "token " + flaw.label() + ": " + detail));
    }

    /** A caller learns that its token ended or was revoked, since it can get another; what else is wrong helps attackers. */
    private static Refusal refusal(Flaw flaw, String detail) {
        return switch (flaw) {
            case TOO_LONG,
                    MALFORMED,
                    ALGORITHM,
                    TYPE,
                    CRITICAL,
                    ISSUER,
                    KEY_UNKNOWN,
                    KEY_NOT_ASKED,
                    SIGNATURE,
                    AUDIENCE,
                    BINDING,
                    CLAIMS,
                    NOT_YET,
                    INACTIVE -> Refusal.unauthorized(GatewayError.TOKEN_INVALID, detail);
            case EXPIRED -> Refusal.unauthorized(GatewayError.TOKEN_EXPIRED, detail);
            case REVOKED -> Refusal.unauthorized(GatewayError.TOKEN_REVOKED, detail);
            case USED -> Refusal.unauthorized(GatewayError.TOKEN_USED, detail);
            case USE_UNKNOWN -> Refusal.of(GatewayError.USE_UNAVAILABLE, detail);
            case KEYS_AWAY, ISSUER_AWAY -> Refusal.issuerUnavailable(detail);
            case REVOCATIONS_UNKNOWN -> Refusal.of(GatewayError.NOT_READY, detail);
            case BUSY -> Refusal.overloaded(detail);
        };
    }
}
