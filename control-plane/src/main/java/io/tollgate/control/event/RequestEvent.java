package io.tollgate.control.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.node.ToldText;
import io.tollgate.core.json.Json;
import io.tollgate.protocol.v1.SeenRequest;
import io.tollgate.protocol.v1.StepTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A request that is over, as the node's access log has it; never a query, a field or a body.
 *
 * @param node that answered
 */
public record RequestEvent(
        String node,
        Instant at,
        String requestId,
        Request request,
        Caller caller,
        Outcome outcome,
        Way way,
        Cost cost) {
    private static final int TEXT_MAX = 2_048;
    private static final int STEP_MAX = 64;
    private static final int STEPS_MAX = 40;

    /**
     * As it came.
     *
     * @param method empty when it was no request
     * @param path canonical where that was decided
     * @param address of the client, behind trusted proxies
     */
    public record Request(
            String method, String host, String path, String address, String protocolVersion, String userAgent) {}

    /** Who called; empty where nobody was recognised. */
    public record Caller(String consumer, String keyId) {}

    /**
     * What became of it.
     *
     * @param status 0 when the client went before there was one
     * @param code {@code ok} or the code of a problem
     * @param limit that refused; empty when none did
     */
    public record Outcome(int status, String code, String step, String detail, boolean madeByGateway, String limit) {}

    /**
     * Where it went; empty as far as it did not get.
     *
     * @param traceId of the trace that it belongs to
     */
    public record Way(String route, String upstream, String target, int attempts, long revision, String traceId) {}

    /**
     * What it took.
     *
     * @param upstreamMicros −1 when no upstream answered
     * @param steps in their order; none of a request that nobody awaited by its id
     */
    public record Cost(
            long durationMicros, long upstreamMicros, long requestBytes, long responseBytes, List<StepTook> steps) {
        public Cost {
            steps = List.copyOf(steps);
        }
    }

    /**
     * How long it was at one step.
     *
     * @param step as in nodes' metrics, or what comes after the filters: {@code balance}, {@code connect}, {@code send},
     *     {@code wait}, {@code receive}
     */
    public record StepTook(String step, Duration took) {
        private static StepTook of(StepTime told) {
            return new StepTook(
                    ToldText.clip(told.getStep(), STEP_MAX), Duration.ofNanos(Math.max(0, told.getNanos())));
        }
    }

    /** Nodes are believed what they say, but not how long or in which characters. */
    static RequestEvent of(String node, SeenRequest seen) {
        return new RequestEvent(
                node,
                Instant.ofEpochMilli(seen.getAtEpochMillis()),
                clip(seen.getRequestId()),
                new Request(
                        clip(seen.getMethod()),
                        clip(seen.getHost()),
                        clip(seen.getPath()),
                        clip(seen.getAddress()),
                        clip(seen.getProtocolVersion()),
                        clip(seen.getUserAgent())),
                new Caller(clip(seen.getConsumer()), clip(seen.getKeyId())),
                new Outcome(
                        seen.getStatus(),
                        clip(seen.getCode()),
                        clip(seen.getStep()),
                        clip(seen.getDetail()),
                        seen.getMadeByGateway(),
                        clip(seen.getLimit())),
                new Way(
                        clip(seen.getRoute()),
                        clip(seen.getUpstream()),
                        clip(seen.getTarget()),
                        seen.getAttempts(),
                        seen.getRevision(),
                        clip(seen.getTraceId())),
                new Cost(
                        seen.getDurationMicros(),
                        seen.getUpstreamMicros(),
                        seen.getRequestBytes(),
                        seen.getResponseBytes(),
                        seen.getStepsList().stream()
                                .limit(STEPS_MAX)
                                .map(StepTook::of)
                                .toList()));
    }

    /** When it was over; {@link #at} is when it began. */
    public Instant endedAt() {
        return at.plus(cost.durationMicros(), ChronoUnit.MICROS);
    }

    private static String clip(String text) {
        return ToldText.clip(text, TEXT_MAX);
    }

    /** With the names of the access log. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("ts", at.toString())
                .put("requestId", requestId)
                .put("traceId", way.traceId())
                .put("client.address", request.address())
                .put("http.request.method", request.method())
                .put("server.address", request.host())
                .put("url.path", request.path())
                .put("http.route", way.route())
                .put("network.protocol.version", request.protocolVersion())
                .put("http.response.status_code", outcome.status())
                .put("http.request.body.size", cost.requestBytes())
                .put("http.response.body.size", cost.responseBytes())
                .put("durationMs", millis(cost.durationMicros()));
        if (cost.upstreamMicros() >= 0) {
            json.put("upstreamMs", millis(cost.upstreamMicros()));
        }
        return json.put("route", way.route())
                .put("upstream", way.upstream())
                .put("target", way.target())
                .put("attempts", way.attempts())
                .put("consumer", caller.consumer())
                .put("keyId", caller.keyId())
                .put("limit", outcome.limit())
                .put("decision", outcome.code())
                .put("step", outcome.step())
                .put("detail", outcome.detail())
                .put("node", node)
                .put("revision", way.revision())
                .put("userAgent", request.userAgent());
    }

    private static double millis(long micros) {
        return micros / 1_000.0;
    }
}
