package io.tollgate.node.filter;

import io.tollgate.core.access.Caller;
import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.core.config.Access;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyVerdict;
import io.tollgate.core.mtls.CertificateVerdict;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.mtls.ClientCertificate;
import org.jspecify.annotations.Nullable;

/**
 * Judges a request by its route's access policy and by the shadow beside it, and notes whether they differ. It lets every
 * request pass, and costs those routes a second look at the key that have a shadow, and no others anything. It judges API
 * keys, and client certificates from their connection's second request on; a request with another credential is not judged.
 */
final class ShadowFilter implements Filter {
    private final CredentialBook book;

    ShadowFilter(CredentialBook book) {
        this.book = book;
    }

    @Override
    public String name() {
        return "shadow";
    }

    @Override
    public Step apply(RequestContext request) {
        Access shadow = request.route().access().shadow();
        if (shadow != null) {
            request.shadowed(verdict(request, shadow));
        }
        return Step.Proceed.PROCEED;
    }

    private ShadowVerdict verdict(RequestContext request, Access shadow) {
        Access live = request.route().access();
        if (live.isPublic() && shadow.isPublic()) {
            return ShadowVerdict.SAME;
        }
        Fields fields = request.head().fields();
        int keys = fields.count(FieldNames.X_API_KEY);
        int authorizations = fields.count(FieldNames.AUTHORIZATION);
        String presented = keys == 1
                ? fields.get(FieldNames.X_API_KEY)
                : ApiKeyText.inAuthorization(fields.get(FieldNames.AUTHORIZATION));
        if (keys + authorizations == 1 && presented == null) {
            return ShadowVerdict.UNJUDGED;
        }
        ClientCertificate client =
                keys + authorizations == 0 && takesCertificates(live, shadow) ? request.clientCertificate() : null;
        if (client != null) {
            return byCertificate(request, client, shadow);
        }
        Caller caller = keys + authorizations == 1 ? caller(request, presented) : null;
        return compare(request, shadow, caller, Access.API_KEY);
    }

    private static boolean takesCertificates(Access live, Access shadow) {
        return live.authentication().contains(Access.MTLS)
                || shadow.authentication().contains(Access.MTLS);
    }

    private static ShadowVerdict byCertificate(RequestContext request, ClientCertificate client, Access shadow) {
        return switch (CertificateAuthentication.known(request, client)) {
            case null -> ShadowVerdict.UNJUDGED;
            case CertificateVerdict.Verified verified ->
                compare(request, shadow, CertificateAuthentication.caller(verified), Access.MTLS);
            case CertificateVerdict.Refused ignored -> compare(request, shadow, null, Access.MTLS);
        };
    }

    private static ShadowVerdict compare(
            RequestContext request, Access shadow, @Nullable Caller caller, String method) {
        return request.snapshot()
                .access()
                .compareWithShadow(request.route(), shadow, request.head().method(), caller, method);
    }

    private @Nullable Caller caller(RequestContext request, @Nullable String presented) {
        if (presented != null
                && book.check(presented, request.clientAddress(), request.receivedAt())
                        instanceof KeyVerdict.Accepted accepted) {
            Credential credential = accepted.credential();
            return new Caller(credential.consumer(), credential.roles());
        }
        return null;
    }
}
