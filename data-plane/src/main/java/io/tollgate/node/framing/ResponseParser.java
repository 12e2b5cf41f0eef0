package io.tollgate.node.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Parses responses as strictly as requests: what an upstream gets wrong must not become the client's problem. */
public final class ResponseParser extends MessageParser<ResponseHead> {
    private boolean toHead;

    /** A parser for a new connection; it expects nothing until {@link #expect}. */
    public ResponseParser(ByteBufAllocator allocator, MessageSink<ResponseHead> sink) {
        super(allocator, sink, false);
    }

    /**
     * Expects the response to a request that was sent.
     *
     * @param method decides whether a body follows
     */
    public void expect(String method) {
        toHead = method.equals("HEAD");
        next();
    }

    @Override
    int skippable(ByteBuf buffer) {
        return 0;
    }

    @Override
    long bodyLength(ResponseHead head) {
        return head.bodyLength();
    }

    @Override
    ResponseHead readHead(byte[] bytes, int length) {
        int end = HeadReader.lineEnd(bytes, 0);
        boolean form = end >= 12
                && bytes[0] == 'H'
                && bytes[1] == 'T'
                && bytes[2] == 'T'
                && bytes[3] == 'P'
                && bytes[4] == '/'
                && bytes[5] == '1'
                && bytes[6] == '.'
                && (bytes[7] == '0' || bytes[7] == '1')
                && bytes[8] == ' '
                && (end == 12 || bytes[12] == ' ');
        int status = form ? digit(bytes[9]) * 100 + digit(bytes[10]) * 10 + digit(bytes[11]) : -1;
        if (status < 100 || status > 599) {
            throw FaultSignal.malformed("a status line that is not one of HTTP/1");
        }
        String reason = end <= 13 ? "" : reason(bytes, end);
        int minorVersion = bytes[7] - '0';
        Fields fields = HeadReader.fields(bytes, end + 2);
        return new ResponseHead(status, reason, minorVersion, fields, length(status, minorVersion, fields));
    }

    private static int digit(byte b) {
        return b >= '0' && b <= '9' ? b - '0' : -1_000;
    }

    private static String reason(byte[] bytes, int end) {
        for (int i = 13; i < end; i++) {
            if (HeadReader.isControl(bytes[i])) {
                throw FaultSignal.malformed("a control character in the status line");
            }
        }
        return new String(bytes, 13, end - 13, StandardCharsets.ISO_8859_1);
    }

    private long length(int status, int minorVersion, Fields fields) {
        int coding = fields.indexOf(FieldNames.TRANSFER_ENCODING, 0);
        int length = fields.indexOf(FieldNames.CONTENT_LENGTH, 0);
        if (coding >= 0) {
            if (length >= 0) {
                throw FaultSignal.malformed("Content-Length beside Transfer-Encoding");
            }
            if (minorVersion == 0) {
                throw FaultSignal.malformed("Transfer-Encoding in HTTP/1.0");
            }
            RequestFraming.checkChunked(fields, coding);
        }
        long declared = length < 0 ? -1 : RequestFraming.contentLength(fields, length);
        if (toHead || status < 200 || status == 204 || status == 304) {
            return 0;
        }
        if (coding >= 0) {
            return BodyLength.CHUNKED;
        }
        return declared >= 0 ? declared : BodyLength.UNTIL_CLOSE;
    }
}
