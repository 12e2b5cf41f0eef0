package io.tollgate.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Looks the API key up, and lets reading methods pass. */
@Component
public class CheckKeyGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {
    static final String CONSUMER = "consumer";
    private static final String KEY = "X-API-Key";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Map<String, String> consumers = new HashMap<>();

    /**
     * Reads the known keys.
     *
     * @param file a line for each: key, blank, consumer; none is known when it is empty
     */
    public CheckKeyGatewayFilterFactory(@Value("${peer.keys}") String file) throws IOException {
        super(Object.class);
        if (!file.isEmpty()) {
            for (String line : Files.readAllLines(Path.of(file))) {
                String[] parts = line.split(" ");
                consumers.put(parts[0], parts[1]);
            }
        }
    }

    @Override
    public GatewayFilter apply(Object config) {
        return (exchange, chain) -> {
            String key = exchange.getRequest().getHeaders().getFirst(KEY);
            String consumer = key == null ? null : consumers.get(key);
            if (consumer == null) {
                return answer(exchange, HttpStatus.UNAUTHORIZED);
            }
            if (!READING.contains(exchange.getRequest().getMethod())) {
                return answer(exchange, HttpStatus.FORBIDDEN);
            }
            exchange.getAttributes().put(CONSUMER, consumer);
            return chain.filter(exchange.mutate()
                    .request(exchange.getRequest()
                            .mutate()
                            .headers(fields -> fields.remove(KEY))
                            .header("X-Consumer", consumer)
                            .build())
                    .build());
        };
    }

    private static Mono<Void> answer(ServerWebExchange exchange, HttpStatus status) {
        exchange.getResponse().setStatusCode(status);
        return exchange.getResponse().setComplete();
    }
}
