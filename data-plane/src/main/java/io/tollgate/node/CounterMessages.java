package io.tollgate.node;

import io.tollgate.core.config.Route;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.CounterLook;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.protocol.v1.CountedValue;
import io.tollgate.protocol.v1.CounterStanding;
import io.tollgate.protocol.v1.FindCounter;
import io.tollgate.protocol.v1.FoundCounter;
import io.tollgate.protocol.v1.OwnerStanding;
import io.tollgate.protocol.v1.QuotaStanding;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the control plane asks of a counter, and what it is told. */
final class CounterMessages {
    private CounterMessages() {}

    /** Looks at what is asked for; completes within about a second, on any thread. */
    static CompletionStage<FoundCounter> answer(
            FindCounter asked, Optional<NodeSnapshot> current, ClusterLimiter limiter) {
        LimitPlan plan =
                current.map(snapshot -> snapshot.limits().get(asked.getLimit())).orElse(null);
        if (plan == null) {
            return flaw("has no such limit yet");
        }
        Map<String, String> values = new HashMap<>();
        for (CountedValue value : asked.getByList()) {
            if (!value.getText().isEmpty()) {
                values.put(value.getDimension(), value.getText());
            }
        }
        if (asked.getByCount() != plan.by().size()) {
            return flaw("has the limit with other dimensions");
        }
        Route route = route(current.get(), values.get("route"));
        if (route == null) {
            return flaw("has no such route");
        }
        try {
            return limiter.look(plan, request(plan, route, values), asked.getAskOwner())
                    .thenApply(CounterMessages::found);
        } catch (IllegalArgumentException e) {
            return flaw("does not take that for an address");
        }
    }

    private static CompletionStage<FoundCounter> flaw(String why) {
        return CompletableFuture.completedFuture(
                FoundCounter.newBuilder().setFlaw(why).build());
    }

    /** Where no route is counted by, any will do. */
    private static @Nullable Route route(NodeSnapshot snapshot, @Nullable String name) {
        return snapshot.configuration().routes().stream()
                .filter(each -> name == null || each.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static LimitRequest request(LimitPlan plan, Route route, Map<String, String> values) {
        Map<String, String> claims = new HashMap<>();
        values.forEach((dimension, text) -> {
            if (dimension.startsWith("claim:")) {
                claims.put(dimension.substring("claim:".length()), text);
            }
        });
        // A limit counts by one of the two at most.
        String address = values.containsKey("network") ? values.get("network") : values.get("address");
        return new LimitRequest(
                route,
                new LimitRequest.Subject(
                        address == null ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(address),
                        values.get("consumer"),
                        values.get("key"),
                        claims),
                "GET",
                name -> values.get("header:" + name),
                List.of(plan));
    }

    private static FoundCounter found(List<CounterLook> looks) {
        FoundCounter.Builder found = FoundCounter.newBuilder();
        looks.forEach(look -> {
            CounterStanding.Builder counter = CounterStanding.newBuilder()
                    .setRule(look.rule())
                    .setInFlight(look.inFlight())
                    .setHeld(look.here().permits())
                    .setRestMillis(look.here().rest().toMillis());
            switch (look.owner()) {
                case CounterLook.Owner.NotAsked ignored -> {}
                case CounterLook.Owner.Unknown ignored -> counter.setOwner(OwnerStanding.newBuilder());
                case CounterLook.Owner.Left left ->
                    counter.setOwner(OwnerStanding.newBuilder()
                            .setKnown(true)
                            .setLeft(left.permits())
                            .setResetMillis(left.reset().toMillis()));
            }
            look.quota()
                    .ifPresent(quota -> counter.setQuota(QuotaStanding.newBuilder()
                            .setRule(quota.rule())
                            .setCounter(quota.counter())
                            .setQuota(quota.requests())));
            found.addCounters(counter);
        });
        return found.build();
    }
}
