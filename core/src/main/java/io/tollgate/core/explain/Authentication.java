package io.tollgate.core.explain;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.explain.Explanation.Change;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.explain.Explanation.Refusal;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.key.KeyVerdict;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a request's sender is.
 *
 * @param caller null when nobody was authenticated
 * @param refusal null when somebody was
 * @param fix what would make it pass; null when it does
 */
record Authentication(
        @Nullable Caller caller,
        @Nullable Refusal refusal,
        String rule,
        @Nullable Fix fix) {
    static final String X_API_KEY = "x-api-key";
    static final String AUTHORIZATION = "authorization";

    static Authentication of(Route route, DescribedRequest request, CredentialBook keys, AccessPolicy policy) {
        return switch (request.sender().who()) {
            case DescribedRequest.Who.Is is -> known(new Caller(is.consumer(), null), "", policy);
            case DescribedRequest.Who.Holds holds ->
                takesKeys(route)
                        ? checked(
                                CredentialBook.standing(
                                        holds.credential(), request.sender().address(), request.at()),
                                request.sender().address(),
                                keys,
                                policy)
                        : noKeys(route);
            case DescribedRequest.Who.Presents ignored -> presented(route, request, keys, policy);
        };
    }

    private static boolean takesKeys(Route route) {
        return route.access().authentication().contains(Access.API_KEY);
    }

    private static Authentication noKeys(Route route) {
        return refused(
                "credentials-missing",
                "route " + route.name() + " takes no API key",
                Fix.of("Send a token of an issuer that the route takes"));
    }

    private static Authentication presented(
            Route route, DescribedRequest request, CredentialBook keys, AccessPolicy policy) {
        List<String> inKey = request.values(X_API_KEY);
        List<String> inAuthorization = request.values(AUTHORIZATION);
        if (inKey.size() + inAuthorization.size() > 1) {
            return new Authentication(
                    null,
                    new Refusal(400, "credentials-ambiguous"),
                    "more than one of X-API-Key and Authorization",
                    Fix.of("Send one credential only"));
        }
        String key = inKey.size() == 1
                ? inKey.getFirst()
                : ApiKeyText.inAuthorization(inAuthorization.isEmpty() ? null : inAuthorization.getFirst());
        boolean takesTokens = route.access().authentication().stream().anyMatch(each -> Access.issuerOf(each) != null);
        boolean bears = !inAuthorization.isEmpty() && ApiKeyText.bearer(inAuthorization.getFirst()) != null;
        if (key == null && takesTokens && bears) {
            return refused(
                    "token-unjudged",
                    "a token is verified by nodes, with keys that its issuer publishes",
                    Fix.of("Ask with the consumer that the token stands for"));
        }
        if (key != null && !takesKeys(route)) {
            return noKeys(route);
        }
        String wanted = !takesTokens ? "an API key" : takesKeys(route) ? "an API key or a token" : "a token";
        return key == null
                ? refused(
                        "credentials-missing",
                        "route " + route.name() + " needs " + wanted,
                        Fix.of("Send " + wanted + (takesKeys(route) ? " (a key in X-API-Key)" : "")
                                + ", or make the route public"))
                : checked(
                        keys.check(key, request.sender().address(), request.at()),
                        request.sender().address(),
                        keys,
                        policy);
    }

    private static Authentication checked(
            KeyVerdict verdict, InetAddress address, CredentialBook keys, AccessPolicy policy) {
        return switch (verdict) {
            case KeyVerdict.Accepted accepted -> {
                Credential credential = accepted.credential();
                yield known(
                        new Caller(credential.consumer(), credential.roles()),
                        "key " + credential.id() + " of ",
                        policy);
            }
            case KeyVerdict.Refused refused -> {
                KeyVerdict.Reason reason = refused.reason();
                String consumer = keys.find(refused.credentialId())
                        .map(Credential::consumer)
                        .orElse("");
                yield refused(
                        reason.code(), words(reason, refused.credentialId(), address), fix(reason, consumer, address));
            }
        };
    }

    private static Authentication known(Caller caller, String by, AccessPolicy policy) {
        String disabled = policy.disabled(caller.consumer());
        if (disabled == null) {
            return new Authentication(caller, null, by + "consumer " + caller.consumer(), null);
        }
        boolean there = policy.consumer(caller.consumer()) != null;
        return new Authentication(
                caller,
                new Refusal(401, KeyVerdict.Reason.CONSUMER_DISABLED.code()),
                disabled,
                there
                        ? new Fix(
                                "Switch consumer " + caller.consumer() + " on",
                                new Change(
                                        Kind.CONSUMER,
                                        caller.consumer(),
                                        Json.object().put("enabled", true)))
                        : Fix.of("Make a consumer " + caller.consumer()));
    }

    private static Authentication refused(String code, String rule, Fix fix) {
        return new Authentication(null, new Refusal(401, code), rule, fix);
    }

    private static String words(KeyVerdict.Reason reason, String id, InetAddress address) {
        return switch (reason) {
            case MALFORMED -> "the key is mistyped or cut off: its checksum is wrong";
            case UNKNOWN -> "key " + id + " is not known, or its secret is another";
            case REVOKED -> "key " + id + " has been revoked";
            case EXPIRED -> "key " + id + " has expired";
            case ADDRESS -> "key " + id + " may not be used from " + address.getHostAddress();
            case CONSUMER_DISABLED -> "the consumer of key " + id + " is switched off or gone";
        };
    }

    private static Fix fix(KeyVerdict.Reason reason, String consumer, InetAddress address) {
        String another = "Issue another key" + (consumer.isEmpty() ? "" : " for consumer " + consumer);
        return Fix.of(
                switch (reason) {
                    case MALFORMED -> "Send the whole key as it was issued";
                    case UNKNOWN -> "Send a key that was issued here";
                    case REVOKED -> another + ": a revoked one stays revoked";
                    case EXPIRED -> another + " with a later end";
                    case ADDRESS ->
                        another + " that allows " + address.getHostAddress()
                                + ", or send the request from where this one is allowed";
                    case CONSUMER_DISABLED -> "Switch the consumer on";
                });
    }
}
