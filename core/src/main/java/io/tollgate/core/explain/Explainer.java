package io.tollgate.core.explain;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.AccessVerdict;
import io.tollgate.core.access.Caller;
import io.tollgate.core.access.Denial;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.explain.Explanation.Destination;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.explain.Explanation.Refusal;
import io.tollgate.core.explain.Explanation.Step;
import io.tollgate.core.explain.Explanation.Verdict;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.mtls.ClientTrust;
import io.tollgate.core.route.CanonicalPath;
import io.tollgate.core.route.RouteMatch;
import io.tollgate.core.tls.HostIndex;
import io.tollgate.core.token.TokenRevocationBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Explains by one configuration what a node would do. The steps are those of the node's filters, in their order, and each
 * asks the same functions as its filter does; tests hold the two together through real sockets. Three filters are no steps,
 * since a described request does not have what they look at: a connection's server name (421), the node's load (503), and
 * a body (413).
 */
public final class Explainer {
    static final String PATH = "path";
    static final String ROUTE = "route";
    static final String GUARD = "guard";
    static final String AUTHENTICATE = "authenticate";
    static final String AUTHORIZE = "authorize";
    static final String LIMIT = "limit";

    /** The steps in their order. */
    public static final List<String> STEPS = List.of(PATH, ROUTE, GUARD, AUTHENTICATE, AUTHORIZE, LIMIT);

    private final Configuration configuration;
    private final AccessPolicy policy;
    private final RouteStep routes;
    private final AccessFix fixes;
    private final ShadowStep shadows;
    private final HostIndex<ClientTrust> trusts;

    /** Compiles {@code configuration}; keep it for as long as that is the one that holds. */
    public Explainer(Configuration configuration) {
        this.configuration = configuration;
        this.policy = new AccessPolicy(configuration);
        this.routes = new RouteStep(configuration.routes());
        this.fixes = new AccessFix(configuration, policy);
        this.shadows = new ShadowStep(policy);
        this.trusts = new HostIndex<>(trusts(configuration));
    }

    private static Map<String, ClientTrust> trusts(Configuration configuration) {
        Map<String, ClientTrust> byHost = new HashMap<>();
        for (Certificate certificate : configuration.certificates()) {
            ClientTrust trust = ClientTrust.of(certificate, configuration);
            certificate.hosts().forEach(host -> byHost.put(host, trust));
        }
        return byHost;
    }

    /**
     * What would become of {@code request}.
     *
     * @param keys those that the request may present
     */
    public Explanation explain(DescribedRequest request, CredentialBook keys) {
        return explain(request, keys, new TokenRevocationBook());
    }

    /** As above, where {@code revocations} are those of tokens. */
    public Explanation explain(DescribedRequest request, CredentialBook keys, TokenRevocationBook revocations) {
        return new Walk(request, keys, new TokenWords(configuration, policy, revocations)).explain();
    }

    /** One explanation in the making. */
    private final class Walk {
        private final DescribedRequest request;
        private final CredentialBook keys;
        private final TokenWords tokens;
        private final List<Step> steps = new ArrayList<>();
        private @Nullable Route route;
        private String upstreamPath = "";
        private @Nullable Caller caller;

        Walk(DescribedRequest request, CredentialBook keys, TokenWords tokens) {
            this.request = request;
            this.keys = keys;
            this.tokens = tokens;
        }

        Explanation explain() {
            Refusal refusal = walk();
            for (String name : STEPS.subList(steps.size(), STEPS.size())) {
                steps.add(new Step(name, Verdict.UNREACHED, "", List.of(), null));
            }
            Route found = route;
            return new Explanation(
                    refusal,
                    found == null ? "" : found.name(),
                    caller == null ? "" : caller.consumer(),
                    refusal == null && found != null ? new Destination(found.upstream(), upstreamPath) : null,
                    steps);
        }

        private @Nullable Refusal walk() {
            if (CanonicalPath.isNeverProxied(request.method())) {
                return deny(
                        PATH,
                        new Refusal(501, "method-unsupported"),
                        request.method() + " is never proxied",
                        Fix.of("Use another method"));
            }
            if (request.path().equals("*")) {
                return deny(
                        PATH,
                        new Refusal(404, "no-route"),
                        "no route answers for the server as a whole",
                        Fix.of("Ask for a path"));
            }
            return switch (CanonicalPath.of(request.path())) {
                case CanonicalPath.Refused refused ->
                    deny(
                            PATH,
                            new Refusal(400, "path-ambiguous"),
                            refused.reason(),
                            Fix.of(
                                    "Send the path in its one unambiguous form: no dot or empty segments, nothing encoded"
                                            + " that need not be"));
                case CanonicalPath.Accepted accepted -> routed(accepted.path());
            };
        }

