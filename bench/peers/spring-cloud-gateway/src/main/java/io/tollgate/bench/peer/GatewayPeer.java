package io.tollgate.bench.peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Mono;

/**
 * Spring Cloud Gateway with its own Redis limiter, and a check of API keys that costs one map look-up. Under the profile
 * {@code counts-in-hazelcast} it counts by Bucket4j in Hazelcast instead.
 */
@SpringBootApplication
public class GatewayPeer {
    public static void main(String[] args) {
        SpringApplication.run(GatewayPeer.class, args);
    }

    /** Counts by the consumer that {@link CheckKeyGatewayFilterFactory} found. */
    @Bean
    KeyResolver consumer() {
        return exchange -> Mono.justOrEmpty(exchange.<String>getAttribute(CheckKeyGatewayFilterFactory.CONSUMER));
    }
}
