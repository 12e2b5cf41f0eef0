package io.tollgate.control.quota;

import io.micronaut.context.annotation.Context;
import io.tollgate.control.live.Ticker;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;

/** Forgets quotas' periods of long ago, once an hour. */
@Context
final class QuotaSweep {
    private final QuotaBook book;
    private final Ticker ticker = new Ticker("quota-sweep");

    QuotaSweep(QuotaBook book) {
        this.book = book;
    }

    @PostConstruct
    void start() {
        ticker.every(Duration.ofHours(1), "forget quotas of long ago", book::sweep);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        ticker.stop();
    }
}
