package io.tollgate.control.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.TestControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many counters there may be, and for how long they are kept. */
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
    void whatWasSharedIsGivenBackToWhatIsShared() {
        for (int i = 0; i < 20; i++) {
            book.reserve(counter("back", i, "2026-11-26"), 1, 0);
        }
        QuotaBook.Counter shares = counter("back", 0x100, "2026-11-26");
        QuotaBook.Counter sharesToo = counter("back", 0x200, "2026-11-26");
        assertThat(book.reserve(shares, 10, 0).permits()).isEqualTo(10);
        assertThat(book.reserve(sharesToo, 10, 0).permits()).isZero();
        book.giveBack(shares, 4);
        assertThat(book.reserve(sharesToo, 10, 0).permits()).isEqualTo(4);
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
