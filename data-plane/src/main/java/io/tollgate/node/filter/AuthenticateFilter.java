package io.tollgate.node.filter;

import io.tollgate.core.config.Consumer;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyVerdict;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;

/**
 * Checks the API key, in {@code X-API-Key} or as {@code Authorization: Bearer tg_…} (RFC 6750 section 2.1). Two
 * credentials are refused: the upstream might believe the one that was not checked. On a public route nobody is asked.
 */
final class AuthenticateFilter implements Filter {
    private final CredentialBook book;

    AuthenticateFilter(CredentialBook book) {
        this.book = book;
    }

    @Override
    public String name() {
        return "authenticate";
    }

    @Override
    public Step apply(RequestContext request) {
        if (request.route().access().isPublic()) {
            return Step.Proceed.PROCEED;
        }
        Fields fields = request.head().fields();
        int keys = fields.count(FieldNames.X_API_KEY);
        int authorizations = fields.count(FieldNames.AUTHORIZATION);
        if (keys + authorizations > 1) {
            return new Step.Answer(
                    Refusal.of(GatewayError.CREDENTIALS_AMBIGUOUS, "more than one of X-API-Key and Authorization"));
        }
        String presented = keys == 1
                ? fields.get(FieldNames.X_API_KEY)
                : ApiKeyText.inAuthorization(fields.get(FieldNames.AUTHORIZATION));
        if (presented == null) {
            return new Step.Answer(Refusal.unauthorized(
                    GatewayError.CREDENTIALS_MISSING, "route " + request.routeName() + " needs an API key"));
        }
        return switch (book.check(presented, request.clientAddress(), request.receivedAt())) {
            case KeyVerdict.Accepted accepted -> accepted(request, accepted.credential());
            case KeyVerdict.Refused refused -> {
                request.presented(refused.credentialId());
                yield new Step.Answer(Refusal.unauthorized(error(refused.reason()), "key " + refused.reason()));
            }
        };
    }

    private static Step accepted(RequestContext request, Credential credential) {
        request.authenticated(credential);
        Consumer consumer = request.snapshot().access().consumer(credential.consumer());
        return consumer == null || !consumer.enabled()
                ? new Step.Answer(Refusal.unauthorized(
                        GatewayError.CONSUMER_DISABLED, "consumer " + credential.consumer() + " is disabled or gone"))
                : Step.Proceed.PROCEED;
    }

    private static GatewayError error(KeyVerdict.Reason reason) {
        return switch (reason) {
            case MALFORMED, UNKNOWN -> GatewayError.KEY_UNKNOWN;
            case REVOKED -> GatewayError.KEY_REVOKED;
            case EXPIRED -> GatewayError.KEY_EXPIRED;
            case ADDRESS -> GatewayError.KEY_ADDRESS;
            case CONSUMER_DISABLED -> GatewayError.CONSUMER_DISABLED;
        };
    }
}
