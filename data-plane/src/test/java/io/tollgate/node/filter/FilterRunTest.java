package io.tollgate.node.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HttpVersion;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.snapshot.SnapshotCompiler;
import io.tollgate.node.transport.Transport;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The runner polices the filters. */
class FilterRunTest {
    private final Transport transport = new Transport(1);
    private final EventLoop loop = transport.loops().getFirst();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> outcome = new CompletableFuture<>();
    private RequestContext request;

    @BeforeEach
    void makeRequest() throws Exception {
        Snapshot snapshot = new Snapshot(1, Instant.EPOCH, Configuration.read(Json.parse("{}")));
        request = new RequestContext(
                new RequestHead(
                        "GET",
                        new RequestHead.Target("/", null),
                        HttpVersion.HTTP_1_1,
                        new RequestHead.Authority("h", "h"),
                        new Fields(),
                        0),
                SnapshotCompiler.pure().compile(snapshot, null),
                InetAddress.getLoopbackAddress(),
                null,
                Instant.EPOCH);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private static Filter filter(String name, Function<RequestContext, Step> apply) {
        return new Filter() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Step apply(RequestContext context) {
                return apply.apply(context);
            }
        };
    }

    private FilterRun run(Filter... filters) {
        FilterRun run =
                new FilterRun(FilterChain.ofFilters(Arrays.asList(filters)), request, loop, new FilterRun.Outcome() {
                    @Override
                    public void proceed() {
                        told("proceed on loop " + loop.inEventLoop());
                    }

                    @Override
                    public void refused(String step, Refusal refusal) {
                        told(step + " " + refusal.error() + " on loop " + loop.inEventLoop());
                    }
                });
        loop.execute(run::run);
        return run;
    }

    private void told(String what) {
        outcomes.add(what);
        outcome.complete(what);
    }

    private String outcome() throws Exception {
        String first = outcome.get(10, TimeUnit.SECONDS);
        loop.submit(() -> {}).get(10, TimeUnit.SECONDS);
        assertThat(outcomes).as("told once").hasSize(1);
        return first;
    }

    @Test
    void all_that_proceed_let_it_pass_in_their_order() throws Exception {
        List<String> order = new ArrayList<>();
        run(
                filter("a", context -> {
                    order.add("a");
                    return Step.Proceed.PROCEED;
                }),
                filter("b", context -> {
                    order.add("b");
                    return Step.Proceed.PROCEED;
                }));
        assertThat(outcome()).isEqualTo("proceed on loop true");
        assertThat(order).containsExactly("a", "b");
    }

    @Test
    void the_first_answer_ends_it() throws Exception {
        run(filter("a", context -> new Step.Answer(Refusal.of(GatewayError.NO_ROUTE, ""))), filter("b", context -> {
            throw new AssertionError("reached");
        }));
        assertThat(outcome()).isEqualTo("a NO_ROUTE on loop true");
    }

    @Test
    void one_that_throws_is_an_error_of_the_gateway_and_never_a_pass() throws Exception {
        run(filter("a", context -> {
            throw new IllegalStateException("bug");
        }));
        assertThat(outcome()).isEqualTo("a INTERNAL_ERROR on loop true");
    }

    @Test
    void a_late_answer_is_worked_on_on_the_event_loop() throws Exception {
        CompletableFuture<Step.Later> late = new CompletableFuture<>();
        run(filter("a", context -> new Step.Await(late)));
        late.complete(() -> {
            assertThat(loop.inEventLoop()).isTrue();
            return Step.Proceed.PROCEED;
        });
        assertThat(outcome()).isEqualTo("proceed on loop true");
    }

    @Test
    void one_that_awaits_twice_or_fails_later_is_an_error_of_the_gateway() throws Exception {
        CompletableFuture<Step.Later> late = new CompletableFuture<>();
        run(filter("a", context -> new Step.Await(late)));
        late.complete(() -> new Step.Await(new CompletableFuture<>()));
        assertThat(outcome()).isEqualTo("a INTERNAL_ERROR on loop true");
    }

    @Test
    void after_a_cancel_a_late_answer_reaches_nobody() throws Exception {
        CompletableFuture<Step.Later> late = new CompletableFuture<>();
        FilterRun run = run(filter("slow", context -> new Step.Await(late)));
        loop.submit(() -> {
                    assertThat(run.step()).isEqualTo("slow");
                    run.cancel();
                })
                .get(10, TimeUnit.SECONDS);
        late.complete(() -> Step.Proceed.PROCEED);
        loop.submit(() -> {}).get(10, TimeUnit.SECONDS);
        assertThat(outcomes).isEmpty();
    }
}
