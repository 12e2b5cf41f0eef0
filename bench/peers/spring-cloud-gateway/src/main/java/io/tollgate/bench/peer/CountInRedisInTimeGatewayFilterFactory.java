package io.tollgate.bench.peer;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.ratelimit.RedisRateLimiter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * The same Redis limiter, which is waited for so long at most. {@code spring.data.redis.timeout} does that for all routes
 * of a process; here one has it and the one beside it has not. The limiter's own arguments reach it through the route.
 */
@Component
@Profile("counts-in-redis")
class CountInRedisInTimeGatewayFilterFactory
        extends AbstractGatewayFilterFactory<CountInRedisInTimeGatewayFilterFactory.Config> {
    private final RedisRateLimiter limiter;

    /** Its arguments. */
    public static class Config {
        private Duration timeout = Duration.ofMillis(100);

        public Duration getTimeout() {
            return timeout;
        }

        public void setTimeout(Duration timeout) {
            this.timeout = timeout;
        }
    }

    CountInRedisInTimeGatewayFilterFactory(RedisRateLimiter limiter) {
        super(Config.class);
        this.limiter = limiter;
    }

    @Override
    public GatewayFilter apply(Config config) {
        return (exchange, chain) -> {
            Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
            String consumer = exchange.getRequiredAttribute(CheckKeyGatewayFilterFactory.CONSUMER);
            return limiter.isAllowed(route.getId(), consumer)
                    .map(response -> new Verdict(response.isAllowed(), response.getHeaders()))
                    .timeout(config.timeout)
                    .onErrorResume(TimeoutException.class, late -> Mono.just(Verdict.UNKNOWN))
                    .flatMap(verdict -> verdict.enforce(exchange, chain));
        };
    }
}
