package io.tollgate.core.explain;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.AccessMethod;
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
import io.tollgate.core.mtls.ClientTrust;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a request's sender is.
 *
 * @param caller null when nobody was authenticated
 * @param refusal null when somebody was
 * @param fix what would make it pass; null when it does
 * @param details what else is worth knowing: what was not checked
 */
record Authentication(
        @Nullable Caller caller,
        @Nullable Refusal refusal,
        String rule,
        @Nullable Fix fix,
        List<String> details) {
    static final String X_API_KEY = "x-api-key";
    static final String AUTHORIZATION = "authorization";
    private static final String MISSING = "credentials-missing";
    private static final String KEY = "an API key";
    private static final String TOKEN = "a token";
    private static final String CERTIFICATE = "a client certificate";
    private static final List<String> KINDS = List.of(KEY, TOKEN, CERTIFICATE);

    Authentication(@Nullable Caller caller, @Nullable Refusal refusal, String rule, @Nullable Fix fix) {
        this(caller, refusal, rule, fix, List.of());
    }

    Authentication with(List<String> more) {
        return new Authentication(caller, refusal, rule, fix, List.copyOf(more));
    }

    /** Who sends {@code request} to {@code route}; {@code trust} is its host's in clients. */
    static Authentication of(
            Route route,
            DescribedRequest request,
            CredentialBook keys,
            AccessPolicy policy,
            TokenWords tokens,
            ClientTrust trust) {
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
            case DescribedRequest.Who.Claims claims -> tokens.ofClaims(route, claims, request.at());
            case DescribedRequest.Who.Was was -> known(was.caller(), was.by(), policy);
            case DescribedRequest.Who.Failed failed ->
                new Authentication(
                        null,
                        new Refusal(failed.status(), failed.code()),
                        failed.rule(),
                        Fix.of("Send another credential, or ask with the consumer or key that it is of"));
            case DescribedRequest.Who.Shows shows -> {
                Authentication inFields = presented(route, request, keys, policy, tokens);
                boolean takes = route.access().authentication().contains(Access.MTLS);
                yield takes && inFields.isMissing() ? CertificateWords.of(request, shows, trust, policy) : inFields;
            }
            case DescribedRequest.Who.Presents ignored -> presented(route, request, keys, policy, tokens);
        };
    }

    private static boolean takesKeys(Route route) {
        return route.access().authentication().contains(Access.API_KEY);
    }

    private static Authentication noKeys(Route route) {
        return refused(
                MISSING,
                "route " + route.name() + " takes no API key",
                Fix.of("Send " + String.join(" or ", accepted(route))));
    }

    /** Whether no field holds a credential that the route takes. */
    private boolean isMissing() {
        return refusal != null && refusal.code().equals(MISSING);
    }

    private static Authentication presented(
            Route route, DescribedRequest request, CredentialBook keys, AccessPolicy policy, TokenWords tokens) {
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
        List<String> accepted = accepted(route);
        String token = inAuthorization.isEmpty() ? null : ApiKeyText.bearer(inAuthorization.getFirst());
        if (key == null && accepted.contains(TOKEN) && token != null) {
            return tokens.ofText(route, token, request.at());
        }
        if (key != null) {
            return takesKeys(route)
                    ? checked(
                            keys.check(key, request.sender().address(), request.at()),
                            request.sender().address(),
                            keys,
                            policy)
                    : noKeys(route);
        }
        String wanted = String.join(" or ", accepted);
        return refused(
                MISSING,
                "route " + route.name() + " needs " + wanted,
                Fix.of("Send " + wanted + (takesKeys(route) ? " (a key in X-API-Key)" : "")
                        + ", or make the route public"));
    }

    /** What {@code route} takes, in words and in the order of {@link #KINDS}. */
    private static List<String> accepted(Route route) {
        Set<String> words = new HashSet<>();
        for (AccessMethod method : route.access().methods()) {
            words.add(
                    switch (method) {
                        case AccessMethod.ApiKey ignored -> KEY;
                        case AccessMethod.Token ignored -> TOKEN;
                        case AccessMethod.ClientCertificate ignored -> CERTIFICATE;
                    });
        }
        return KINDS.stream().filter(words::contains).toList();
    }

    private static Authentication checked(
            KeyVerdict verdict, InetAddress address, CredentialBook keys, AccessPolicy policy) {
        return switch (verdict) {
            case KeyVerdict.Accepted accepted -> {
                Credential credential = accepted.credential();
                yield known(
                        new Caller(credential.consumer(), credential.roles(), null, credential.limits()),
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

    static Authentication known(Caller caller, String by, AccessPolicy policy) {
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

    static Authentication refused(String code, String rule, Fix fix) {
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
