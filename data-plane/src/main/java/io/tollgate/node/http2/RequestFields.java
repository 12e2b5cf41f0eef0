package io.tollgate.node.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.tollgate.node.framing.BodyLength;
import io.tollgate.node.framing.Fault;
import io.tollgate.node.framing.FaultSignal;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import io.tollgate.node.framing.HeadReader;
import io.tollgate.node.framing.HttpVersion;
import io.tollgate.node.framing.RequestFraming;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.framing.RequestHead.Authority;
import io.tollgate.node.framing.RequestHead.Target;
import io.tollgate.node.framing.RequestLine;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One decoded field section of a client, checked while it is decoded (RFC 9113 section 8): the head of a request, or its
 * trailers. The first fault is kept and the rest is not looked at; decoding goes on, for the compression's state is the
 * connection's.
 *
 * <p>The decoder knows it as headers and only ever adds to it. It sees neither fields nor lengths here, so that nothing
 * but the rules below repairs or refuses them.
 */
final class RequestFields extends DefaultHttp2Headers {
    private static final AsciiString METHOD = PseudoHeaderName.METHOD.value();
    private static final AsciiString SCHEME = PseudoHeaderName.SCHEME.value();
    private static final AsciiString AUTHORITY = PseudoHeaderName.AUTHORITY.value();
    private static final AsciiString PATH = PseudoHeaderName.PATH.value();
    private static final AsciiString PROTOCOL = PseudoHeaderName.PROTOCOL.value();
    private static final String COOKIE = "cookie";

    private final Fields fields = new Fields();
    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString path;
    private @Nullable AsciiString protocol;
    private @Nullable StringJoiner cookies;
    private @Nullable Fault fault;

    RequestFields() {
        super(false, 2);
    }

    /** Why it is not what it should be; null when it is. */
    @Nullable
    Fault fault() {
        return fault;
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (fault == null) {
            try {
                take(AsciiString.of(name), AsciiString.of(value));
            } catch (FaultSignal signal) {
                fault = signal.fault();
            }
        }
        return this;
    }

    /** What is checked of lengths is checked by {@link #head} and by the stream. */
    @Override
    public List<CharSequence> getAll(CharSequence name) {
        return List.of();
    }

    private void take(AsciiString name, AsciiString value) {
        checkValue(value);
        if (name.isEmpty()) {
            throw FaultSignal.malformed("a field without name");
        }
        if (name.byteAt(0) == ':') {
            pseudo(name, value);
        } else {
            field(name, value);
        }
    }

