package io.tollgate.node.framing;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Fields out of HTTP/2, held to what HTTP/1's are held to: a field that could not stand in a head of HTTP/1 is as malformed
 * here (RFC 9113 section 8.2.1), as is one that speaks of a connection (section 8.2.2).
 */
final class Http2Fields {
    private Http2Fields() {}

    /** The fields of a section without its pseudo-header fields, of which {@code pseudo} is the only one that may stand. */
    static Fields read(Http2Headers headers, String pseudo) {
        if (headers.size() > HeadReader.FIELDS_MAX + 1) {
            throw new FaultSignal(Fault.Kind.FIELDS_TOO_LARGE, "more than " + HeadReader.FIELDS_MAX + " fields");
        }
        Fields fields = new Fields();
        for (Map.Entry<CharSequence, CharSequence> entry : headers) {
            CharSequence name = entry.getKey();
            if (name.length() > 0 && name.charAt(0) == ':') {
                if (!pseudo.contentEquals(name)) {
                    throw FaultSignal.malformed("a pseudo-header field that does not belong here");
                }
            } else {
                fields.add(name(name), value(entry.getValue()));
            }
        }
        RequestFraming.checkLookalikes(fields);
        return fields;
    }

    private static String name(CharSequence text) {
        AsciiString name = AsciiString.of(text);
        byte[] bytes = name.array();
        int from = name.arrayOffset();
        int to = from + name.length();
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == 0 || HeadReader.TOKEN_LOWER[b & 0xff] != b) {
                throw FaultSignal.malformed("a field name that is not a token in lower case");
            }
        }
        if (from == to) {
            throw FaultSignal.malformed("a field without name");
        }
        String known = FieldNames.of(bytes, from, to);
        return switch (known) {
            case FieldNames.CONNECTION,
                    FieldNames.KEEP_ALIVE,
                    FieldNames.PROXY_CONNECTION,
                    FieldNames.TRANSFER_ENCODING,
                    FieldNames.UPGRADE -> throw FaultSignal.malformed("a field of a connection");
            default -> known;
        };
    }

    private static String value(CharSequence text) {
        AsciiString value = AsciiString.of(text);
        byte[] bytes = value.array();
        int from = value.arrayOffset();
        int to = from + value.length();
        for (int i = from; i < to; i++) {
            if (HeadReader.isControl(bytes[i])) {
                throw FaultSignal.malformed("a control character in a field value");
            }
        }
        // HTTP/1 cannot carry white space around a value; that some servers send it here harms nobody.
        while (from < to && isSpace(bytes[from])) {
            from++;
        }
        while (to > from && isSpace(bytes[to - 1])) {
            to--;
        }
        return from == to ? "" : new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }
}
