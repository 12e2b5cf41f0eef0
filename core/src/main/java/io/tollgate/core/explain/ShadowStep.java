package io.tollgate.core.explain;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.AccessVerdict;
import io.tollgate.core.access.Caller;
import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.Route;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyVerdict;
import io.tollgate.core.mtls.CertificateVerdict;
import io.tollgate.core.mtls.ClientTrust;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the shadow beside a route's policy would do, in words. It stands before the step that may refuse, as on nodes, so a
 * request that is refused is judged too; and like there it knows API keys and client certificates, and no other credential.
 */
final class ShadowStep {
    private final AccessPolicy policy;

    ShadowStep(AccessPolicy policy) {
        this.policy = policy;
    }

    /**
     * A detail for the step that decides about {@code request}; none where {@code route} has no shadow. {@code trust} is the
     * host's in clients.
     */
    List<String> explain(Route route, DescribedRequest request, CredentialBook keys, ClientTrust trust) {
        Access shadow = route.access().shadow();
        if (shadow == null) {
            return List.of();
        }
        return switch (request.sender().who()) {
            case DescribedRequest.Who.Is is -> {
                // With whatever credential either takes: one that is not described is of no wrong kind.
                Caller caller = new Caller(is.consumer(), null);
                AccessVerdict live = policy.decide(route, request.method(), caller);
                AccessVerdict other = policy.decide(route, shadow, request.method(), caller);
                yield words(
                        ShadowVerdict.of(live instanceof AccessVerdict.Allow, other instanceof AccessVerdict.Allow),
                        other);
            }
            case DescribedRequest.Who.Holds holds ->
                byKey(
                        route,
                        shadow,
                        request,
                        CredentialBook.standing(
                                holds.credential(), request.sender().address(), request.at()));
            case DescribedRequest.Who.Claims ignored -> byOther(route, shadow, request);
            case DescribedRequest.Who.Was ignored -> byOther(route, shadow, request);
            case DescribedRequest.Who.Failed ignored -> byOther(route, shadow, request);
            case DescribedRequest.Who.Shows shows ->
                isByCertificate(route, shadow, request)
                        ? byCertificate(route, shadow, request, trust.judge(shows.chain(), request.at()))
                        : presented(route, shadow, request, keys);
            case DescribedRequest.Who.Presents ignored -> presented(route, shadow, request, keys);
        };
    }

    /** Whether no field holds a credential, and one of the two takes the connection's. */
    private static boolean isByCertificate(Route route, Access shadow, DescribedRequest request) {
        return request.values(Authentication.X_API_KEY).isEmpty()
                && request.values(Authentication.AUTHORIZATION).isEmpty()
                && (route.access().authentication().contains(Access.MTLS)
                        || shadow.authentication().contains(Access.MTLS));
    }

    private List<String> byCertificate(
            Route route, Access shadow, DescribedRequest request, CertificateVerdict verdict) {
        Caller caller =
                verdict instanceof CertificateVerdict.Verified verified ? new Caller(verified.consumer(), null) : null;
        return words(
                policy.compareWithShadow(route, shadow, request.method(), caller, Access.MTLS),
                policy.decide(route, shadow, request.method(), AccessPolicy.knownTo(shadow, caller, Access.MTLS)));
    }

    private List<String> presented(Route route, Access shadow, DescribedRequest request, CredentialBook keys) {
        List<String> inKey = request.values(Authentication.X_API_KEY);
        List<String> inAuthorization = request.values(Authentication.AUTHORIZATION);
        int count = inKey.size() + inAuthorization.size();
        String key = inKey.size() == 1
                ? inKey.getFirst()
                : ApiKeyText.inAuthorization(inAuthorization.isEmpty() ? null : inAuthorization.getFirst());
        if (count == 1 && key == null) {
            return byOther(route, shadow, request);
        }
        return byKey(
                route,
                shadow,
                request,
                count == 1 && key != null ? keys.check(key, request.sender().address(), request.at()) : null);
    }

    /** By a credential that is no API key. */
    private List<String> byOther(Route route, Access shadow, DescribedRequest request) {
        return route.access().isPublic() && shadow.isPublic()
                ? byKey(route, shadow, request, null)
                : List.of("the shadow policy is not judged: nodes judge it for API keys");
    }

    private List<String> byKey(Route route, Access shadow, DescribedRequest request, @Nullable KeyVerdict verdict) {
        Caller caller = null;
        if (verdict instanceof KeyVerdict.Accepted accepted) {
            Credential credential = accepted.credential();
            caller = new Caller(credential.consumer(), credential.roles());
        }
        return words(
                policy.compareWithShadow(route, shadow, request.method(), caller, Access.API_KEY),
                policy.decide(route, shadow, request.method(), AccessPolicy.knownTo(shadow, caller, Access.API_KEY)));
    }

    private static List<String> words(ShadowVerdict compared, AccessVerdict shadow) {
        return List.of("the shadow policy would "
                + (shadow instanceof AccessVerdict.Allow ? "let it in" : "refuse it")
                + (compared == ShadowVerdict.SAME ? " too: " : ": ") + shadow.rule());
    }
}
