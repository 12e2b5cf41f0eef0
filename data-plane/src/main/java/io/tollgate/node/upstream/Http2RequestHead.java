package io.tollgate.node.upstream;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.WebSocketProof;
import java.util.Map;
import java.util.Set;

/** Writes the head of a request in HTTP/2's form (RFC 9113 section 8.3.1). */
final class Http2RequestHead {
    /**
     * Never put in the compression table: secrets of different clients share a connection (RFC 7541 section 7.1.3), and what
     * differs with each request would only push out what does not.
     */
    static final Http2HeadersEncoder.SensitivityDetector NEVER_INDEXED =
            (name, value) -> name instanceof String text && NeverIndexed.NAMES.contains(text);

    private static final int FIELD_OVERHEAD = 32;

    private Http2RequestHead() {}

    private static final class NeverIndexed {
        private static final Set<String> NAMES = Set.of(
                FieldNames.AUTHORIZATION,
                FieldNames.X_API_KEY,
                "cookie",
                FieldNames.X_REQUEST_ID,
                FieldNames.TRACEPARENT,
                FieldNames.TRACESTATE,
                FieldNames.CONTENT_LENGTH);
    }

    static Http2Headers of(UpstreamRequest request, TargetState target) {
        Fields fields = request.fields();
        String host = fields.get(FieldNames.HOST);
        // Checked where they came from: a parser or the configuration.
        Http2Headers headers = new DefaultHttp2Headers(false, 32);
        headers.method(request.upgrading() ? "CONNECT" : request.method())
                .scheme(target.target().secure() ? "https" : "http")
                .authority(host == null ? target.authority() : host)
                .path(request.query() == null ? request.path() : request.path() + '?' + request.query());
        if (request.upgrading()) {
            headers.set(Http2Headers.PseudoHeaderName.PROTOCOL.value(), "websocket");
        }
        copy(fields, headers);
        if (request.upgrading()) {
            headers.remove(WebSocketProof.KEY);
        }
        return headers;
    }

    /** Bytes as SETTINGS_MAX_HEADER_LIST_SIZE counts them (RFC 9113 section 6.5.2). */
    static long size(Http2Headers headers) {
        long size = 0;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            size += field.getKey().length() + field.getValue().length() + FIELD_OVERHEAD;
        }
        return size;
    }

    static Http2Headers trailers(Fields fields) {
        Http2Headers headers = new DefaultHttp2Headers(false, 16);
        copy(fields, headers);
        return headers;
    }

    private static void copy(Fields fields, Http2Headers to) {
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            if (!name.equals(FieldNames.HOST)) {
                to.add(name, fields.value(i));
            }
        }
    }
}
