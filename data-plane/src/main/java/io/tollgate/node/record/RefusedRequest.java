package io.tollgate.node.record;

import io.tollgate.core.access.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A request that the gateway answered itself, as much of it as explains that: never a query, a field or a body.
 *
 * @param request as it came
 * @param decision what became of it
 */
public record RefusedRequest(String id, long epochMillis, Request request, Decision decision) {
    /** Longer paths are cut: they would fill the memory of a node with what strangers send. */
    static final int PATH_LENGTH_MAX = 2_048;

    private static final int TEXT_LENGTH_MAX = 512;

    /**
     * As it came.
     *
     * @param path canonical where that was decided; see {@link #isCut}
     * @param caller who was authenticated; null when nobody was
     * @param keyId of the API key that was presented, good or not; empty when there was none
     */
    public record Request(
            String method,
            String host,
            String path,
            boolean isCut,
            String address,
            @Nullable Caller caller,
            String keyId) {}

    /**
     * What became of it, as in the access log.
     *
     * @param revision of the configuration that decided; 0 when none did
     * @param limit that refused; empty when none did
     */
    public record Decision(
            int status, String code, String step, String detail, String route, String limit, long revision) {}

    static RefusedRequest of(ExchangeRecord facts) {
        return new RefusedRequest(
                facts.requestId,
                facts.epochMillis,
                new Request(
                        cut(facts.method, TEXT_LENGTH_MAX),
                        cut(facts.host, TEXT_LENGTH_MAX),
                        cut(facts.path, PATH_LENGTH_MAX),
                        facts.path.length() > PATH_LENGTH_MAX,
                        facts.clientAddress,
                        facts.caller,
                        cut(facts.keyId, TEXT_LENGTH_MAX)),
                new Decision(
                        facts.status,
                        facts.code,
                        facts.step,
                        cut(facts.detail, TEXT_LENGTH_MAX),
                        facts.route,
                        facts.limit,
                        facts.revision));
    }

    private static String cut(String text, int lengthMax) {
        return text.length() > lengthMax ? text.substring(0, lengthMax) : text;
    }
}
