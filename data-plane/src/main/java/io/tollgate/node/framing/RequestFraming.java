package io.tollgate.node.framing;

import io.tollgate.node.framing.RequestHead.Authority;
import java.util.Locale;

/**
 * The length of a request's body (RFC 9112 section 6.3) and the form of its authority, for every version of HTTP; whatever
 * is unclear is refused by a {@link FaultSignal}.
 */
public final class RequestFraming {
    /** Longest Content-Length: 18 digits fit a long. */
    private static final int LENGTH_DIGITS_MAX = 18;

    private static final int AUTHORITY_BYTES_MAX = 261;

    private RequestFraming() {}

    static long bodyLength(Fields fields, HttpVersion version) {
        checkLookalikes(fields);
        int coding = fields.indexOf(FieldNames.TRANSFER_ENCODING, 0);
        int length = fields.indexOf(FieldNames.CONTENT_LENGTH, 0);
        if (coding < 0) {
            return length < 0 ? 0 : contentLength(fields, length);
        }
        if (length >= 0) {
            throw FaultSignal.malformed("Content-Length beside Transfer-Encoding");
        }
        if (version == HttpVersion.HTTP_1_0) {
            throw FaultSignal.malformed("Transfer-Encoding in HTTP/1.0");
        }
        checkChunked(fields, coding);
        return BodyLength.CHUNKED;
    }

    /** The value of the one Content-Length there may be, which stands at {@code index}. */
    public static long contentLength(Fields fields, int index) {
        if (fields.indexOf(FieldNames.CONTENT_LENGTH, index + 1) >= 0) {
            throw FaultSignal.malformed("more than one Content-Length");
        }
        String text = fields.value(index);
        if (text.isEmpty() || text.length() > LENGTH_DIGITS_MAX) {
            throw FaultSignal.malformed("a Content-Length that is not 1 to " + LENGTH_DIGITS_MAX + " digits");
        }
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw FaultSignal.malformed("a Content-Length that is not digits");
            }
            length = length * 10 + digit;
        }
        return length;
    }

    /**
     * Only {@code chunked}, alone. A list that ends with it is honest HTTP that we do not speak (501, RFC 9112 section
     * 6.1); anything else leaves the body's end open.
     */
    static void checkChunked(Fields fields, int index) {
        if (fields.indexOf(FieldNames.TRANSFER_ENCODING, index + 1) < 0
                && fields.value(index).equalsIgnoreCase("chunked")) {
            return;
        }
        String last = "";
        int chunked = 0;
        for (int i = index; i >= 0; i = fields.indexOf(FieldNames.TRANSFER_ENCODING, i + 1)) {
            for (String coding : Fields.tokens(fields.value(i))) {
                last = coding;
                chunked += coding.equals("chunked") ? 1 : 0;
            }
        }
        if (chunked == 1 && last.equals("chunked")) {
            throw new FaultSignal(Fault.Kind.CODING_UNSUPPORTED, "a transfer coding other than chunked");
        }
        throw FaultSignal.malformed("a Transfer-Encoding that is not chunked");
    }

    /** Names that a sloppy reader, or a server of CGI's kind, takes for the ones that frame a message. */
    public static void checkLookalikes(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            if (looksLike(name, FieldNames.CONTENT_LENGTH) || looksLike(name, FieldNames.TRANSFER_ENCODING)) {
                throw FaultSignal.malformed("a field that looks like one that frames the message");
            }
        }
    }

    /** Whether {@code name} has the letters of {@code framing} and is not the same. */
    private static boolean looksLike(String name, String framing) {
        if (name.length() < framing.length() - 1 || name.equals(framing)) {
            return false;
        }
        int at = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z') {
                if (at < framing.length() && framing.charAt(at) == '-') {
                    at++;
                }
                if (at == framing.length() || framing.charAt(at) != c) {
                    return false;
                }
                at++;
            }
        }
        return at == framing.length();
    }

    /** RFC 3986 section 3.2.2 without user information: a name, an IPv4 or a bracketed IPv6 address, and a port. */
    public static Authority authority(String text) {
        if (text.isEmpty() || text.length() > AUTHORITY_BYTES_MAX) {
            throw FaultSignal.malformed("a Host that is empty or too long");
        }
        int end = text.charAt(0) == '[' ? bracketEnd(text) : nameEnd(text);
        if (end < text.length()) {
            checkPort(text, end);
        }
        if (end == 0) {
            throw FaultSignal.malformed("a Host without name");
        }
        return new Authority(text.substring(0, end).toLowerCase(Locale.ROOT), text);
    }

    private static int bracketEnd(String text) {
        int i = 1;
        while (i < text.length() && isAddressCharacter(text.charAt(i))) {
            i++;
        }
        if (i < 3 || i == text.length() || text.charAt(i) != ']') {
            throw FaultSignal.malformed("a Host that is no address");
        }
        return i + 1;
    }

    private static boolean isAddressCharacter(char c) {
        return c == ':' || c == '.' || (c < 128 && Character.digit(c, 16) >= 0);
    }

    private static int nameEnd(String text) {
        int i = 0;
        while (i < text.length() && isNameCharacter(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }

    private static void checkPort(String text, int colon) {
        int digits = text.length() - colon - 1;
        boolean valid = text.charAt(colon) == ':' && digits >= 1 && digits <= 5;
        int port = 0;
        for (int i = colon + 1; valid && i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            valid = digit >= 0 && digit <= 9;
            port = port * 10 + digit;
        }
        if (!valid || port > 65_535) {
            throw FaultSignal.malformed("a Host with characters no host has, or with a bad port");
        }
    }
}
