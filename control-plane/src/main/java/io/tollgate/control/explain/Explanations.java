package io.tollgate.control.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.catalogue.Draft;
import io.tollgate.control.catalogue.Drafts;
import io.tollgate.control.catalogue.Published;
import io.tollgate.control.key.CredentialLog;
import io.tollgate.control.lowered.LoweredLimits;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.penalty.Penalties;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.token.TokenRevocations;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.explain.DescribedRequest;
import io.tollgate.core.explain.DescribedRequest.Who;
import io.tollgate.core.explain.Explainer;
import io.tollgate.core.explain.Explanation;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.token.TokenRevocationBook;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people ask about requests. Changes nothing, so it is not audited; whoever may ask sees routes, roles and keys. */
@Singleton
public final class Explanations {
    private static final String X_API_KEY = "x-api-key";

    private final CurrentConfiguration configuration;
    private final CredentialLog credentials;
    private final Penalties penalties;
    private final LoweredLimits loweredLimits;
    private final TokenRevocations tokenRevocations;
    private final RecordedRequests recordedRequests;
    private final Drafts drafts;
    private final InstantSource clock;
    private final DraftPlaces draftPlaces = new DraftPlaces();
    /** Compiling thousands of routes takes a while, and one revision is asked about many times. */
    private final AtomicReference<@Nullable Compiled> compiled = new AtomicReference<>();

    private record Compiled(long revision, Explainer explainer) {}

    Explanations(
            CurrentConfiguration configuration,
            CredentialLog credentials,
            Penalties penalties,
            LoweredLimits loweredLimits,
            TokenRevocations tokenRevocations,
            RecordedRequests recordedRequests,
            Drafts drafts,
            InstantSource clock) {
        this.configuration = configuration;
        this.credentials = credentials;
        this.penalties = penalties;
        this.loweredLimits = loweredLimits;
        this.tokenRevocations = tokenRevocations;
        this.recordedRequests = recordedRequests;
        this.drafts = drafts;
        this.clock = clock;
    }

    /**
     * What a node would do, by what holds now; or, with a {@code draft}, by what would hold if that were saved. A draft is
     * compiled anew each time, which blocks for as long as a node takes for a new configuration.
     *
     * @param question {@code {"method","url","headers","consumer"|"key"|"token"|"claims"|"certificate","address"}}, of which only
     *     {@code url} must be there, and {@code "draft"} as {@link Drafts#read} takes it; or {@code {"requestId"}} alone, of a
     *     request that a node has refused
     */
    public Explained explain(Actor actor, JsonNode question) {
        actor.require(OperatorPermission.EXPLAIN_READ);
        if (question.hasNonNull(Question.DRAFT)) {
            return byDraft(actor, question);
        }
        Published published = configuration.current();
        return question.has("requestId")
                ? again(recordedRequests.find(Question.requestId(question), published), published)
                : new Explained(
                        described(Question.read(question), published.configuration(), explainer(published)),
                        null,
                        null);
    }

    /** Nothing of it is kept, the compiled form neither: whoever works on a draft asks about another one each time. */
    private Explained byDraft(Actor actor, JsonNode question) {
        if (question.has("requestId")) {
            throw new Invalid("/" + Question.DRAFT, "beside a requestId (expected: a request that is described)");
        }
        Question asked = Question.read(question);
        try (var _ = draftPlaces.take(actor.username())) {
            Draft draft = drafts.read(actor, question.path(Question.DRAFT));
            Configuration wanted = draft.configuration();
            return new Explained(described(asked, wanted, compiled(wanted)), null, draft);
        }
    }

    /**
     * On a thread of the system's: requests share as many carriers as there are processors, and would wait for a compilation that
     * never lets go of one. How many there are at one time, places bound.
     */
    private static Explainer compiled(Configuration configuration) {
        return CompletableFuture.supplyAsync(
                        () -> new Explainer(configuration),
                        task -> Thread.ofPlatform().daemon().name("draft").start(task))
                .join();
    }

    private Explained again(RecordedRequests.Again again, Published published) {
        RecordedDecision recorded = again.recorded();
        if (!again.isWhole()) {
            return new Explained(unexplained(recorded), recorded, null);
        }
        RecordedDecision.Seen seen = recorded.seen();
        DescribedRequest request = new DescribedRequest(
                seen.method(),
                seen.host(),
                seen.path(),
                again.headers(),
                new DescribedRequest.Sender(again.who(), again.address(), held(again.address()), lowered()),
                clock.instant());
        Explanation now = explainer(published).explain(request, keysFor(again.who(), request), revocations());
        return new Explained(recorded.over(now), recorded, null);
    }

    /** Of what was no request, or one whose path nobody remembers, only the outcome can be told. */
    private static Explanation unexplained(RecordedDecision recorded) {
        return new Explanation(
                recorded.refusal(),
                recorded.seen().route(),
                recorded.seen().consumer(),
                null,
                Explainer.STEPS.stream()
                        .map(step -> new Explanation.Step(step, Explanation.Verdict.UNREACHED, "", List.of(), null))
                        .toList());
    }

    private TokenRevocationBook revocations() {
        TokenRevocationBook book = new TokenRevocationBook();
        book.replaceAll(tokenRevocations.inForce(), clock.instant());
        return book;
    }

