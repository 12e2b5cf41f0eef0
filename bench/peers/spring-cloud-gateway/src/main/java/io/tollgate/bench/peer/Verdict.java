package io.tollgate.bench.peer;

import java.util.Map;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What a limiter said of a request.
 *
 * @param fields of the response, which tell what is left
 */
record Verdict(boolean passes, Map<String, String> fields) {
    /** Of a limiter that was not asked in time: as Spring Cloud Gateway's own does when Redis fails, it lets pass. */
    static final Verdict UNKNOWN = new Verdict(true, Map.of());

    Mono<Void> enforce(ServerWebExchange exchange, GatewayFilterChain chain) {
        fields.forEach(exchange.getResponse().getHeaders()::add);
        if (passes) {
            return chain.filter(exchange);
        }
        exchange.getResponse().setStatusCode(HttpStatus.TOO_MANY_REQUESTS);
        return exchange.getResponse().setComplete();
    }
}
