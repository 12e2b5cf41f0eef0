package io.tollgate.node.limit.quota;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.counter.LimitRule;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Calendar quotas over a control plane that the test plays: several nodes, days that pass, outages. */
abstract class PlayedQuotas {
    static final String DAY = "{\"requests\":10,\"per\":\"1d\",\"calendar\":\"Europe/Zurich\"}";

    Instant now = Instant.parse("2026-11-26T12:00:00Z");
    long nanos;
    final Map<String, Long> reserved = new HashMap<>();
    final List<QuotaGate> gates = new ArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    boolean away;
    boolean broken;
    String unknown = "";
    String askedOf = "";

    @Nullable
    CompletableFuture<QuotaReply> asked;

    int calls;

    /** How long those of a {@link #patientTable} wait at most, one after the other. */
    final List<Long> waits = new ArrayList<>();

    private final List<Runnable> waiting = new ArrayList<>();

    /** The database of the control plane. */
    final QuotaLedger ledger = new QuotaLedger() {
        @Override
        public CompletionStage<QuotaReply> reserve(QuotaAsk ask) {
            calls++;
            CompletableFuture<QuotaReply> held = asked;
            if (held != null && ask.name().limit().equals(askedOf)) {
                return held;
            }
            if (away || ask.name().limit().equals(unknown)) {
                return CompletableFuture.completedFuture(new QuotaReply.Unknown());
            }
            long left = Math.max(0, ask.name().quota() - reserved.getOrDefault(row(ask.name(), ask.period()), 0L));
            long needed = Math.min(ask.need(), left);
            long permits = needed + Math.min(ask.ahead(), (left - needed) / 4);
            reserved.merge(row(ask.name(), ask.period()), permits, Long::sum);
            return CompletableFuture.completedFuture(new QuotaReply.Reserved(permits, left - permits));
        }

        @Override
        public CompletionStage<Boolean> giveBack(QuotaAsk.Name name, String period, long permits) {
            if (broken) {
                throw new IllegalStateException("played");
            }
            if (away) {
                return CompletableFuture.completedFuture(false);
            }
            reserved.merge(row(name, period), -permits, Long::sum);
            return CompletableFuture.completedFuture(true);
        }
    };

    static String row(QuotaAsk.Name name, String period) {
        return name.rule() + " " + name.counter().text() + " " + period;
    }

    QuotaGate node() {
        return node(QuotaTable.CELLS_MAX);
    }

    QuotaGate node(int cellsMax) {
        return node(table(cellsMax));
    }

    QuotaGate node(QuotaTable table) {
        return node(namedRates(), table);
    }

    ClusterLimiter namedRates() {
        ClusterLimiter rates = rates();
        rates.useSecret(new byte[] {1});
        return rates;
    }

    /** Of a node that has not heard of the cluster's secret. */
    ClusterLimiter rates() {
        return new ClusterLimiter(new PlayedRates(() -> nanos, () -> 1), meters, () -> nanos);
    }

    QuotaGate node(ClusterLimiter rates, QuotaTable table) {
        return kept(new QuotaGate(rates, table));
    }

    QuotaGate node(ClusterLimiter rates, QuotaTable table, ScheduledExecutorService thread) {
        return kept(new QuotaGate(rates, table, thread));
    }

    private QuotaGate kept(QuotaGate gate) {
        gates.add(gate);
        return gate;
    }

    /** Whose requests wait until they are answered. */
    QuotaTable table(int cellsMax) {
        long ever = TimeUnit.HOURS.toNanos(1);
        return table(new QuotaTable.Bounds(ever, ever, cellsMax, QuotaTable.Patience.TIMERS));
    }

    /** Whose requests wait as those of a real node, until the test says that it is over. */
    QuotaTable patientTable() {
        return table(new QuotaTable.Bounds(
                LimitRule.CALL_NANOS, ClusterLimiter.WAIT_NANOS, QuotaTable.CELLS_MAX, (waiter, late, afterNanos) -> {
                    waits.add(afterNanos);
                    waiting.add(() -> waiter.complete(late));
                }));
    }

    private QuotaTable table(QuotaTable.Bounds bounds) {
        return new QuotaTable(ledger, meters, () -> now, () -> nanos, bounds);
    }

    /** Who waits is told that it is over. */
    void patienceEnds() {
        List.copyOf(waiting).forEach(Runnable::run);
        waiting.clear();
    }

    /** What is asked of {@code limit} from now on is answered when the test does it. */
    CompletableFuture<QuotaReply> answersLater(String limit) {
        CompletableFuture<QuotaReply> reply = new CompletableFuture<>();
        asked = reply;
        askedOf = limit;
        return reply;
    }

    @AfterEach
    void stop() {
        gates.forEach(QuotaGate::close);
    }

    double permits(String limit, String fate) {
        return meters.get("tollgate.quota.permits")
                .tags("limit", limit, "fate", fate)
                .counter()
                .count();
    }

    double calls(String limit, String outcome) {
        return meters.get("tollgate.quota.calls")
                .tags("limit", limit, "outcome", outcome)
                .counter()
                .count();
    }

    long admitted(QuotaGate node, int count, Limit... limits) {
        return IntStream.range(0, count)
                .mapToObj(i -> take(node, limits))
                .filter(LimitAnswer.Admitted.class::isInstance)
                .count();
    }

    LimitAnswer take(QuotaGate node, Limit... limits) {
        return take(node, "acme", limits);
    }

    LimitAnswer take(QuotaGate node, String consumer, Limit... limits) {
        LimitAnswer answer = node.take(request(consumer, limits));
        return answer instanceof LimitAnswer.Pending pending
                ? pending.answer().toCompletableFuture().join()
                : answer;
    }

    static LimitAnswer takeOf(Route route, QuotaGate node, Limit... limits) {
        LimitAnswer answer = node.take(request(route, "acme", limits));
        return answer instanceof LimitAnswer.Pending pending
                ? pending.answer().toCompletableFuture().join()
                : answer;
    }

    static LimitRequest request(String consumer, Limit... limits) {
        return request(ROUTE, consumer, limits);
    }

    static LimitRequest request(Route route, String consumer, Limit... limits) {
        return new LimitRequest(
                route,
                new LimitRequest.Subject(InetAddress.ofLiteral("203.0.113.7"), consumer, null),
                "GET",
                header -> null,
                Stream.of(limits).map(LimitPlan::of).toList());
    }

    static Limit limit(String name, String rules, String mode) {
        return read("{\"name\":\"" + name + "\",\"by\":[],\"mode\":\"" + mode + "\",\"rules\":[" + rules + "]}");
    }

    static Limit read(String json) {
        return (Limit) read(Kind.LIMIT, json);
    }

    static final Route ROUTE = (Route) read(Kind.ROUTE, """
            {"name":"orders","match":{"paths":["/orders"]},"upstream":"orders","access":{"public":true}}
            """);

    static final Route EXPENSIVE = (Route) read(Kind.ROUTE, """
            {"name":"reports","match":{"paths":["/reports"]},"upstream":"orders","access":{"public":true},"quotaCost":4}
            """);

    static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }

    long total() {
        return reserved.values().stream().mapToLong(Long::longValue).sum();
    }
}
