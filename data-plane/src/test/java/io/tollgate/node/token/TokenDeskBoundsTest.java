package io.tollgate.node.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.Flaw;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.core.token.TestIssuer.Signer;
import io.tollgate.core.token.TokenRevocationBook;
import io.tollgate.node.token.TokenAnswer.Refused;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where tokens are presented, without a door around it: what waits, what is too much, and what breaks. */
class TokenDeskBoundsTest {
    private final TestIssuer issuer = TestIssuer.start();
    private final Issuers issuers = new Issuers(KeyShelf.NONE, true);
    private final TokenRevocationBook revocations = new TokenRevocationBook();
    private TokenDesk desk;

    @BeforeEach
    void open() {
        revocations.replaceAll(List.of(), Instant.EPOCH);
        desk = new TokenDesk(revocations, Clock.systemUTC(), 1);
    }

    @AfterEach
    void close() {
        desk.close();
        issuers.close();
        issuer.close();
    }

    /** Plans of issuers that all believe the one of this test, with their keys. */
    private List<IssuerPlan> plans(ObjectNode... documents) throws Exception {
        List<Issuer> all = new ArrayList<>();
        for (ObjectNode document : documents) {
            all.add((Issuer) Kind.ISSUER.read(document));
        }
        Map<String, IssuerPlan> plans = issuers.compile(all, Set.of());
        issuers.use(plans);
        List<IssuerPlan> inOrder = all.stream()
                .map(each -> Objects.requireNonNull(plans.get(each.name())))
                .toList();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> inOrder.stream()
                        .allMatch(plan -> plan instanceof SigningIssuer signing
                                && signing.keys().keys() != null));
        return inOrder;
    }

    private static TokenAnswer settled(TokenAnswer answer) throws Exception {
        return answer instanceof TokenAnswer.Pending pending
                ? pending.later().toCompletableFuture().get(20, TimeUnit.SECONDS)
                : answer;
    }

    private static Flaw flaw(TokenAnswer answer) {
        assertThat(answer).isInstanceOf(Refused.class);
        return ((Refused) answer).flaw();
    }

    @Test
    void the_longest_token_of_an_issuer_holds_beside_one_that_takes_longer_ones() throws Exception {
        List<IssuerPlan> plans = plans(
                issuer.document("corp").put("maxTokenBytes", 512),
                issuer.document("partner").put("maxTokenBytes", 4_096).put("issuer", "https://partner.example.com/"));
        String longer = issuer.token(issuer.claims().put("note", "x".repeat(600)));

        assertThat(settled(desk.present(issuer.token(), plans, Instant.now())))
                .isInstanceOf(TokenAnswer.Accepted.class);
        assertThat(flaw(settled(desk.present(longer, plans, Instant.now())))).isEqualTo(Flaw.TOO_LONG);
    }

    @Test
    void an_error_of_the_node_is_no_verdict_and_nobody_waits_for_one() throws Exception {
        Clock broken = new Clock() {
            @Override
            public Instant instant() {
                throw new NoClassDefFoundError("a provider of signatures");
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        List<IssuerPlan> plans = plans(issuer.document("corp"));
        try (TokenDesk other = new TokenDesk(revocations, broken, 1)) {
            assertThat(flaw(settled(other.present(issuer.token(), plans, Instant.now()))))
                    .isEqualTo(Flaw.BUSY);
        }
    }

    @Test
    void of_many_tokens_of_a_new_key_those_that_were_let_wait_for_it_are_verified() throws Exception {
        List<IssuerPlan> plans = plans(issuer.document("corp"));
        Signer next = Signer.generate("k2", "ES256");
        List<String> tokens = IntStream.range(0, 700)
                .mapToObj(i ->
                        next.sign(Json.object(), Json.print(issuer.claims().put("jti", "t" + i))))
                .toList();
        issuer.hold();
        issuer.publish(next);
        List<CompletableFuture<TokenAnswer>> answers = new ArrayList<>();
        for (String token : tokens) {
            TokenAnswer answer = desk.present(token, plans, Instant.now());
            if (answer instanceof TokenAnswer.Pending pending) {
                answers.add(pending.later().toCompletableFuture());
            }
        }
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> answers.stream().filter(each -> !each.isDone()).count() <= 256);
        Map<Boolean, List<CompletableFuture<TokenAnswer>>> byDone =
                answers.stream().collect(Collectors.partitioningBy(CompletableFuture::isDone));

        issuer.goOn();

        List<CompletableFuture<TokenAnswer>> waiting = Objects.requireNonNull(byDone.get(false));
        for (CompletableFuture<TokenAnswer> each : waiting) {
            assertThat(each.get(20, TimeUnit.SECONDS)).isInstanceOf(TokenAnswer.Accepted.class);
        }
        assertThat(waiting).hasSize(256);
        assertThat(byDone.get(true))
                .allSatisfy(each -> assertThat(flaw(each.resultNow())).isEqualTo(Flaw.BUSY));
    }
}
