package io.tollgate.control.catalogue;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.QueryValue;
import io.tollgate.control.problem.ProblemException.Malformed;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What may stand beside the document of a write.
 *
 * @param dryRun {@code true}: answer the changes that it would make, and change nothing
 * @param ifMatch the ETag that was read; the write is refused when the object has another by now
 * @param ifNoneMatch {@code *}: the write is refused when the object exists
 * @param message why; kept in the revision and the audit trail
 */
@Introspected
public record WriteParameters(
        @Nullable @QueryValue String dryRun,
        @Nullable @Header("If-Match") String ifMatch,
        @Nullable @Header("If-None-Match") String ifNoneMatch,
        @Nullable @Header("X-Change-Message") String message) {

    private static final String EXTENDED = "UTF-8''";

    /** What it means; refused as malformed when it makes no sense. */
    public WriteOptions options() {
        if (dryRun != null && !dryRun.equals("true") && !dryRun.equals("false")) {
            throw new Malformed("?dryRun", "(expected: true or false)");
        }
        if (ifNoneMatch != null && (!ifNoneMatch.equals("*") || ifMatch != null)) {
            throw new Malformed("If-None-Match", "(expected: *, and no If-Match beside it)");
        }
        return new WriteOptions(
                ifNoneMatch == null ? ifMatch : WriteOptions.NOTHING, "true".equals(dryRun), asUtf8(message));
    }

    /** The same, where there is nothing that conditions could be about: those are refused. */
    public WriteOptions unconditional() {
        if (ifMatch != null || ifNoneMatch != null) {
            throw new Malformed(ifMatch != null ? "If-Match" : "If-None-Match", "(expected: none here)");
        }
        return options();
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
                throw new Malformed("X-Change-Message", "(expected: percent-encoded text behind " + EXTENDED + ")");
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
