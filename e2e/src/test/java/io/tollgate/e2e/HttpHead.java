package io.tollgate.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Heads of HTTP/1.1 for those who need no more than that, and thousands of them a second. */
final class HttpHead {
    private static final int BYTES_MAX = 8 << 10;

    private HttpHead() {}

    /** Up to the empty line, and with it; null when there is none any more. */
    static @Nullable String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder(512);
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            head.append((char) octet);
            int length = head.length();
            if (octet == '\n' && length >= 4 && head.charAt(length - 3) == '\n') {
                return head.toString();
            }
            if (length == BYTES_MAX) {
                throw new IOException("a head of more than " + length + " bytes");
            }
        }
        if (!head.isEmpty()) {
            throw new EOFException("in a head after: " + head);
        }
        return null;
    }
}
