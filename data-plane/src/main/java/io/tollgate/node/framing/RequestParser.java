package io.tollgate.node.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tollgate.node.framing.RequestHead.Authority;
import io.tollgate.node.framing.RequestHead.Target;
import java.nio.charset.StandardCharsets;

/** Parses requests: the strict gate before everything else. */
public final class RequestParser extends MessageParser<RequestHead> {
    private boolean skippedLine;

    /** A parser for a new connection. */
    public RequestParser(ByteBufAllocator allocator, MessageSink<RequestHead> sink) {
        super(allocator, sink, true);
    }

    /** RFC 9112 section 2.2: one empty line before a request is ignored, as old clients send one after a body. */
    @Override
    int skippable(ByteBuf buffer) {
        int at = buffer.readerIndex();
        if (buffer.isReadable()) {
            requireStart(buffer.getByte(at));
        }
        if (skippedLine || buffer.readableBytes() < 2 || buffer.getByte(at) != '\r' || buffer.getByte(at + 1) != '\n') {
            return 0;
        }
        skippedLine = true;
        if (buffer.readableBytes() > 2) {
            requireStart(buffer.getByte(at + 2)); // now, as if the line had come by itself
        }
        return 2;
    }

    /** Told by the first byte, since what begins otherwise (a TLS hello) may have no line to wait for. */
    private static void requireStart(byte first) {
        if (HeadReader.TOKEN_LOWER[first & 0xff] == 0 && first != '\r' && first != '\n' && first != ' ') {
            throw FaultSignal.malformed("a first byte that begins no request line");
        }
    }

    @Override
    long bodyLength(RequestHead head) {
        return head.bodyLength();
    }

    @Override
    RequestHead readHead(byte[] bytes, int length) {
        skippedLine = false;
        int end = HeadReader.lineEnd(bytes, 0);
        int methodEnd = methodEnd(bytes);
        String method = RequestLine.method(bytes, 0, methodEnd);
        int targetEnd = targetEnd(bytes, methodEnd + 1);
        HttpVersion version = version(bytes, targetEnd + 1, end);
        Fields fields = HeadReader.fields(bytes, end + 2);
        Authority authority = authority(fields, version);
        long bodyLength = RequestFraming.bodyLength(fields, version);
        return target(bytes, methodEnd + 1, targetEnd, new Parts(method, version, authority, fields, bodyLength));
    }

    private record Parts(String method, HttpVersion version, Authority authority, Fields fields, long bodyLength) {
        RequestHead with(Target target, Authority other) {
            return new RequestHead(method, target, version, other, fields, bodyLength);
        }
    }

    private static int methodEnd(byte[] bytes) {
        int i = 0;
        while (bytes[i] != ' ' && i <= RequestLine.METHOD_BYTES_MAX) {
            i++;
        }
        return i;
    }

    private static int targetEnd(byte[] bytes, int from) {
        int i = from;
        while (RequestLine.isTargetByte(bytes[i])) {
            i++;
        }
        if (bytes[i] != ' ' || i == from) {
            throw FaultSignal.malformed("a request target that is missing or has characters no URI has");
        }
        return i;
    }

    private static HttpVersion version(byte[] bytes, int from, int end) {
        boolean form = end - from == 8
                && matches(bytes, from, "HTTP/")
                && isDigit(bytes[from + 5])
                && bytes[from + 6] == '.'
                && isDigit(bytes[from + 7]);
        if (!form) {
            throw FaultSignal.malformed("a request line that does not end with a version");
        }
        int minor = bytes[from + 7] - '0';
        if (bytes[from + 5] != '1' || minor > 1) {
            throw new FaultSignal(Fault.Kind.VERSION_UNSUPPORTED, "a version other than HTTP/1.0 and HTTP/1.1");
        }
        return minor == 0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
    }

    private static RequestHead target(byte[] bytes, int from, int to, Parts parts) {
        if (bytes[from] == '/') {
            return parts.with(RequestLine.originForm(bytes, from, to), parts.authority);
        }
        String text = new String(bytes, from, to - from, StandardCharsets.US_ASCII);
        if (text.equals("*") && parts.method.equals("OPTIONS")) {
            return parts.with(new Target("*", null), parts.authority);
        }
        if (parts.method.equals("CONNECT")) {
            return parts.with(new Target(text, null), parts.authority);
        }
        int scheme = text.regionMatches(true, 0, "http://", 0, 7)
                ? 7
                : text.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        if (scheme == 0) {
            throw FaultSignal.malformed("a request target in no form of RFC 9112 section 3.2");
        }
        int slash = firstOf(text, scheme);
        Authority named = RequestFraming.authority(text.substring(scheme, slash));
        if (parts.version == HttpVersion.HTTP_1_1 && !named.text().equalsIgnoreCase(parts.authority.text())) {
            throw FaultSignal.malformed("a request target and a Host that name different hosts");
        }
        if (slash == text.length() || text.charAt(slash) == '?') {
            if (text.indexOf('#', slash) >= 0) {
                throw FaultSignal.malformed("a request target with a fragment");
            }
            return parts.with(new Target("/", slash == text.length() ? null : text.substring(slash + 1)), named);
        }
        return parts.with(RequestLine.originForm(bytes, from + slash, to), named);
    }

    private static int firstOf(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '/' && text.charAt(i) != '?') {
            i++;
        }
        return i;
    }

    private static Authority authority(Fields fields, HttpVersion version) {
        int index = fields.indexOf(FieldNames.HOST, 0);
        if (index < 0) {
            if (version == HttpVersion.HTTP_1_1) {
                throw FaultSignal.malformed("no Host");
            }
            return Authority.NONE;
        }
        if (fields.indexOf(FieldNames.HOST, index + 1) >= 0) {
            throw FaultSignal.malformed("more than one Host");
        }
        return RequestFraming.authority(fields.value(index));
    }

    static boolean matches(byte[] bytes, int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
