package io.tollgate.core.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.AccessVerdict;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Limit.Rule;
import io.tollgate.core.config.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** The risks against what really decides: whatever opens is told, and nothing is told of what stays. */
final class RisksPropertyTest {
    private static final List<String> METHODS = List.of("GET", "PUT", "POST", "DELETE");

    @Provide
    Arbitrary<Configuration> configurations() {
        return Generated.configurations();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void nothingChangesNothing(@ForAll("configurations") Configuration configuration) {
        assertThat(Risks.between(configuration, configuration)).isEmpty();
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void theListIsBoundedAndSortedByGravity(
            @ForAll("configurations") Configuration before, @ForAll("configurations") Configuration after) {
        List<Risk> risks = Risks.between(before, after);
        assertThat(risks).hasSizeLessThanOrEqualTo(Risks.RISKS_MAX);
        assertThat(risks).extracting(Risk::kind).isSorted();
    }

    /** For every consumer, route and method that the access policy decides otherwise than before there is a risk. */
    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void whoMayMoreOrLessIsTold(
            @ForAll("configurations") Configuration before, @ForAll("configurations") Configuration after) {
        List<Risk> risks = Risks.between(before, after);
        for (Route route : after.routes()) {
            Optional<Route> old = RouteRisks.working(before, route.name());
            boolean bothPublic = old.isPresent()
                    && old.get().access().isPublic()
                    && route.access().isPublic();
            if (old.isEmpty() || !route.enabled() || bothPublic) {
                continue;
            }
            for (String consumer : consumers(before, after)) {
                for (String method : METHODS) {
                    boolean could = allows(before, old.get(), consumer, method);
                    boolean can = allows(after, route, consumer, method);
                    Statistics.collect(could == can ? "same" : can ? "gained" : "lost");
                    if (could != can) {
                        assertThat(risks)
                                .as("%s of %s on %s", method, consumer, route)
                                .anySatisfy(risk -> assertThat(tells(risk, can, consumer, route))
                                        .isTrue());
                    }
                }
            }
        }
    }

    /** And who is told of does gain or lose something there. */
    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void whoIsToldOfDoesGainOrLose(
            @ForAll("configurations") Configuration before, @ForAll("configurations") Configuration after) {
        for (Risk risk : Risks.between(before, after)) {
            boolean gained = risk.kind() == RiskKind.PERMISSION_GAINED;
            if (!gained && risk.kind() != RiskKind.PERMISSION_LOST) {
                continue;
            }
            for (String name : risk.routes().names()) {
                Route old = RouteRisks.working(before, name).orElseThrow();
                Route route = RouteRisks.working(after, name).orElseThrow();
                for (String consumer : risk.consumers().names()) {
                    assertThat(List.of("GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE", "PATCH"))
                            .as("%s", risk)
                            .anyMatch(method -> allows(before, old, consumer, method) != gained
                                    && allows(after, route, consumer, method) == gained);
                }
            }
        }
    }

    private static boolean tells(Risk risk, boolean gained, String consumer, Route route) {
        boolean access = risk.object().equals("routes/" + route.name())
                && risk.kind() == (gained ? RiskKind.ROUTE_BECAME_PUBLIC : RiskKind.ROUTE_NO_LONGER_PUBLIC);
        return access
                || (risk.kind() == (gained ? RiskKind.PERMISSION_GAINED : RiskKind.PERMISSION_LOST)
                        && risk.consumers().names().contains(consumer)
                        && risk.routes().names().contains(route.name()));
    }

    private static boolean allows(Configuration configuration, Route route, String consumer, String method) {
        boolean takes =
                route.match().methods().isEmpty() || route.match().methods().contains(method);
        return takes
                && new AccessPolicy(configuration).decide(route, method, new Caller(consumer, null))
                        instanceof AccessVerdict.Allow;
    }

    private static List<String> consumers(Configuration before, Configuration after) {
        List<String> names = new ArrayList<>();
        before.consumers().stream().map(Consumer::name).forEach(names::add);
        after.consumers().stream().map(Consumer::name).forEach(names::add);
        return names.stream().distinct().toList();
    }

    /** What a rule admits that counts as no looser, the other admits too: over bursts and floods of all kinds. */
    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void aLimitThatIsNotToldToRiseAdmitsNoMore(
            @ForAll("rules") Rule before, @ForAll("rules") Rule after, @ForAll Random random) {
        boolean implied = LimitRisks.implies(after, before);
        Statistics.collect(implied);
        if (!implied) {
            return;
        }
        List<Long> admitted = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 300; i++) {
            now += random.nextInt(4) == 0 ? random.nextInt(8_000) : random.nextInt(30);
            if (admits(after, admitted, now)) {
                assertThat(admits(before, admitted, now))
                        .as("%s admits at %d ms what %s refuses, after %s", after, now, before, admitted)
                        .isTrue();
                admitted.add(now);
            }
        }
    }

    /** The definition: in no interval that ends now more than the rule says. */
    private static boolean admits(Rule rule, List<Long> admittedMillis, long now) {
        long per = rule.per().toMillis();
        if (!rule.isBucket()) {
            return admittedMillis.stream().filter(at -> at > now - per).count() < rule.requests();
        }
        for (int i = 0; i <= admittedMillis.size(); i++) {
            long since = i == admittedMillis.size() ? now : admittedMillis.get(i);
            long count = (long) admittedMillis.size() - i + 1;
            if ((count - rule.burst()) * per > (now - since) * rule.requests()) {
                return false;
            }
        }
        return true;
    }

    @Provide
    Arbitrary<Rule> rules() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 20),
                        Arbitraries.of(1, 2, 3, 5, 10).map(Duration::ofSeconds),
                        Arbitraries.of(0L, 0L, 1L, 5L, 20L))
                .as(Rule::new);
    }
}
