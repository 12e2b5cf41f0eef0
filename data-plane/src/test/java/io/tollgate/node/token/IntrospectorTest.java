package io.tollgate.node.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.config.Introspection;
import io.tollgate.core.secret.SealedText;
import io.tollgate.core.token.TestIntrospection;
import io.tollgate.node.token.Introspector.Said;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How many tokens may wait to be asked about, and for how long. */
class IntrospectorTest {
    private static final int CALLS_MAX = 2;
    private static final int WAITING_MAX = 512;

    private static Introspector introspector(TestIntrospection issuer, HttpClient client, Duration timeout) {
        return introspector(issuer, () -> client, timeout);
    }

    private static Introspector introspector(TestIntrospection issuer, Supplier<HttpClient> client, Duration timeout) {
        Introspection settings = new Introspection(
                URI.create(issuer.endpoint()),
                new Introspection.Client(
                        TestIntrospection.CLIENT_ID, new SealedText(SealedText.PREFIX + "A".repeat(64))),
                timeout,
                new Introspection.Memory(Duration.ofMinutes(1), Duration.ofSeconds(10)),
                CALLS_MAX);
        return new Introspector(settings, new IntrospectionEndpoint(settings, TestIntrospection.CLIENT_SECRET, client));
    }

    private static String metrics(Introspector introspector) {
        StringBuilder out = new StringBuilder();
        introspector.print(out, "vault");
        return out.toString();
    }

    @Test
    void beyond_the_queue_tokens_are_turned_away_at_once_and_the_others_have_their_turn() throws Exception {
        try (TestIntrospection issuer = TestIntrospection.start();
                HttpClient client = HttpClient.newHttpClient()) {
            issuer.hold();
            Introspector introspector = introspector(issuer, client, Duration.ofSeconds(10));
            List<CompletableFuture<Said>> asked = new ArrayList<>();
            for (int i = 0; i < CALLS_MAX + WAITING_MAX; i++) {
                asked.add(introspector.ask("t" + i));
            }

            assertThat(introspector.ask("one too many").getNow(null)).isInstanceOf(Said.Busy.class);
            assertThat(metrics(introspector)).contains("outcome=\"turned-away\"} 1");

            issuer.open();
            for (CompletableFuture<Said> each : asked) {
                assertThat(each.get(20, TimeUnit.SECONDS)).isInstanceOf(Said.Inactive.class);
            }
            assertThat(issuer.callsAtOnceMax()).isEqualTo(CALLS_MAX);
        }
    }

    @Test
    void calls_that_can_not_even_be_made_leave_room_for_those_that_can() throws Exception {
        try (TestIntrospection issuer = TestIntrospection.start();
                HttpClient client = HttpClient.newHttpClient()) {
            AtomicInteger inVain = new AtomicInteger(2 * CALLS_MAX);
            Introspector introspector = introspector(
                    issuer,
                    () -> {
                        if (inVain.getAndDecrement() > 0) {
                            throw new UncheckedIOException(new IOException("Too many open files"));
                        }
                        return client;
                    },
                    Duration.ofSeconds(10));
            for (int i = 0; i < 2 * CALLS_MAX; i++) {
                assertThat(introspector.ask("t" + i).get(20, TimeUnit.SECONDS)).isInstanceOf(Said.Away.class);
            }
            assertThat(introspector.ask("one more").get(20, TimeUnit.SECONDS)).isInstanceOf(Said.Inactive.class);
        }
    }

    @Test
    void who_has_waited_too_long_makes_room_for_others_and_is_never_asked_about() throws Exception {
        try (TestIntrospection issuer = TestIntrospection.start();
                HttpClient client = HttpClient.newHttpClient()) {
            issuer.hold();
            Introspector introspector = introspector(issuer, client, Duration.ofMillis(300));
            List<CompletableFuture<Said>> asked = new ArrayList<>();
            for (int i = 0; i < CALLS_MAX + WAITING_MAX; i++) {
                asked.add(introspector.ask("t" + i));
            }
            for (CompletableFuture<Said> each : asked) {
                assertThat(each.get(20, TimeUnit.SECONDS)).isInstanceOf(Said.Away.class);
            }
            assertThat(introspector.isAway()).isTrue();

            issuer.open();
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> introspector.ask("later").get(5, TimeUnit.SECONDS) instanceof Said.Inactive);
            assertThat(introspector.isAway()).isFalse();
            assertThat(issuer.calls()).isLessThan(WAITING_MAX);
        }
    }
}
