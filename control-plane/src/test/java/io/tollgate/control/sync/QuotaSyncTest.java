package io.tollgate.control.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.QuotaRequest;
import io.tollgate.protocol.v1.QuotaResponse;
import io.tollgate.protocol.v1.QuotaReturns;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes reserve permits of calendar quotas: a real database, real connections. */
final class QuotaSyncTest {
    private static TestControlPlane plane;
    private static TestNode one;
    private static TestNode other;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        SyncDoor door = new SyncDoor(plane);
        one = door.node("one");
        other = door.node("other");
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        plane.close();
    }

    @Test
    void whatIsReservedByOneIsNotLeftForTheOther() {
        QuotaResponse first = reserve(one, counter("shared", 100).setNeed(60));
        assertThat(first.getReserved()).isEqualTo(60);
        assertThat(first.getLeft()).isEqualTo(40);
        QuotaResponse second = reserve(other, counter("shared", 100).setNeed(60));
        assertThat(second.getReserved()).isEqualTo(40);
        assertThat(second.getLeft()).isZero();
        assertThat(reserve(one, counter("shared", 100).setNeed(1)).getReserved())
                .isZero();
    }

    @Test
    void aheadIsAQuarterOfWhatIsLeftAtMost() {
        QuotaResponse response = reserve(one, counter("ahead", 100).setNeed(20).setAhead(50));
        assertThat(response.getReserved()).isEqualTo(20 + 80 / 4);
    }

    @Test
    void whatIsGivenBackIsThereAgainAndNeverMore() {
        reserve(one, counter("back", 10).setNeed(10));
        reserve(other, counter("back", 10).setUnused(4));
        assertThat(reserve(one, counter("back", 10).setNeed(10)).getReserved()).isEqualTo(4);
        reserve(other, counter("back", 10).setUnused(1_000));
        assertThat(reserve(one, counter("back", 10).setNeed(50)).getReserved()).isEqualTo(10);
    }

    @Test
    void manyComeBackInOneMessageOrNoneOfThem() {
        reserve(one, counter("several", 10).setNeed(10));
        reserve(one, counter("several", 10).setNeed(10).setPeriod("2026-11-27"));
        QuotaRequest today = counter("several", 10).setUnused(4).build();
        QuotaRequest tomorrow = today.toBuilder().setPeriod("2026-11-27").build();
        one.calls()
                .returnQuotas(QuotaReturns.newBuilder()
                        .addReturns(today)
                        .addReturns(tomorrow)
                        .build());
        assertThat(reserve(other, counter("several", 10)).getLeft()).isEqualTo(4);
        QuotaReturns.Builder wrong = QuotaReturns.newBuilder()
                .addReturns(today)
                .addReturns(tomorrow.toBuilder().setUnused(0));
        assertThat(codeOf(() -> one.calls().returnQuotas(wrong.build()))).isEqualTo(Status.Code.INVALID_ARGUMENT);
        QuotaReturns.Builder tooMany = QuotaReturns.newBuilder().addAllReturns(Collections.nCopies(1_001, today));
        assertThat(codeOf(() -> one.calls().returnQuotas(tooMany.build()))).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(reserve(one, counter("several", 10)).getLeft()).isEqualTo(4);
        assertThat(reserve(one, counter("several", 10).setPeriod("2026-11-27")).getLeft())
                .isEqualTo(4);
    }

    @Test
    void aSmallerQuotaThanWhatIsReservedHasNothingLeft() {
        reserve(one, counter("shrunk", 100).setNeed(80));
        QuotaResponse response =
                reserve(one, counter("shrunk", 50).setRule("100/1d/UTC").setNeed(1));
        assertThat(response.getReserved()).isZero();
        assertThat(response.getLeft()).isZero();
    }

    @Test
    void manyAtOnceNeverReserveMoreThanThereIs() {
        AtomicLong reserved = new AtomicLong();
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 200; i++) {
                TestNode node = i % 2 == 0 ? one : other;
                clients.execute(() -> reserved.addAndGet(
                        reserve(node, counter("raced", 500).setNeed(3).setAhead(2))
                                .getReserved()));
            }
        }
        assertThat(reserved.get()).isEqualTo(500);
    }

    @Test
    void periodsAndCountersAreApart() {
        assertThat(reserve(one, counter("apart", 5).setNeed(5)).getReserved()).isEqualTo(5);
        assertThat(reserve(one, counter("apart", 5).setNeed(5).setPeriod("2026-12"))
                        .getReserved())
                .isEqualTo(5);
        assertThat(reserve(one, counter("apart", 5).setNeed(5).setCounter(ByteString.copyFrom(new byte[16])))
                        .getReserved())
                .isEqualTo(5);
    }

    @Test
    void whoHasSpentItGoesOnAfterAGrantAndAfterAReset() {
        Client admin = plane.admin();
        admin.put(
                "/limits/forgiving",
                "{\"by\":[\"consumer\"],\"rules\":[{\"requests\":20,\"per\":\"1mo\",\"calendar\":\"UTC\"}]}");
        QuotaRequest.Builder spent = counter("forgiving", 20)
                .setRule("20/1mo/UTC")
                .setPeriod(YearMonth.now(ZoneOffset.UTC).toString());
        assertThat(reserve(one, spent.setNeed(20)).getReserved()).isEqualTo(20);
        assertThat(reserve(one, spent.setNeed(1)).getReserved()).isZero();
        ObjectNode which =
                (ObjectNode) admin.get("/quotas?limitName=forgiving").json().at("/items/0");
        which.retain("limit", "rule", "counter", "period");

        admin.post("/quotas/grant", which.deepCopy().put("amount", 10).toString());
        assertThat(reserve(one, spent.setNeed(8)).getReserved()).isEqualTo(8);
        assertThat(reserve(other, spent.setNeed(8)).getReserved()).isEqualTo(2);

        admin.post("/quotas/reset", which.toString());
        assertThat(reserve(other, spent.setNeed(100)).getReserved()).isEqualTo(30);
    }

    @Test
    void nonsenseIsRefused() {
        List.of(
                        counter("bad", 5).setNeed(-1),
                        counter("bad", 5).setUnused(-1),
                        counter("bad", 0).setNeed(1),
                        counter("bad", 5).setNeed(1).setPeriod("tomorrow"),
                        counter("bad", 5).setNeed(1).setCounter(ByteString.copyFromUtf8("short")),
                        counter("", 5).setNeed(1),
                        counter("bad", 5).setNeed(1).setSubject("x".repeat(1_000)))
                .forEach(request -> assertThat(codeOf(() -> reserve(one, request)))
                        .as("%s", request)
                        .isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    private static Status.Code codeOf(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static QuotaResponse reserve(TestNode node, QuotaRequest.Builder request) {
        return node.calls().reserveQuota(request.build());
    }

    private static QuotaRequest.Builder counter(String limit, long quota) {
        return QuotaRequest.newBuilder()
                .setLimit(limit)
                .setRule(quota + "/1d/UTC")
                .setCounter(ByteString.copyFromUtf8("0123456789abcdef"))
                .setSubject("consumer acme")
                .setPeriod("2026-11-26")
                .setQuota(quota);
    }
}
