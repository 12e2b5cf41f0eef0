package io.tollgate.node.record;

import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.node.mtls.PresentedCertificate;

/** A JSON object a line, by the Elastic Common Schema 8.11; what it has no name for is under {@code tollgate.}. */
record EcsLine(String node) implements LineFormat {
    private static final byte[] TIMESTAMP = LineBytes.ascii("{\"@timestamp\":\"");
    private static final byte[] FIXED = LineBytes.ascii(
            "\",\"ecs.version\":\"8.11.0\",\"event.kind\":\"event\",\"event.category\":[\"web\"],\"service.name\":\"tollgate\"");
    private static final byte[] NODE = LineBytes.name("service.node.name");
    private static final byte[] REQUEST_ID = LineBytes.name("http.request.id");
    private static final byte[] TRACE_ID = LineBytes.name("trace.id");
    private static final byte[] CLIENT = LineBytes.name("client.address");
    private static final byte[] METHOD = LineBytes.name("http.request.method");
    private static final byte[] DOMAIN = LineBytes.name("url.domain");
    private static final byte[] PATH = LineBytes.name("url.path");
    private static final byte[] QUERY = LineBytes.name("url.query");
    private static final byte[] VERSION = LineBytes.name("http.version");
    private static final byte[] STATUS = LineBytes.name("http.response.status_code");
    private static final byte[] REQUEST_BYTES = LineBytes.name("http.request.body.bytes");
    private static final byte[] RESPONSE_BYTES = LineBytes.name("http.response.body.bytes");
    private static final byte[] DURATION = LineBytes.name("event.duration");
    private static final byte[] OUTCOME = LineBytes.name("event.outcome");
    private static final byte[] CODE = LineBytes.name("event.code");
    private static final byte[] REASON = LineBytes.name("event.reason");
    private static final byte[] USER_AGENT = LineBytes.name("user_agent.original");
    private static final byte[] USER = LineBytes.name("user.name");
    private static final byte[] ROUTE = LineBytes.name("tollgate.route");
    private static final byte[] UPSTREAM = LineBytes.name("tollgate.upstream");
    private static final byte[] TARGET = LineBytes.name("tollgate.target");
    private static final byte[] ATTEMPTS = LineBytes.name("tollgate.attempts");
    private static final byte[] KEY_ID = LineBytes.name("tollgate.key_id");
    private static final byte[] FINGERPRINT = LineBytes.name("tls.client.hash.sha256");
    private static final byte[] TRUST_STORE = LineBytes.name("tollgate.trust_store");
    private static final byte[] HOLDER = LineBytes.name("tollgate.holder");
    private static final byte[] LIMIT = LineBytes.name("tollgate.limit");
    private static final byte[] SHADOW = LineBytes.name("tollgate.shadow");
    private static final byte[] STEP = LineBytes.name("tollgate.step");
    private static final byte[] REVISION = LineBytes.name("tollgate.revision");
    private static final byte[] END = LineBytes.ascii("}\n");

    @Override
    public String seconds() {
        return "uuuu-MM-dd'T'HH:mm:ss";
    }

    @Override
    public void append(LineBytes out, ExchangeRecord facts) {
        out.raw(TIMESTAMP);
        out.time(facts.epochMillis);
        out.raw(FIXED);
        out.plain(NODE, node);
        out.plain(REQUEST_ID, facts.requestId);
        out.plain(TRACE_ID, facts.traceId);
        out.plain(CLIENT, facts.clientAddress);
        out.text(METHOD, facts.method);
        out.text(DOMAIN, facts.host);
        out.text(PATH, facts.path);
        String query = facts.query;
        if (query != null) {
            out.text(QUERY, query);
        }
        out.plain(VERSION, facts.protocolVersion);
        out.number(STATUS, facts.status);
        out.number(REQUEST_BYTES, facts.requestBytes);
        out.number(RESPONSE_BYTES, facts.responseBytes);
        out.number(DURATION, facts.durationNanos);
        out.plain(OUTCOME, facts.status >= 400 || facts.status == 0 ? "failure" : "success");
        out.plain(CODE, facts.code);
        out.text(REASON, facts.detail);
        String userAgent = facts.userAgent;
        if (userAgent != null) {
            out.text(USER_AGENT, userAgent);
        }
        out.plain(USER, facts.consumer);
        out.plain(ROUTE, facts.route);
        out.plain(UPSTREAM, facts.upstream);
        out.plain(TARGET, facts.target);
        out.number(ATTEMPTS, facts.attempts);
        out.plain(KEY_ID, facts.keyId);
        PresentedCertificate certificate = facts.certificate;
        if (certificate != null) {
            out.plain(FINGERPRINT, certificate.fingerprint());
            out.plain(TRUST_STORE, certificate.trustStore());
            out.text(HOLDER, certificate.holder());
        }
        out.plain(LIMIT, facts.limit);
        JsonLine.lowered(out, facts);
        if (facts.shadow != ShadowVerdict.NONE) {
            out.plain(SHADOW, facts.shadow.label());
        }
        out.plain(STEP, facts.step);
        out.number(REVISION, facts.revision);
        for (int i = 0; i < facts.headers.length; i += 2) {
            out.text(LineBytes.name("http.request.headers." + facts.headers[i]), facts.headers[i + 1]);
        }
        out.raw(END);
    }
}