    /** RFC 9113 section 8.2.1; other controls are refused as in HTTP/1. */
    private static void checkValue(AsciiString value) {
        byte[] bytes = value.array();
        int from = value.arrayOffset();
        int to = from + value.length();
        for (int i = from; i < to; i++) {
            if (HeadReader.isControl(bytes[i])) {
                throw FaultSignal.malformed("a control character in a field value");
            }
        }
        if (to > from && (isSpace(bytes[from]) || isSpace(bytes[to - 1]))) {
            throw FaultSignal.malformed("white space around a field value");
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private void pseudo(AsciiString name, AsciiString value) {
        if (fields.size() > 0 || cookies != null) {
            throw FaultSignal.malformed("a pseudo-header field behind others");
        }
        if (name.contentEquals(METHOD)) {
            method = once(method, value);
        } else if (name.contentEquals(SCHEME)) {
            scheme = once(scheme, value);
        } else if (name.contentEquals(AUTHORITY)) {
            authority = once(authority, value);
        } else if (name.contentEquals(PATH)) {
            path = once(path, value);
        } else if (name.contentEquals(PROTOCOL)) {
            protocol = once(protocol, value);
        } else {
            throw FaultSignal.malformed("a pseudo-header field that no request has");
        }
    }

    private static AsciiString once(@Nullable AsciiString known, AsciiString value) {
        if (known != null) {
            throw FaultSignal.malformed("a pseudo-header field that stands twice");
        }
        return value;
    }

    private void field(AsciiString asciiName, AsciiString value) {
        byte[] bytes = asciiName.array();
        int from = asciiName.arrayOffset();
        int to = from + asciiName.length();
        for (int i = from; i < to; i++) {
            if (!HeadReader.isLowerToken(bytes[i])) {
                throw FaultSignal.malformed("a field name that is not a token in lower case");
            }
        }
        String name = FieldNames.of(bytes, from, to);
        switch (name) {
            case FieldNames.CONNECTION,
                    FieldNames.PROXY_CONNECTION,
                    FieldNames.KEEP_ALIVE,
                    FieldNames.TRANSFER_ENCODING,
                    FieldNames.UPGRADE -> throw FaultSignal.malformed("a field of HTTP/1's connections");
            case FieldNames.TE -> {
                if (!value.contentEqualsIgnoreCase("trailers")) {
                    throw FaultSignal.malformed("a TE other than trailers");
                }
                add(name, value);
            }
            // Section 8.2.3: one field in pieces, to compress better; the size of the section bounds them.
            case COOKIE -> {
                StringJoiner joined = cookies == null ? new StringJoiner("; ") : cookies;
                cookies = joined.add(value.toString());
            }
            default -> add(name, value);
        }
    }

    private void add(String name, AsciiString value) {
        if (fields.size() == HeadReader.FIELDS_MAX) {
            throw new FaultSignal(Fault.Kind.FIELDS_TOO_LARGE, "more than " + HeadReader.FIELDS_MAX + " fields");
        }
        fields.add(name, value.toString());
    }

    /** The trailers it is; null, with {@link #fault} set, when it is none. */
    @Nullable
    Fields trailers() {
        if (fault == null
                && (method != null || scheme != null || authority != null || path != null || protocol != null)) {
            fault = new Fault(Fault.Kind.MALFORMED, "a pseudo-header field in trailers");
        }
        return fault == null ? fields : null;
    }

    /**
     * The head it is; null, with {@link #fault} set, when it is none.
     *
     * @param ended whether the request ends with it
     * @param handshake for a request of a WebSocket, whose head becomes that of the same request in HTTP/1.1
     */
    @Nullable
    RequestHead head(boolean ended, @Nullable WebSocketHandshake handshake) {
        try {
            return fault == null ? read(ended, handshake) : null;
        } catch (FaultSignal signal) {
            fault = signal.fault();
            return null;
        }
    }

    /** Whether it asks for another protocol on its stream (RFC 8441). */
    boolean isExtendedConnect() {
        return protocol != null;
    }

    private RequestHead read(boolean ended, @Nullable WebSocketHandshake handshake) {
        AsciiString verb = required(method, "a request without method");
        String name = RequestLine.method(verb.array(), verb.arrayOffset(), verb.arrayOffset() + verb.length());
        Authority named = namedAuthority();
        StringJoiner joined = cookies;
        if (joined != null) {
            fields.add(COOKIE, joined.toString());
        }
        RequestFraming.checkLookalikes(fields);
        long bodyLength = bodyLength(ended);
        boolean connects = name.equals("CONNECT");
        if (connects && protocol == null) {
            if (scheme != null || path != null) {
                throw FaultSignal.malformed("a CONNECT with scheme or path");
            }
            return new RequestHead(name, new Target(named.text(), null), HttpVersion.HTTP_2, named, fields, bodyLength);
        }
        checkScheme(required(scheme, "a request without scheme"));
        Target target = target(required(path, "a request without path"), name);
        AsciiString wish = protocol;
        if (wish != null) {
            if (!connects || handshake == null) {
                throw FaultSignal.malformed("a protocol asked for without CONNECT");
            }
            handshake.ask(fields, wish);
            return new RequestHead("GET", target, HttpVersion.HTTP_2, named, fields, 0);
        }
        return new RequestHead(name, target, HttpVersion.HTTP_2, named, fields, bodyLength);
    }

    private static AsciiString required(@Nullable AsciiString value, String otherwise) {
        if (value == null) {
            throw FaultSignal.malformed(otherwise);
        }
        return value;
    }

    private static void checkScheme(AsciiString scheme) {
        if (!scheme.contentEqualsIgnoreCase("http") && !scheme.contentEqualsIgnoreCase("https")) {
            throw FaultSignal.malformed("a scheme other than http and https");
        }
    }

    /** Section 8.3.1: whoever names the host twice must name the same one, as with HTTP/1's absolute form. */
    private Authority namedAuthority() {
        int host = fields.indexOf(FieldNames.HOST, 0);
        if (host >= 0 && fields.indexOf(FieldNames.HOST, host + 1) >= 0) {
            throw FaultSignal.malformed("more than one Host");
        }
        AsciiString pseudo = authority;
        if (pseudo == null) {
            if (host < 0) {
                throw FaultSignal.malformed("no authority and no Host");
            }
            return RequestFraming.authority(fields.value(host));
        }
        String text = pseudo.toString();
        if (host >= 0 && !fields.value(host).equalsIgnoreCase(text)) {
            throw FaultSignal.malformed("an authority and a Host that name different hosts");
        }
        return RequestFraming.authority(text);
    }

    private static Target target(AsciiString path, String method) {
        byte[] bytes = path.array();
        int from = path.arrayOffset();
        int to = from + path.length();
        if (path.length() > HeadReader.LINE_BYTES_MAX) {
            throw new FaultSignal(
                    Fault.Kind.TARGET_TOO_LONG, "request target over " + HeadReader.LINE_BYTES_MAX + " bytes");
        }
        if (path.contentEquals("*") && method.equals("OPTIONS")) {
            return new Target("*", null);
        }
        if (path.isEmpty() || bytes[from] != '/') {
            throw FaultSignal.malformed("a path that does not begin with a slash");
        }
        for (int i = from; i < to; i++) {
            if (!RequestLine.isTargetByte(bytes[i])) {
                throw FaultSignal.malformed("a path with characters no URI has");
            }
        }
        return RequestLine.originForm(bytes, from, to);
    }

    private long bodyLength(boolean ended) {
        int index = fields.indexOf(FieldNames.CONTENT_LENGTH, 0);
        long declared = index < 0 ? BodyLength.CHUNKED : RequestFraming.contentLength(fields, index);
        if (!ended) {
            return declared;
        }
        if (declared > 0) {
            throw FaultSignal.malformed("a Content-Length with no body behind it");
        }
        return 0;
    }
}
