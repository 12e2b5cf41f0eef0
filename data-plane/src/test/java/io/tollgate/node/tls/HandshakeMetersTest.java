package io.tollgate.node.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HandshakeMetersTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock may run over
    private final HandshakeMeters meters = new HandshakeMeters(now::get);

    @Test
    void a_reason_is_logged_once_a_second_and_having_no_certificate_once_a_minute() {
        assertThat(meters.mayLog(HandshakeOutcome.NOT_TLS)).isTrue();
        assertThat(meters.mayLog(HandshakeOutcome.NOT_TLS)).isFalse();
        assertThat(meters.mayLog(HandshakeOutcome.TIMEOUT)).as("another reason").isTrue();
        assertThat(meters.mayLog(HandshakeOutcome.NO_CERTIFICATE)).isTrue();
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(meters.mayLog(HandshakeOutcome.NOT_TLS)).isTrue();
        assertThat(meters.mayLog(HandshakeOutcome.NO_CERTIFICATE)).isFalse();
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(meters.mayLog(HandshakeOutcome.NO_CERTIFICATE)).isTrue();
    }

    @Test
    void every_outcome_has_its_series() {
        meters.done();
        meters.failed(HandshakeOutcome.NAME_UNKNOWN, null, "played");
        StringBuilder out = new StringBuilder();
        meters.print(out);
        assertThat(out.toString())
                .startsWith("# TYPE tollgate_tls_handshakes_total counter\n")
                .contains("tollgate_tls_handshakes_total{outcome=\"done\"} 1\n")
                .contains("tollgate_tls_handshakes_total{outcome=\"name-unknown\"} 1\n")
                .contains("tollgate_tls_handshakes_total{outcome=\"not-tls\"} 0\n");
    }
}
