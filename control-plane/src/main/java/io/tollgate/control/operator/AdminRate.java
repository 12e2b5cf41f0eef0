package io.tollgate.control.operator;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.security.authentication.Authentication;
import io.tollgate.control.problem.ProblemException.TooManyRequests;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Bounds what one operator asks of the admin API, by a token bucket: {@value #PER_SECOND} requests a second, and
 * {@value #BURST} at once. A script that ran away takes nobody else's turn, and never the data plane's. Behind the security
 * filter, which says who it is; memory is bounded.
 */
@ServerFilter("/api/**")
final class AdminRate implements Ordered {
    static final int PER_SECOND = 200;
    static final int BURST = 2_000;

    private static final int OPERATORS_MAX = 10_000;
    private static final double NANOS = 1e9;

    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > OPERATORS_MAX;
        }
    };

    @Inject
    AdminRate() {
        this(System::nanoTime);
    }

    AdminRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Bucket(double tokens, long atNanos) {}

    @RequestFilter
    void admit(HttpRequest<?> request) {
        request.getUserPrincipal(Authentication.class).ifPresent(who -> admit(who.getName()));
    }

    /** Takes one of {@code username}'s requests; refuses when there is none. */
    synchronized void admit(String username) {
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.getOrDefault(username, new Bucket(BURST, now));
        double tokens = Math.min(BURST, bucket.tokens() + (now - bucket.atNanos()) / NANOS * PER_SECOND);
        if (tokens < 1) {
            buckets.put(username, new Bucket(tokens, now));
            throw new TooManyRequests(
                    "More than " + PER_SECOND + " requests a second for a while", Duration.ofSeconds(1));
        }
        buckets.put(username, new Bucket(tokens - 1, now));
    }

    @Override
    public int getOrder() {
        return ServerFilterPhase.SECURITY.after();
    }
}
