package io.tollgate.control.explain;

import io.tollgate.control.catalogue.Published;
import io.tollgate.control.explain.RecordedDecision.Seen;
import io.tollgate.control.key.CredentialLog;
import io.tollgate.control.node.DecisionSearch;
import io.tollgate.control.node.ToldText;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.explain.DescribedRequest.Who;
import io.tollgate.core.explain.Explanation.Refusal;
import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.Credential;
import io.tollgate.protocol.v1.DecidedCaller;
import io.tollgate.protocol.v1.Decision;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Finds what nodes remember of a request, and describes it again. Blocks on nodes and on the database. */
@Singleton
final class RecordedRequests {
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");
    private static final int TEXT_MAX = 2_048;

    private final DecisionSearch search;
    private final CredentialLog credentials;

    RecordedRequests(DecisionSearch search, CredentialLog credentials) {
        this.search = search;
        this.credentials = credentials;
    }

    /** A request as a node remembers it, and as much of it as can be judged again. */
    record Again(
            RecordedDecision recorded,
            boolean isWhole,
            Who who,
            InetAddress address,
            SortedMap<String, List<String>> headers) {}

    /** The request of that id. */
    Again find(String requestId, Published published) {
        if (!REQUEST_ID.matcher(requestId).matches()) {
            throw new Invalid(
                    "/requestId", "(expected: the X-Request-Id of a response, or requestId of an access log)");
        }
        DecisionSearch.Found found = search.find(requestId);
        Decision decision = found.decision();
        if (decision == null) {
            throw new Invalid("/requestId", unknown(found));
        }
        RecordedDecision recorded = recorded(requestId, found.node(), decision);
        return new Again(
                recorded,
                !decision.getMethod().isEmpty() && !decision.getPathCut(),
                who(decision),
                address(decision.getAddress()),
                headers(decision, published));
    }

    private static String unknown(DecisionSearch.Found found) {
        if (found.asked().isEmpty()) {
            return "no node is connected that could be asked (expected: one that has refused it)";
        }
        return "no node remembers that it refused such a request"
                + (found.silent().isEmpty() ? "" : ", and " + String.join(", ", found.silent()) + " did not answer")
                + " (expected: one of the last 1024 refusals of a node)";
    }

    private static RecordedDecision recorded(String requestId, String node, Decision decision) {
        return new RecordedDecision(
                requestId,
                new Seen(
                        node,
                        Instant.ofEpochMilli(decision.getAtEpochMillis()),
                        decision.getRevision(),
                        clip(decision.getMethod()),
                        clip(decision.getHost()).toLowerCase(Locale.ROOT),
                        clip(decision.getPath()),
                        clip(decision.getAddress()),
                        clip(decision.getRoute()),
                        decision.hasCaller() ? clip(decision.getCaller().getConsumer()) : "",
                        clip(decision.getLimit())),
                new Refusal(decision.getStatus(), clip(decision.getCode())),
                clip(decision.getStep()),
                clip(decision.getDetail()));
    }

    private static String clip(String text) {
        return ToldText.clip(text, TEXT_MAX);
    }

    private static InetAddress address(String text) {
        try {
            return Cidr.literal(text);
        } catch (IllegalArgumentException e) {
            return InetAddress.getLoopbackAddress();
        }
    }

    /** A key is judged as it is now; of other credentials nodes keep whom they stood for, and nothing else. */
    private Who who(Decision decision) {
        Optional<Credential> key = decision.getKeyId().isEmpty()
                        || decision.getCode().equals("key-unknown")
                ? Optional.empty()
                : credentials.find(List.of(decision.getKeyId())).stream().findFirst();
        if (key.isPresent()) {
            return new Who.Holds(key.get());
        }
        if (decision.hasCaller()) {
            return new Who.Was(caller(decision.getCaller()), "as the node found out then, ");
        }
        return switch (decision.getCode()) {
            case "credentials-missing" -> Who.Presents.PRESENTS;
            case String code
            when decision.getStep().equals("authenticate") ->
                new Who.Failed(decision.getStatus(), clip(code), "the node found then: " + clip(decision.getDetail()));
            default ->
                new Who.Failed(
                        401,
                        "credentials-unseen",
                        "the node refused the request before it looked at a credential, and keeps none");
        };
    }

    private static Caller caller(DecidedCaller caller) {
        return new Caller(
                caller.getConsumer(),
                caller.getRestrictsRoles() ? caller.getRolesList() : null,
                caller.getRestrictsScopes() ? caller.getScopesList() : null);
    }

    /** Nodes keep no fields of requests; but where a route was found, its conditions on them held. */
    private static SortedMap<String, List<String>> headers(Decision decision, Published published) {
        SortedMap<String, List<String>> headers = new TreeMap<>();
        published
                .configuration()
                .find(Kind.ROUTE, decision.getRoute())
                .map(Route.class::cast)
                .ifPresent(route -> route.match()
                        .headers()
                        .forEach(wanted -> headers.put(wanted.name(), List.of(wanted.equals()))));
        return headers;
    }
}
