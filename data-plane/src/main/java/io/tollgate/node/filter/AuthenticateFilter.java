package io.tollgate.node.filter;

import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyVerdict;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.mtls.CertificateDesk;
import io.tollgate.node.mtls.ClientCertificate;
import io.tollgate.node.snapshot.AcceptedCredentials;
import io.tollgate.node.token.TokenDesk;
import java.util.Map;

/**
 * Checks the credential: an API key in {@code X-API-Key} or as {@code Authorization: Bearer tg_…}, or a token as any other
 * {@code Authorization: Bearer …} (RFC 6750 section 2.1), or else the certificate of the client's connection. Two credentials
 * in fields are refused: the upstream might believe the one that was not checked. On a public route nobody is asked.
 */
final class AuthenticateFilter implements Filter {
    private static final String API_KEY = "api-key";

    private final CredentialBook book;
    private final TokenAuthentication tokens;
    private final CertificateAuthentication certificates;

    AuthenticateFilter(CredentialBook book, TokenDesk tokens, CertificateDesk certificates) {
        this.book = book;
        this.tokens = new TokenAuthentication(tokens);
        this.certificates = new CertificateAuthentication(certificates);
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
        AcceptedCredentials accepted = request.requirePlan().credentials();
        String bearer = keys == 1 ? null : ApiKeyText.bearer(fields.get(FieldNames.AUTHORIZATION));
        if (bearer != null && !ApiKeyText.isMeant(bearer)) {
            return accepted.issuers().isEmpty()
                    ? withoutField(request, accepted)
                    : tokens.check(request, bearer, accepted.issuers());
        }
        String key = keys == 1 ? fields.get(FieldNames.X_API_KEY) : bearer;
        return key == null || !accepted.apiKeys() ? withoutField(request, accepted) : key(request, key);
    }

    /** No field holds a credential that the route takes: the connection may. One that is in a field is not made up for. */
    private Step withoutField(RequestContext request, AcceptedCredentials accepted) {
        ClientCertificate client = accepted.certificates() ? request.clientCertificate() : null;
        return client == null
                ? new Step.Answer(Refusal.unauthorized(
                        GatewayError.CREDENTIALS_MISSING,
                        "route " + request.routeName() + " needs " + accepted.words()))
                : certificates.check(request, client);
    }

    private Step key(RequestContext request, String presented) {
        request.presented(API_KEY);
        return switch (book.check(presented, request.clientAddress(), request.receivedAt())) {
            case KeyVerdict.Accepted accepted -> {
                Credential credential = accepted.credential();
                request.presentedKey(credential.id());
                yield authenticated(
                        request,
                        new Caller(credential.consumer(), credential.roles(), null, credential.limits()),
                        credential.id(),
                        Map.of());
            }
            case KeyVerdict.Refused refused -> {
                request.presentedKey(refused.credentialId());
                yield new Step.Answer(Refusal.unauthorized(error(refused.reason()), "key " + refused.reason()));
            }
        };
    }

    /**
     * The credential holds; whether its consumer does is for the configuration to say. A consumer that is not there is not
     * noted: its name is a token's own text and has no form, and what is noted goes into logs and counts as it is.
     */
    static Step authenticated(
            RequestContext request, Caller caller, String countedAs, Map<String, String> countedClaims) {
        Consumer consumer = request.snapshot().access().consumer(caller.consumer());
        if (consumer != null) {
            request.authenticated(caller, countedAs, countedClaims);
        }
        return consumer == null || !consumer.enabled()
                ? new Step.Answer(Refusal.unauthorized(
                        GatewayError.CONSUMER_DISABLED, "consumer " + caller.consumer() + " is disabled or gone"))
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
