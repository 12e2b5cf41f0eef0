package io.tollgate.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.AccessVerdict;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Generated;
import io.tollgate.core.explain.DescribedRequest.Who;
import io.tollgate.core.explain.Explanation.Change;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.explain.Explanation.Step;
import io.tollgate.core.explain.Explanation.Verdict;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.route.RouteMatch;
import io.tollgate.core.route.RouteTable;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What is explained is what would be done, and what is offered as a fix fixes. */
final class ExplainerPropertiesTest {
    private static final CredentialBook NO_KEYS = new CredentialBook(List.of());

    @Property(tries = 2_000)
    void theExplanationIsTheDecision(
            @ForAll("worlds") Configuration world, @ForAll("requests") DescribedRequest asked) {
        Explanation told = new Explainer(world).explain(asked, NO_KEYS);
        RouteMatch match =
                RouteTable.compile(world.routes()).match(asked.method(), asked.host(), asked.path(), asked::single);
        if (!(match instanceof RouteMatch.Found found)) {
            assertThat(told.refusal()).isNotNull();
            assertThat(told.route()).isEmpty();
            return;
        }
        assertThat(told.route()).isEqualTo(found.route().name());
        Caller caller = asked.sender().who() instanceof Who.Is is ? new Caller(is.consumer(), null) : null;
        boolean allowed =
                new AccessPolicy(world).decide(found.route(), asked.method(), caller) instanceof AccessVerdict.Allow;
        Statistics.label("allowed").collect(allowed);
        assertThat(told.refusal() == null).isEqualTo(allowed);
        assertThat(told.upstream() != null).isEqualTo(allowed);
    }

    @Property(tries = 2_000)
    void aDenialNamesOneStepAndAChangeThatIsMadeLetsThatStepPass(
            @ForAll("worlds") Configuration world, @ForAll("requests") DescribedRequest asked)
            throws InvalidDocumentException {
        Explanation told = new Explainer(world).explain(asked, NO_KEYS);
        List<Step> denials = told.steps().stream()
                .filter(step -> step.verdict() == Verdict.DENY)
                .toList();
        assertThat(denials).hasSize(told.refusal() == null ? 0 : 1);
        assertThat(told.steps().stream().map(Step::step)).isEqualTo(Explainer.STEPS);
        if (denials.isEmpty()) {
            return;
        }
        Step denied = denials.getFirst();
        Change change = Optional.ofNullable(denied.fix()).map(Fix::change).orElse(null);
        assertThat(denied.fix()).isNotNull();
        Statistics.label("a change").collect(change == null ? "none" : change.kind());
        if (change != null) {
            ObjectNode document =
                    world.find(change.kind(), change.name()).orElseThrow().toJson();
            merge(document, change.patch());
            Configuration changed = world.with(change.kind().read(document));
            Explanation after = new Explainer(changed).explain(asked, NO_KEYS);
            assertThat(after.steps().get(Explainer.STEPS.indexOf(denied.step())).verdict())
                    .as("%s: %s", denied, change)
                    .isIn(Verdict.ALLOW, Verdict.SKIP);
        }
    }

    /** RFC 7396, without removing. */
    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            JsonNode there = target.get(field.getKey());
            if (there instanceof ObjectNode object && field.getValue() instanceof ObjectNode inner) {
                merge(object, inner);
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
    }

    /** Names in them may dangle: that changes no decision. */
    @Provide
    Arbitrary<Configuration> worlds() {
        return Combinators.combine(
                        Generated.roles().list().ofMaxSize(4),
                        Generated.consumers().list().ofMinSize(1).ofMaxSize(4),
                        Generated.routes().list().ofMaxSize(6))
                .as((roles, consumers, routes) -> {
                    List<ConfigObject> all = new ArrayList<>(roles);
                    all.addAll(consumers);
                    all.addAll(routes);
                    return Configuration.of(all);
                });
    }

    @Provide
    Arbitrary<DescribedRequest> requests() {
        Arbitrary<String> path =
                Arbitraries.of("a", "b", "c").list().ofMaxSize(3).map(segments -> "/" + String.join("/", segments));
        Arbitrary<Who> who = Arbitraries.of(new Who.Is("a"), new Who.Is("b"), new Who.Is("c"), Who.Presents.PRESENTS);
        return Combinators.combine(
                        Arbitraries.of("GET", "POST", "PUT", "DELETE"),
                        Arbitraries.of("x.example", "y.x.example", "example", ""),
                        path,
                        who)
                .as((method, host, raw, by) -> new DescribedRequest(
                        method,
                        host,
                        raw,
                        new TreeMap<>(),
                        new DescribedRequest.Sender(by, InetAddress.ofLiteral("10.0.0.1"), null),
                        Instant.EPOCH));
    }
}
