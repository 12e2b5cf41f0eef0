package io.tollgate.node.record;

import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.node.mtls.PresentedCertificate;

/** A JSON object a line, with OpenTelemetry's attribute names where there are some. */
record JsonLine(String node) implements LineFormat {
    private static final byte[] TS = LineBytes.ascii("{\"ts\":\"");
    private static final byte[] REQUEST_ID = LineBytes.name("requestId");
    private static final byte[] TRACE_ID = LineBytes.name("traceId");
    private static final byte[] CLIENT_ADDRESS = LineBytes.name("client.address");
    private static final byte[] METHOD = LineBytes.name("http.request.method");
    private static final byte[] SERVER_ADDRESS = LineBytes.name("server.address");
    private static final byte[] PATH = LineBytes.name("url.path");
    private static final byte[] HTTP_ROUTE = LineBytes.name("http.route");
    private static final byte[] VERSION = LineBytes.name("network.protocol.version");
    private static final byte[] STATUS = LineBytes.name("http.response.status_code");
    private static final byte[] REQUEST_SIZE = LineBytes.name("http.request.body.size");
    private static final byte[] RESPONSE_SIZE = LineBytes.name("http.response.body.size");
    private static final byte[] DURATION = LineBytes.name("durationMs");
    private static final byte[] UPSTREAM_DURATION = LineBytes.name("upstreamMs");
    private static final byte[] ROUTE = LineBytes.name("route");
    private static final byte[] UPSTREAM = LineBytes.name("upstream");
    private static final byte[] TARGET = LineBytes.name("target");
    private static final byte[] ATTEMPTS = LineBytes.name("attempts");
    private static final byte[] CONSUMER = LineBytes.name("consumer");
    private static final byte[] KEY_ID = LineBytes.name("keyId");
    private static final byte[] FINGERPRINT = LineBytes.name("tls.client.hash.sha256");
    private static final byte[] TRUST_STORE = LineBytes.name("trustStore");
    private static final byte[] HOLDER = LineBytes.name("holder");
    private static final byte[] LIMIT = LineBytes.name("limit");
    private static final byte[] LOWERED_LIMIT = LineBytes.name("lowered.limit");
    private static final byte[] LOWERED_PERCENT = LineBytes.name("lowered.percent");
    private static final byte[] LOWERED_VERDICT = LineBytes.name("lowered.verdict");
    private static final byte[] LOWERED_WHY = LineBytes.name("lowered.why");
    private static final byte[] SHADOW = LineBytes.name("shadow");
    private static final byte[] DECISION = LineBytes.name("decision");
    private static final byte[] STEP = LineBytes.name("step");
    private static final byte[] DETAIL = LineBytes.name("detail");
    private static final byte[] NODE = LineBytes.name("node");
    private static final byte[] REVISION = LineBytes.name("revision");
    private static final byte[] USER_AGENT = LineBytes.name("userAgent");
    private static final byte[] QUERY = LineBytes.name("url.query");
    private static final byte[] END = LineBytes.ascii("}\n");

    @Override
    public String seconds() {
        return "uuuu-MM-dd'T'HH:mm:ss";
    }

    @Override
    public void append(LineBytes out, ExchangeRecord facts) {
        out.raw(TS);
        out.time(facts.epochMillis);
        out.put('"');
        out.plain(REQUEST_ID, facts.requestId);
        out.plain(TRACE_ID, facts.traceId);
        out.plain(CLIENT_ADDRESS, facts.clientAddress);
        out.text(METHOD, facts.method);
        out.text(SERVER_ADDRESS, facts.host);
        out.text(PATH, facts.path);
        out.plain(HTTP_ROUTE, facts.route);
        out.plain(VERSION, facts.protocolVersion);
        out.number(STATUS, facts.status);
        out.number(REQUEST_SIZE, facts.requestBytes);
        out.number(RESPONSE_SIZE, facts.responseBytes);
        out.millis(DURATION, facts.durationNanos);
        if (facts.upstreamNanos >= 0) {
            out.millis(UPSTREAM_DURATION, facts.upstreamNanos);
        }
        out.plain(ROUTE, facts.route);
        out.plain(UPSTREAM, facts.upstream);
        out.plain(TARGET, facts.target);
        out.number(ATTEMPTS, facts.attempts);
        out.plain(CONSUMER, facts.consumer);
        out.plain(KEY_ID, facts.keyId);
        PresentedCertificate certificate = facts.certificate;
        if (certificate != null) {
            out.plain(FINGERPRINT, certificate.fingerprint());
            out.plain(TRUST_STORE, certificate.trustStore());
            out.text(HOLDER, certificate.holder());
        }
        out.plain(LIMIT, facts.limit);
        lowered(out, facts);
        if (facts.shadow != ShadowVerdict.NONE) {
            out.plain(SHADOW, facts.shadow.label());
        }
        out.plain(DECISION, facts.code);
        out.plain(STEP, facts.step);
        out.text(DETAIL, facts.detail);
        out.plain(NODE, node);
        out.number(REVISION, facts.revision);
        String userAgent = facts.userAgent;
        if (userAgent != null) {
            out.text(USER_AGENT, userAgent);
        }
        captured(out, facts);
        out.raw(END);
    }

    /** What a lowered limit meant for it; nothing of all other requests. */
    static void lowered(LineBytes out, ExchangeRecord facts) {
        LoweredOutcome lowered = facts.lowered;
        if (lowered != null) {
            out.plain(LOWERED_LIMIT, lowered.limit());
            out.raw(LOWERED_PERCENT);
            out.raw(LineBytes.ascii(lowered.percent()));
            out.plain(LOWERED_VERDICT, lowered.verdict().label());
            out.text(LOWERED_WHY, lowered.words());
        }
    }

    static void captured(LineBytes out, ExchangeRecord facts) {
        String query = facts.query;
        if (query != null) {
            out.text(QUERY, query);
        }
        String[] headers = facts.headers;
        for (int i = 0; i < headers.length; i += 2) {
            out.text(LineBytes.name("http.request.header." + headers[i]), headers[i + 1]);
        }
    }
}
