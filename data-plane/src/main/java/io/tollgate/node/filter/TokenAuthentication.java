package io.tollgate.node.filter;

import io.tollgate.core.token.Flaw;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.token.IssuerPlan;
import io.tollgate.node.token.TokenAnswer;
import io.tollgate.node.token.TokenDesk;
import io.tollgate.node.token.VerifiedToken;
import java.util.List;

/** What {@link AuthenticateFilter} does with a token: at once for one that was seen before, later for a new one. */
final class TokenAuthentication {
    private static final String JWT = "jwt";

    private final TokenDesk desk;

    TokenAuthentication(TokenDesk desk) {
        this.desk = desk;
    }

    Step check(RequestContext request, String presented, List<IssuerPlan> issuers) {
        request.presented(JWT);
        TokenAnswer answer = desk.present(presented, issuers, request.receivedAt());
        return answer instanceof TokenAnswer.Pending pending
                ? new Step.Await(pending.later().<Step.Later>thenApply(late -> () -> step(request, late)))
                : step(request, answer);
    }

    private static Step step(RequestContext request, TokenAnswer answer) {
        return switch (answer) {
            case TokenAnswer.Accepted accepted -> {
                VerifiedToken token = accepted.token();
                String unproved = TokenBinding.problem(request, token.boundTo());
                yield unproved == null
                        ? AuthenticateFilter.authenticated(
                                request, token.caller(), token.countedAs(), token.countedClaims())
                        : refused(request, Flaw.BINDING, unproved);
            }
            case TokenAnswer.Refused refused -> refused(request, refused.flaw(), refused.detail());
            case TokenAnswer.Pending ignored ->
                new Step.Answer(Refusal.of(GatewayError.INTERNAL_ERROR, "a token's late answer came later again"));
        };
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
