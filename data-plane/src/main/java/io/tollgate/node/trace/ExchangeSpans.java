package io.tollgate.node.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.tollgate.node.otlp.OtlpReceiver;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.TraceFacts;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * An exchange as spans, with the names of OpenTelemetry's HTTP conventions: one of the whole, as a server; in it the filters'
 * part ({@code decide}); and the upstream's, as a client, with its phases: {@code send} until the request is on its way,
 * {@code wait} until the response's head, {@code receive} until its end. Never a query, a field or a body. For one thread.
 */
final class ExchangeSpans {
    private final Resource resource;
    private final SplittableRandom random = new SplittableRandom();

    ExchangeSpans(String node, String version) {
        this.resource = OtlpReceiver.resource(node, version);
    }

    /** All spans of {@code facts}, the server's first. */
    List<SpanData> of(ExchangeRecord facts, TraceFacts trace) {
        List<SpanData> spans = new ArrayList<>(6);
        Exchange exchange = new Exchange(facts, trace);
        spans.add(exchange.server());
        if (trace.decidedNanos >= 0) {
            spans.add(exchange.phase("decide", trace.serverId, 0, trace.decidedNanos));
        }
        if (facts.attempts > 0) {
            exchange.addClient(spans);
        }
        return spans;
    }

    private final class Exchange {
        private final ExchangeRecord facts;
        private final TraceFacts trace;
        private final long startNanos;

        Exchange(ExchangeRecord facts, TraceFacts trace) {
            this.facts = facts;
            this.trace = trace;
            this.startNanos = TimeUnit.MILLISECONDS.toNanos(facts.epochMillis);
        }

        private SpanContext context(String spanId) {
            return SpanContext.create(facts.traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault());
        }

        private SpanData span(
                String spanId,
                SpanContext parent,
                String name,
                SpanKind kind,
                long from,
                long to,
                FinishedSpan.Outcome outcome) {
            return new FinishedSpan(
                    resource,
                    new FinishedSpan.Ids(context(spanId), parent),
                    name,
                    kind,
                    new FinishedSpan.Times(startNanos + from, startNanos + Math.max(from, to)),
                    outcome);
        }

        SpanData phase(String name, String parentId, long from, long to) {
            String id = HexFormat.of().toHexDigits(random.nextLong() | 1);
            FinishedSpan.Outcome outcome = new FinishedSpan.Outcome(StatusData.unset(), Attributes.empty());
            return span(id, context(parentId), name, SpanKind.INTERNAL, from, to, outcome);
        }

        SpanData server() {
            SpanContext parent = trace.parentId.isEmpty()
                    ? SpanContext.getInvalid()
                    : SpanContext.createFromRemoteParent(
                            facts.traceId, trace.parentId, TraceFlags.getSampled(), TraceState.getDefault());
            String method = facts.method.isEmpty() ? "HTTP" : facts.method;
            return span(
                    trace.serverId,
                    parent,
                    facts.route.isEmpty() ? method : method + " " + facts.route,
                    SpanKind.SERVER,
                    0,
                    facts.durationNanos,
                    new FinishedSpan.Outcome(status(facts.status >= 500 || facts.status == 0), serverAttributes()));
        }

        private Attributes serverAttributes() {
            AttributesBuilder all = Attributes.builder();
            put(all, "http.request.method", facts.method);
            put(all, "url.path", facts.path);
            put(all, "http.route", facts.route);
            put(all, "server.address", facts.host);
            put(all, "client.address", facts.clientAddress);
            put(all, "network.protocol.version", facts.protocolVersion);
            String userAgent = facts.userAgent;
            put(all, "user_agent.original", userAgent == null ? "" : userAgent);
            if (facts.status > 0) {
                all.put("http.response.status_code", facts.status);
            }
            put(all, "error.type", facts.code.equals("ok") ? "" : facts.code);
            put(all, "tollgate.request_id", facts.requestId);
            put(all, "tollgate.consumer", facts.consumer);
            put(all, "tollgate.key_id", facts.keyId);
            put(all, "tollgate.limit", facts.limit);
            put(all, "tollgate.decision", facts.code);
            put(all, "tollgate.step", facts.step);
            return all.put("tollgate.revision", facts.revision).build();
        }

        void addClient(List<SpanData> spans) {
            boolean answered = facts.upstreamNanos >= 0;
            long from = Math.max(0, trace.decidedNanos);
            spans.add(span(
                    trace.clientId,
                    context(trace.serverId),
                    facts.method + " " + facts.upstream,
                    SpanKind.CLIENT,
                    from,
                    facts.durationNanos,
                    new FinishedSpan.Outcome(status(!answered || facts.status >= 400), clientAttributes(answered))));
            if (answered) {
                long sent = Math.max(from, facts.headNanos - facts.upstreamNanos);
                spans.add(phase("send", trace.clientId, from, sent));
                spans.add(phase("wait", trace.clientId, sent, facts.headNanos));
                spans.add(phase("receive", trace.clientId, facts.headNanos, facts.durationNanos));
            }
        }

        private Attributes clientAttributes(boolean answered) {
            AttributesBuilder all = Attributes.builder();
            put(all, "http.request.method", facts.method);
            if (answered) {
                all.put("http.response.status_code", facts.status);
            }
            put(all, "tollgate.upstream", facts.upstream);
            put(all, "tollgate.target", facts.target);
            address(all, facts.target);
            put(all, "error.type", facts.code.equals("ok") ? "" : facts.code);
            return all.put("http.request.resend_count", Math.max(0, facts.attempts - 1))
                    .build();
        }
    }

    private static void address(AttributesBuilder all, String target) {
        try {
            URI uri = URI.create(target);
            if (uri.getHost() != null) {
                all.put("server.address", uri.getHost());
                if (uri.getPort() > 0) {
                    all.put("server.port", uri.getPort());
                }
            }
        } catch (IllegalArgumentException e) {
            // a label that is no URL says where it is in its own words, above
        }
    }

    private static StatusData status(boolean failed) {
        return failed ? StatusData.create(StatusCode.ERROR, "") : StatusData.unset();
    }

    private static void put(AttributesBuilder all, String name, String value) {
        if (!value.isEmpty()) {
            all.put(name, value);
        }
    }
}
