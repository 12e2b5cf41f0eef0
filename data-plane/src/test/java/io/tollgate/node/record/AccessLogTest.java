package io.tollgate.node.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    @Test
    void when_writing_hangs_lines_are_dropped_and_counted_and_nobody_waits() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void write(byte[] bytes, int from, int length) {
                writing.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (AccessLog log = new AccessLog("n", stuck)) {
            log.offer(new ExchangeRecord());
            assertThat(writing.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 20_000; i++) {
                log.offer(new ExchangeRecord());
            }
            assertThat(log.dropped()).isPositive().isLessThan(20_000);
            release.countDown();
        }
    }

    @Test
    @SuppressWarnings("NullAway") // a record that no exchange makes: the next bug's
    void a_record_that_cannot_be_put_into_words_is_one_line_lost() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (AccessLog log = new AccessLog("n", written)) {
            ExchangeRecord bad = new ExchangeRecord();
            bad.path = null;
            log.offer(bad);
            ExchangeRecord good = new ExchangeRecord();
            good.path = "/good";
            log.offer(good);
        }
        String text = written.toString(StandardCharsets.UTF_8);
        assertThat(text.lines())
                .singleElement()
                .asString()
                .startsWith("{")
                .contains("/good")
                .endsWith("}");
    }
}
