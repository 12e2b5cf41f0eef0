package io.tollgate.node.filter;

import io.tollgate.core.access.Caller;
import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.core.config.Access;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyVerdict;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Judges a request by its route's access policy and by the shadow beside it, and notes whether they differ. It lets every
 * request pass, and costs those routes a second look at the key that have a shadow, and no others anything. It judges API
 * keys; a request with another credential is not judged.
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
        Caller caller = keys + authorizations == 1 ? caller(request, presented) : null;
        return request.snapshot()
                .access()
                .compareWithShadow(request.route(), shadow, request.head().method(), caller, Access.API_KEY);
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
