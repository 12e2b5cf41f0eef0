package io.tollgate.control.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.quota.QuotaBalance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many counters there may be, for how long they are kept, and what operators give beside the quota. */
final class QuotaBookTest {
    private static TestControlPlane plane;
    private static Database database;

    private Instant now = Instant.parse("2026-11-26T12:00:00Z");
    private QuotaBook book;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        database = plane.bean(Database.class);
    }

    @BeforeEach
    void open() {
        book = new QuotaBook(database, () -> now, 20);
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    @Test
    void whatClientsChooseFillsNothingAndAboveTheCapNewCountersShareOthers() {
        QuotaBook.Counter own = counter("flood", 1, "2026-11-26");
        assertThat(book.reserve(own, 3, 0).permits()).isEqualTo(3);
        long permits = 0;
        for (int i = 2; i <= 500; i++) {
            permits += book.reserve(counter("flood", i, "2026-11-26"), 10, 0).permits();
        }
        assertThat(permits).as("19 of their own, and 16 that are shared").isEqualTo((19 + 16) * 10);
        assertThat(rows("flood")).isEqualTo(20 + 16);
        assertThat(book.reserve(own, 10, 0).permits()).as("it keeps its own").isEqualTo(7);
        assertThat(book.reserve(counter("flood", 1, "2026-11-27"), 10, 0).permits())
                .as("another day")
                .isEqualTo(10);
    }

    @Test
    void whatIsLeftOfACounterThatSharesAnotherIsNotKnown() {
        QuotaBook.Counter own = counter("look", 0, "2026-11-26");
        assertThat(left(own)).as("nothing is used yet").hasValue(10);
        for (int i = 0; i < 20; i++) {
            assertThat(left(counter("look", 0x100, "2026-11-26")))
                    .as("there is room")
                    .hasValue(10);
            book.reserve(counter("look", i, "2026-11-26"), 3, 0);
        }
        QuotaBook.Counter shares = counter("look", 0x100, "2026-11-26");
        assertThat(left(shares)).as("not asked for yet").isEmpty();
        book.reserve(shares, 3, 0);
        assertThat(left(shares)).isEmpty();
        assertThat(left(own)).hasValue(7);
        assertThat(left(counter("look", 0x100, "2026-11-27"))).as("another day").hasValue(10);
    }

    private OptionalLong left(QuotaBook.Counter counter) {
        return book.left(counter.limit(), counter.rule(), counter.counter(), counter.period(), counter.quota());
    }

    @Test
    void whatWasSharedIsGivenBackToWhatIsShared() {
        for (int i = 0; i < 20; i++) {
            book.reserve(counter("back", i, "2026-11-26"), 1, 0);
        }
        QuotaBook.Counter shares = counter("back", 0x100, "2026-11-26");
        QuotaBook.Counter sharesToo = counter("back", 0x200, "2026-11-26");
        assertThat(book.reserve(shares, 10, 0).permits()).isEqualTo(10);
        assertThat(book.reserve(sharesToo, 10, 0).permits()).isZero();
        giveBack(shares, 4);
        assertThat(book.reserve(sharesToo, 10, 0).permits()).isEqualTo(4);
    }

    @Test
    void manyComeBackAtOnceEachToItsOwnAndMakeNoCounter() {
        for (int i = 0; i < 20; i++) {
            book.reserve(counter("many", i, "2026-11-26"), 10, 0);
        }
        book.reserve(counter("many", 0x100, "2026-11-26"), 10, 0);
        long rows = rows("many");
        book.giveBack(List.of(
                new QuotaBook.Unused(counter("many", 7, "2026-11-26"), 1),
                new QuotaBook.Unused(counter("many", 0x200, "2026-11-26"), 2), // shares with 0x100
                new QuotaBook.Unused(counter("many", 7, "2026-11-26"), 3),
                new QuotaBook.Unused(counter("many", 0x300, "2026-11-26"), 1),
                new QuotaBook.Unused(counter("many", 2, "2026-11-26"), 5),
                new QuotaBook.Unused(counter("never", 2, "2026-11-26"), 5)));
        assertThat(book.reserve(counter("many", 7, "2026-11-26"), 10, 0).permits())
                .isEqualTo(4);
        assertThat(book.reserve(counter("many", 2, "2026-11-26"), 10, 0).permits())
                .isEqualTo(5);
        assertThat(book.reserve(counter("many", 0x100, "2026-11-26"), 10, 0).permits())
                .isEqualTo(3);
        assertThat(book.reserve(counter("many", 1, "2026-11-26"), 10, 0).permits())
                .isZero();
        assertThat(rows("many")).isEqualTo(rows);
        assertThat(rows("never")).isZero();
    }

    @Test
    void manyThatComeBackCrosswiseWaitForOneAnotherInOneOrder() {
        List<QuotaBook.Unused> forth = IntStream.range(0, 20)
                .mapToObj(i -> counter("cross", i, "2026-11-26"))
                .map(each -> new QuotaBook.Unused(each, 1))
                .toList();
        forth.forEach(each -> book.reserve(each.counter(), 10, 0));
        try (ExecutorService nodes = Executors.newFixedThreadPool(8)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                List<QuotaBook.Unused> order = i % 2 == 0 ? forth : forth.reversed();
                done.add(nodes.submit(() -> book.giveBack(order)));
            }
            for (Future<?> each : done) {
                assertThat(each).succeedsWithin(Duration.ofSeconds(20));
            }
        }
        assertThat(book.reserve(forth.get(3).counter(), 10, 0).permits()).isEqualTo(8);
    }

    private void giveBack(QuotaBook.Counter counter, long permits) {
        book.giveBack(List.of(new QuotaBook.Unused(counter, permits)));
    }

    @Test
    void manyAtOnceAtTheCapNeverHaveOneCounterTwice() {
        for (int i = 0; i < 19; i++) {
            book.reserve(counter("race", i, "2026-11-26"), 1, 0);
        }
        AtomicLong reserved = new AtomicLong();
        try (ExecutorService nodes = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 100; i++) {
                nodes.execute(() -> reserved.addAndGet(
                        book.reserve(counter("race", 0x100, "2026-11-26"), 1, 0).permits()));
            }
        }
        assertThat(reserved.get()).isEqualTo(10);
    }

    @Test
    void daysAreForgottenSoonerThanMonths() {
        book.reserve(counter("kept", 1, "2026-11-26"), 1, 0);
        book.reserve(counter("kept", 1, "2026-11"), 1, 0);
        now = now.plus(QuotaBook.DAY_KEPT).minusSeconds(1);
        book.sweep();
        assertThat(rows("kept")).isEqualTo(2);
        now = now.plusSeconds(2);
        book.sweep();
        assertThat(rows("kept")).isEqualTo(1);
        assertThat(counted("kept")).isEqualTo(1);
        now = now.plus(Duration.ofDays(100));
        book.sweep();
        assertThat(rows("kept")).isZero();
        assertThat(counted("kept")).isZero();
    }

    @Test
    void aGrantIsReservedLikeTheQuotaAndNoMore() {
        QuotaBook.Counter counter = counter("granted", 1, "2026-11-26");
        assertThat(book.reserve(counter, 10, 0).permits()).isEqualTo(10);
        change(counter, balance -> balance.grant(5));
        assertThat(book.reserve(counter, 3, 0)).isEqualTo(new QuotaBook.Reservation(3, 2));
        assertThat(book.reserve(counter, 10, 0)).isEqualTo(new QuotaBook.Reservation(2, 0));
        giveBack(counter, 4);
        assertThat(book.reserve(counter, 10, 0).permits()).isEqualTo(4);
        giveBack(counter, 1_000);
        assertThat(book.reserve(counter, 1_000, 0).permits()).isEqualTo(15);
    }

    @Test
    void aResetGivesTheWholeQuotaOnceMoreAndWhatWasGranted() {
        QuotaBook.Counter counter = counter("reset", 1, "2026-11-26");
        book.reserve(counter, 10, 0);
        change(counter, balance -> balance.grant(5));
        book.reserve(counter, 5, 0);
        change(counter, QuotaBalance::reset);
        assertThat(book.reserve(counter, 100, 0)).isEqualTo(new QuotaBook.Reservation(15, 0));
        change(counter, QuotaBalance::reset);
        assertThat(book.reserve(counter, 100, 0).permits()).isEqualTo(15);
    }

    @Test
    void chunksFromBeforeAResetThatComeBackAreNotForgivenASecondTime() {
        QuotaBook.Counter counter = counter("late", 1, "2026-11-26");
        book.reserve(counter, 8, 0);
        change(counter, QuotaBalance::reset);
        giveBack(counter, 6);
        assertThat(book.reserve(counter, 100, 0))
                .as("the quota, and not the six beside it")
                .isEqualTo(new QuotaBook.Reservation(10, 0));
        giveBack(counter, 4);
        assertThat(book.reserve(counter, 100, 0).permits())
                .as("only what came back")
                .isEqualTo(4);
    }

    /** As a control plane of the version before does it, during an upgrade. */
    @Test
    void whatIsGivenBackWithoutALookAtWhatWasForgivenIsNotForgivenASecondTimeEither() {
        QuotaBook.Counter counter = counter("old", 1, "2026-11-26");
        book.reserve(counter, 10, 0);
        change(counter, QuotaBalance::reset);
        database.write(connection ->
                Sql.update(connection, "UPDATE quota_use SET reserved = reserved - 6 WHERE limit_name = ?", "old"));
        assertThat(book.reserve(counter, 5, 0).permits()).isEqualTo(5);
        assertThat(book.reserve(counter, 100, 0).permits())
                .as("what is left of ten")
                .isEqualTo(5);
    }

    @Test
    void whateverComesBackAfterAResetNodesNeverHoldMoreThanTheQuotaBesideWhatTheyHadBefore() {
        QuotaBook.Counter counter = counter("any", 1, "2026-11-26");
        Random random = new Random(7);
        for (int round = 0; round < 30; round++) {
            book.reserve(counter, random.nextInt(11), 0);
            giveBack(counter, 1 + random.nextInt(5));
            QuotaBalance atReset = change(counter, QuotaBalance::reset);
            for (int step = 0; step < 20; step++) {
                QuotaBook.Reservation given = book.reserve(counter, random.nextInt(6), random.nextInt(6));
                assertThat(given.left()).isBetween(0L, 10L);
                if (random.nextBoolean()) {
                    giveBack(counter, 1 + random.nextInt(8));
                }
                QuotaBalance now = change(counter, balance -> balance);
                assertThat(now.used()).isBetween(0L, 10L);
                assertThat(now.reserved()).isLessThanOrEqualTo(atReset.reserved() + 10);
                assertThat(now.used() + now.left()).isEqualTo(10);
            }
        }
    }

    @Test
    void manyAtOnceWhileOperatorsGrantNeverReserveMoreThanQuotaAndGrants() {
        AtomicLong reserved = new AtomicLong();
        QuotaBook.Counter counter = counter("meanwhile", 1, "2026-11-26");
        book.reserve(counter, 0, 0);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 100; i++) {
                threads.execute(
                        () -> reserved.addAndGet(book.reserve(counter, 2, 1).permits()));
                if (i % 10 == 0) {
                    threads.execute(() -> change(counter, balance -> balance.grant(3)));
                }
            }
        }
        reserved.addAndGet(book.reserve(counter, 100, 0).permits());
        assertThat(reserved.get()).isEqualTo(10 + 10 * 3);
    }

    /** As an operator's change does it: with the row locked. */
    private QuotaBalance change(QuotaBook.Counter counter, UnaryOperator<QuotaBalance> act) {
        QuotaRow.Key key = new QuotaRow.Key(counter.limit(), counter.rule(), counter.counter(), counter.period());
        return database.write(connection -> {
            QuotaBalance balance = act.apply(QuotaStore.lockedBalance(connection, counter));
            QuotaStore.write(connection, key, balance, now);
            return balance;
        });
    }

    private static QuotaBook.Counter counter(String limit, int which, String period) {
        return new QuotaBook.Counter(limit, "10/1d/UTC", String.format("a%031x", which), "", period, 10);
    }

    private static long rows(String limit) {
        return count("SELECT count(*) AS n FROM quota_use WHERE limit_name = ?", limit);
    }

    private static long counted(String limit) {
        return count("SELECT coalesce(sum(counters), 0) AS n FROM quota_counters WHERE limit_name = ?", limit);
    }

    private static long count(String sql, String limit) {
        return database.read(connection ->
                Sql.list(connection, sql, row -> row.getLong("n"), limit).getFirst());
    }
}
