package io.tollgate.control.tryit;

import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.catalogue.Draft;
import io.tollgate.control.explain.Explained;
import io.tollgate.control.key.CredentialLog;
import io.tollgate.control.limited.CounterStates;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.tryit.Surroundings.LimitState;
import io.tollgate.control.tryit.Surroundings.TargetState;
import io.tollgate.control.upstream.TargetSight;
import io.tollgate.control.upstream.TargetView;
import io.tollgate.control.upstream.UpstreamTargets;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.explain.Explanation;
import io.tollgate.core.explain.HeldLimits;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at what a request meets. Asks, and takes nothing. Blocks on nodes, for two seconds a limit at most. */
@Singleton
final class TrySurroundings {
    /** Each is asked of all nodes. */
    private static final int LIMITS_MAX = 10;

    /** A node that hangs takes two seconds of each: after so long no more is asked. */
    private static final long LIMITS_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final String ONLY_THE_ISSUER =
            "whose the token is only its issuer says, and nobody asked it here. A request"
                    + " that is sent, and followed, tells";

    private static final String A_DRAFT = "it is a draft, and nodes count by what is saved";

    private final CurrentConfiguration configuration;
    private final CredentialLog credentials;
    private final CounterStates counters;
    private final UpstreamTargets upstreams;

    TrySurroundings(
            CurrentConfiguration configuration,
            CredentialLog credentials,
            CounterStates counters,
            UpstreamTargets upstreams) {
        this.configuration = configuration;
        this.credentials = credentials;
        this.counters = counters;
        this.upstreams = upstreams;
    }

    Surroundings of(Actor actor, TryRequest request, Explained explained, InetAddress sender) {
        Explanation explanation = explained.explanation();
        Explanation.Destination upstream = explanation.upstream();
        return new Surroundings(
                limits(actor, request, explained, sender),
                upstream == null || explained.isDraft(Kind.UPSTREAM, upstream.name())
                        ? List.of()
                        : targets(actor, request.node(), upstream.name()),
                isUnjudged(explanation) ? ONLY_THE_ISSUER : "");
    }

    /** Whether nobody here knows who sends it: nodes would ask the token's issuer. */
    static boolean isUnjudged(Explanation explanation) {
        Explanation.Refusal refusal = explanation.refusal();
        return refusal != null && refusal.code().equals("token-unjudged");
    }

    private List<LimitState> limits(Actor actor, TryRequest request, Explained explained, InetAddress sender) {
        Explanation explanation = explained.explanation();
        Draft draft = explained.draft();
        Configuration current = draft == null ? configuration.current().configuration() : draft.configuration();
        Route route = (Route) current.find(Kind.ROUTE, explanation.route()).orElse(null);
        if (route == null || !isAsked(explanation)) {
            return List.of();
        }
        boolean known = !explanation.consumer().isEmpty();
        Credential key = known ? credential(request) : null;
        CountedBy counted = new CountedBy(
                current,
                route.name(),
                explanation.consumer(),
                key,
                CountedBy.claims(request.headers().get("authorization")),
                sender,
                request.headers());
        Caller caller =
                known ? new Caller(explanation.consumer(), null, null, key == null ? List.of() : key.limits()) : null;
        boolean read = Access.isRead(request.method());
        List<LimitState> states = new ArrayList<>();
        long beganAtNanos = System.nanoTime();
        HeldLimits.of(current, route, caller).forEach((limit, from) -> {
            if (states.size() < LIMITS_MAX && limit.methods().counts(read)) {
                String why = String.join(" and ", from);
                boolean isLate = System.nanoTime() - beganAtNanos > LIMITS_NANOS;
                String untold = explained.isDraft(Kind.LIMIT, limit.name())
                        ? A_DRAFT
                        : isLate ? "nodes took too long to tell of those before" : "";
                states.add(
                        untold.isEmpty()
                                ? state(actor, limit, why, counted)
                                : new LimitState(limit.name(), why, null, untold));
            }
        });
        return states;
    }

    /** What is refused before falls on no counter. */
    private static boolean isAsked(Explanation explanation) {
        return explanation.steps().stream()
                .anyMatch(step -> step.step().equals("limit") && step.verdict() != Explanation.Verdict.UNREACHED);
    }

    private LimitState state(Actor actor, Limit limit, String from, CountedBy counted) {
        Map<String, String> values = new HashMap<>();
        for (String dimension : limit.by()) {
            Optional<String> value = counted.value(dimension);
            if (value.isEmpty()) {
                return new LimitState(
                        limit.name(), from, null, "it counts by " + dimension + ", which is not known here");
            }
            values.put(dimension, value.get());
        }
        try {
            return new LimitState(limit.name(), from, counters.of(actor, limit.name(), values), "");
        } catch (ProblemException e) { // who may not know it, or nodes that are asked too much
            return new LimitState(limit.name(), from, null, String.valueOf(e.getMessage()));
        }
    }

    /** Whose key it is that the request shows; null when it shows none that exists. */
    private @Nullable Credential credential(TryRequest request) {
        String shown = request.key();
        if (shown == null) {
            shown = request.headers().get("x-api-key");
        }
        if (shown == null) {
            shown = ApiKeyText.inAuthorization(request.headers().get("authorization"));
        }
        return Optional.ofNullable(shown).flatMap(ApiKeyText::parse).map(ApiKeyText::credentialId).stream()
                .flatMap(id -> credentials.find(List.of(id)).stream())
                .findFirst()
                .orElse(null);
    }

    private List<TargetState> targets(Actor actor, String node, String upstream) {
        try {
            return upstreams.health(actor, upstream).targets().stream()
                    .map(target -> state(target, node))
                    .toList();
        } catch (ProblemException e) { // deleted since, or not for this reader: then nothing is told of targets
            return List.of();
        }
    }

    private static TargetState state(TargetView target, String node) {
        TargetSight sight = target.nodes().stream()
                .filter(each -> each.node().equals(node))
                .map(TargetView.AtNode::sight)
                .findFirst()
                .orElse(TargetSight.UNKNOWN);
        return new TargetState(target.url(), target.weight(), sight);
    }
}
