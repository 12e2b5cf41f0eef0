package io.tollgate.core.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What of a request a consistent hash is made of. Its wire form is {@code address}, {@code path}, {@code consumer},
 * {@code header:NAME}, {@code cookie:NAME} or {@code query:NAME}.
 *
 * @param name of the header (in lower case), cookie or query parameter; empty for the others
 */
public record HashKey(Source source, String name) {
    static final Pattern FORM = Pattern.compile(
            "address|path|consumer|(header|cookie):[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}|query:[^&=#\\s]{1,64}");
    static final String EXPECTED = "address, path, consumer, header:name, cookie:name or query:name";

    /** The client's address. */
    public static final HashKey ADDRESS = new HashKey(Source.ADDRESS, "");

    /** Where the value stands in a request. */
    public enum Source {
        ADDRESS,
        PATH,
        CONSUMER,
        HEADER,
        COOKIE,
        QUERY
    }

    public HashKey {
        name = source == Source.HEADER ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** Reads a text of {@link #FORM}. */
    static HashKey of(String wire) {
        int colon = wire.indexOf(':');
        String source = colon < 0 ? wire : wire.substring(0, colon);
        return new HashKey(
                Source.valueOf(source.toUpperCase(Locale.ROOT)), wire.substring(colon < 0 ? wire.length() : colon + 1));
    }

    /** As configurations write it. */
    public String wire() {
        String word = source.name().toLowerCase(Locale.ROOT);
        return name.isEmpty() ? word : word + ':' + name;
    }
}
