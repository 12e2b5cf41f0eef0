package io.tollgate.control.http;

import io.tollgate.control.problem.ProblemException.Malformed;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Why somebody changes something, in their own words: the header {@code X-Change-Message}. */
public final class ChangeMessage {
    /** The header. */
    public static final String HEADER = "X-Change-Message";

    private static final String EXTENDED = "UTF-8''";
    private static final int LENGTH_MAX = 500;

    private ChangeMessage() {}

    /** What a header says; null when it says nothing. */
    public static @Nullable String of(@Nullable String header) {
        return checked(asUtf8(header));
    }

    /** The words without blanks around them; null when there are none. */
    public static @Nullable String checked(@Nullable String words) {
        if (words == null || words.isBlank()) {
            return null;
        }
        String message = words.strip();
        if (message.chars().anyMatch(Character::isISOControl)) {
            throw new Malformed(HEADER, "(expected: no control characters)");
        }
        if (message.length() > LENGTH_MAX) {
            throw new Malformed(HEADER, message.length() + " characters (expected: at most " + LENGTH_MAX + ")");
        }
        return message;
    }

    /**
     * HTTP hands header bytes on as Latin-1; what people type is UTF-8, and is read so when it can be. A client that can send
     * nothing but ASCII writes it as RFC 8187 section 3.2 says, without a language.
     */
    private static @Nullable String asUtf8(@Nullable String header) {
        if (header != null && header.startsWith(EXTENDED)) {
            try {
                String words = header.substring(EXTENDED.length()).replace("+", "%2B");
                return URLDecoder.decode(words, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new Malformed(HEADER, "(expected: percent-encoded text behind " + EXTENDED + ")");
            }
        }
        if (header == null || header.chars().anyMatch(character -> character > 0xff)) {
            return header;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return header; // really Latin-1
        }
    }
}
