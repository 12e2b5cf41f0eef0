package io.tollgate.bench.peer;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** A Bucket4j bucket for each consumer, in Hazelcast. */
@Component
@Profile("counts-in-hazelcast")
class CountInHazelcastGatewayFilterFactory
        extends AbstractGatewayFilterFactory<CountInHazelcastGatewayFilterFactory.Config> {
    private final AsyncProxyManager<String> buckets;

    /** Its arguments: how many requests in which time, and how long the answer is waited for (0: as long as it takes). */
    public static class Config {
        private long requests;
        private Duration per = Duration.ofSeconds(1);
        private Duration timeout = Duration.ZERO;

        public long getRequests() {
            return requests;
        }

        public void setRequests(long requests) {
            this.requests = requests;
        }

        public Duration getPer() {
            return per;
        }

        public void setPer(Duration per) {
            this.per = per;
        }

        public Duration getTimeout() {
            return timeout;
        }

        public void setTimeout(Duration timeout) {
            this.timeout = timeout;
        }
    }

    CountInHazelcastGatewayFilterFactory(AsyncProxyManager<String> buckets) {
        super(Config.class);
        this.buckets = buckets;
    }

    @Override
    public GatewayFilter apply(Config config) {
        var configuration = BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(config.requests).refillGreedy(config.requests, config.per))
                .build();
        // Routes have counters of their own.
        var prefix = config.requests + "/" + config.timeout + "/";
        Map<String, AsyncBucketProxy> known = new ConcurrentHashMap<>();
        return (exchange, chain) -> {
            String consumer = exchange.getRequiredAttribute(CheckKeyGatewayFilterFactory.CONSUMER);
            var bucket = known.computeIfAbsent(consumer, name -> buckets.builder().build(prefix + name, configuration));
            var asked = Mono.fromFuture(() -> bucket.tryConsumeAndReturnRemaining(1), true)
                    .map(CountInHazelcastGatewayFilterFactory::verdict);
            var answer = config.timeout.isZero()
                    ? asked
                    : asked.timeout(config.timeout)
                            .onErrorResume(TimeoutException.class, late -> Mono.just(Verdict.UNKNOWN));
            return answer.flatMap(verdict -> verdict.enforce(exchange, chain));
        };
    }

    private static Verdict verdict(ConsumptionProbe probe) {
        return new Verdict(
                probe.isConsumed(), Map.of("X-RateLimit-Remaining", Long.toString(probe.getRemainingTokens())));
    }
}
