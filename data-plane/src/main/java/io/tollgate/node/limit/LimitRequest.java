package io.tollgate.node.limit;

import io.tollgate.core.config.Route;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One request as limits see it.
 *
 * @param method in upper case
 * @param header the request's value of a header by lower-case name; null when absent. Only valid during the call
 * @param limits those that hold and count its method, each once: global ones, the route's, the consumer's, the key's; never empty
 */
public record LimitRequest(
        Route route, Subject subject, String method, UnaryOperator<@Nullable String> header, List<LimitPlan> limits) {

    /**
     * Who sends it.
     *
     * @param address the client's, behind trusted proxies
     * @param consumer null when nobody was authenticated
     * @param keyId null when no API key was presented
     * @param claims of the token, those by which some limit counts; empty when there is none
     */
    public record Subject(
            InetAddress address,
            @Nullable String consumer,
            @Nullable String keyId,
            Map<String, String> claims) {
        /** Without a token. */
        public Subject(InetAddress address, @Nullable String consumer, @Nullable String keyId) {
            this(address, consumer, keyId, Map.of());
        }
    }
}