    private Explanation described(Question asked, Configuration by, Explainer explainer) {
        Map<String, List<String>> headers = new TreeMap<>(asked.headers());
        Who who = who(asked, by, headers);
        DescribedRequest request = new DescribedRequest(
                asked.method(),
                host(asked),
                asked.url().path(),
                new TreeMap<>(headers),
                new DescribedRequest.Sender(who, asked.address(), held(asked.address()), lowered()),
                clock.instant());
        return explainer.explain(request, keysFor(who, request), revocations());
    }

    /** What nodes report of the address by now; one that is not connected keeps to itself what it holds. */
    private DescribedRequest.@Nullable Held held(InetAddress address) {
        return penalties
                .holding(address)
                .map(view -> {
                    Instant until = view.closedUntil();
                    return new DescribedRequest.Held(
                            view.subject(), until != null, until == null ? "" : "until " + until + " at least");
                })
                .orElse(null);
    }

    /** What nodes report by now: the sender's are found when it is known who that is. */
    private List<DescribedRequest.Lowered> lowered() {
        return loweredLimits.current().stream()
                .map(view -> new DescribedRequest.Lowered(
                        view.whose().limit(),
                        view.whose().subject(),
                        view.whose().isConsumer(),
                        view.lowering().why()
                                + (view.lowering().enforced() ? "" : " (shadow: nothing is refused)")
                                + "; until " + view.lowering().until() + " if nothing else is found"))
                .toList();
    }

    private Explainer explainer(Published published) {
        Compiled known = compiled.get();
        if (known == null || known.revision() != published.revision()) {
            known = new Compiled(published.revision(), new Explainer(published.configuration()));
            compiled.set(known);
        }
        return known.explainer();
    }

    /** A URL's host is the request's (RFC 9112 section 3.2.2); a path alone goes to the host in the headers. */
    private static String host(Question asked) {
        List<String> named = asked.headers().getOrDefault("host", List.of());
        if (!asked.url().host().isEmpty() || named.size() != 1) {
            return asked.url().host();
        }
        RequestUrl url = RequestUrl.parse("http://" + named.getFirst() + "/");
        if (url == null || named.getFirst().matches(".*[/?#].*")) {
            throw new Invalid("/headers/host", "(expected: a host such as api.example.com)");
        }
        return url.host();
    }

    private Who who(Question asked, Configuration by, Map<String, List<String>> headers) {
        String consumer = asked.consumer();
        if (consumer != null) {
            if (by.find(Kind.CONSUMER, consumer).isEmpty()) {
                throw new Invalid("/consumer", "\"" + consumer + "\" (expected: a consumer that exists)");
            }
            return new Who.Is(consumer);
        }
        Question.Token token = asked.token();
        if (token instanceof Question.Token.Claims claims) {
            return new Who.Claims(claims.issuer(), claims.claims());
        }
        if (token instanceof Question.Token.Text text) {
            bear(text, headers);
        }
        if (!asked.certificate().isEmpty()) {
            return new Who.Shows(asked.certificate());
        }
        if (token != null) {
            return Who.Presents.PRESENTS;
        }
        String key = asked.key();
        if (key == null) {
            return Who.Presents.PRESENTS;
        }
        String id = key.startsWith("k_") ? key : shownId(key);
        if (id == null) {
            headers.put(X_API_KEY, List.of(key)); // a whole key, right or wrong: checked as a node checks it
            return Who.Presents.PRESENTS;
        }
        return new Who.Holds(credentials.find(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> new Invalid("/key", "\"" + id + "\" (expected: a key that exists)")));
    }

    /** A token's text is judged where a node finds it. */
    private static void bear(Question.Token.Text token, Map<String, List<String>> headers) {
        List<String> values = new ArrayList<>(headers.getOrDefault("authorization", List.of()));
        values.add("Bearer " + token.text());
        headers.put("authorization", values);
    }

    /** The id in a key's prefix, which is all that lists show; null when {@code key} holds more. */
    private static @Nullable String shownId(String key) {
        String id = key.startsWith(ApiKeyText.START) ? key.substring(ApiKeyText.START.length()) : "";
        return id.length() == ApiKeyText.ID_LENGTH && !id.contains("_") ? "k_" + id : null;
    }

    private CredentialBook keysFor(Who who, DescribedRequest request) {
        return switch (who) {
            case Who.Is ignored -> new CredentialBook(List.of());
            case Who.Claims ignored -> new CredentialBook(List.of());
            case Who.Was ignored -> new CredentialBook(List.of());
            case Who.Failed ignored -> new CredentialBook(List.of());
            case Who.Holds holds -> new CredentialBook(List.of(holds.credential()));
            case Who.Shows ignored -> new CredentialBook(presented(request));
            case Who.Presents ignored -> new CredentialBook(presented(request));
        };
    }

    private List<Credential> presented(DescribedRequest request) {
        List<String> texts = new ArrayList<>(request.values(X_API_KEY));
        request.values("authorization").stream()
                .flatMap(value -> Stream.ofNullable(ApiKeyText.inAuthorization(value)))
                .forEach(texts::add);
        return credentials.find(texts.stream()
                .map(ApiKeyText::parse)
                .flatMap(Optional::stream)
                .map(ApiKeyText::credentialId)
                .distinct()
                .toList());
    }
}