        private @Nullable Refusal routed(String path) {
            steps.add(allow(
                    PATH,
                    path.equals(request.path()) ? path + " can be read in one way only" : "it is read as " + path));
            RouteMatch match = routes.match(request, path);
            steps.add(routes.explain(match, request, path));
            return switch (match) {
                case RouteMatch.Found found -> {
                    route = found.route();
                    upstreamPath = found.upstreamPath();
                    yield admit(found.route());
                }
                case RouteMatch.MethodNotAllowed ignored -> new Refusal(405, "method-not-allowed");
                case RouteMatch.None ignored -> new Refusal(404, "no-route");
            };
        }

        private @Nullable Refusal admit(Route found) {
            Refusal held = guard(found);
            if (held != null) {
                return held;
            }
            if (found.access().isPublic()) {
                steps.add(skip(AUTHENTICATE, "a public route asks nobody"));
            } else {
                Authentication answer = Authentication.of(found, request, keys, policy, tokens, trust());
                caller = answer.caller();
                Refusal refusal = answer.refusal();
                steps.add(new Step(
                        AUTHENTICATE,
                        refusal == null ? Verdict.ALLOW : Verdict.DENY,
                        answer.rule(),
                        details(answer, found),
                        answer.fix()));
                if (refusal != null) {
                    return refusal;
                }
            }
            AccessVerdict verdict = policy.decide(found, request.method(), caller);
            Caller known = caller;
            if (verdict instanceof AccessVerdict.Deny denied && known != null) {
                steps.add(new Step(
                        AUTHORIZE,
                        Verdict.DENY,
                        denied.rule(),
                        shadows.explain(found, request, keys, trust()),
                        denied.reason() == Denial.SCOPE_MISSING
                                ? Fix.of("Have the issuer put a scope into the token that covers "
                                        + found.access()
                                                .permissionFor(request.method())
                                                .orElseThrow())
                                : fixes.of(found, request.method(), known)));
                return new Refusal(403, denied.reason().code());
            }
            steps.add(new Step(
                    AUTHORIZE, Verdict.ALLOW, verdict.rule(), shadows.explain(found, request, keys, trust()), null));
            limits(found);
            return null;
        }

        /** What was not checked, and where it refuses the last word about the shadow too. */
        private List<String> details(Authentication answer, Route found) {
            List<String> details = new ArrayList<>(answer.details());
            if (answer.refusal() != null) {
                details.addAll(shadows.explain(found, request, keys, trust()));
            }
            return details;
        }

        /** What the host trusts of clients. */
        private ClientTrust trust() {
            ClientTrust found = trusts.find(request.host().isEmpty() ? null : request.host());
            return found == null ? ClientTrust.NONE : found;
        }

        private @Nullable Refusal guard(Route found) {
            DescribedRequest.Held held = request.sender().held();
            if (found.access().isPublic()) {
                steps.add(skip(GUARD, "a public route has no credentials to guess"));
                return null;
            }
            if (held != null && held.refuses()) {
                return deny(
                        GUARD,
                        new Refusal(429, "too-many-failures"),
                        held.subject() + " has failed too often and is refused " + held.words(),
                        Fix.of("Wait, or lift the penalty of " + held.subject()));
            }
            steps.add(allow(
                    GUARD,
                    held == null
                            ? "no penalty is reported for "
                                    + request.sender().address().getHostAddress()
                            : held.subject() + " has failed often: the request would wait for a moment"));
            return null;
        }

        private void limits(Route found) {
            Map<Limit, List<String>> held = HeldLimits.of(configuration, found, caller);
            boolean read = Access.isRead(request.method());
            List<Limit> asked = held.keySet().stream()
                    .filter(limit -> limit.methods().counts(read))
                    .toList();
            steps.add(
                    asked.isEmpty()
                            ? skip(LIMIT, "no limit counts this request")
                            : new Step(
                                    LIMIT,
                                    Verdict.ASK,
                                    "nodes would ask " + (asked.size() == 1 ? "this limit" : "these limits")
                                            + "; nothing was counted here",
                                    asked.stream()
                                            .flatMap(limit -> LimitWords.of(
                                                    limit,
                                                    held.getOrDefault(limit, List.of()),
                                                    request.sender(),
                                                    caller)
                                                    .stream())
                                            .toList(),
                                    null));
        }

        private Refusal deny(String step, Refusal refusal, String rule, Fix fix) {
            steps.add(new Step(step, Verdict.DENY, rule, List.of(), fix));
            return refusal;
        }
    }

    private static Step skip(String step, String rule) {
        return new Step(step, Verdict.SKIP, rule, List.of(), null);
    }

    private static Step allow(String step, String rule) {
        return new Step(step, Verdict.ALLOW, rule, List.of(), null);
    }
}
