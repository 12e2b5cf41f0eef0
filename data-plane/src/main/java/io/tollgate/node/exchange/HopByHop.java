package io.tollgate.node.exchange;

import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.Fields;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Which fields end at the gateway: those of one connection (RFC 9110 section 7.6.1), those that {@code Connection}
 * names, and those that only the gateway itself may say to an upstream.
 */
final class HopByHop {
    private static final Set<String> CONNECTION_FIELDS = Set.of(
            FieldNames.CONNECTION,
            FieldNames.KEEP_ALIVE,
            FieldNames.PROXY_CONNECTION,
            FieldNames.PROXY_AUTHORIZATION,
            "proxy-authenticate",
            FieldNames.TE,
            FieldNames.TRAILER,
            FieldNames.TRANSFER_ENCODING,
            FieldNames.UPGRADE,
            "http2-settings");

    /** Said by the gateway, or by nobody: an upstream that trusts them must be able to. */
    private static final Set<String> OURS = Set.of(
            FieldNames.X_CONSUMER,
            FieldNames.X_CONSUMER_ROLES,
            FieldNames.X_FORWARDED_FOR,
            FieldNames.X_FORWARDED_HOST,
            FieldNames.X_FORWARDED_PROTO,
            FieldNames.FORWARDED,
            FieldNames.X_REQUEST_ID,
            FieldNames.TRACEPARENT,
            // What proxies that end TLS tell of client certificates (RFC 9440 section 4, and by habit).
            "client-cert",
            "client-cert-chain",
            "x-client-cert",
            "x-client-cert-chain",
            "x-forwarded-client-cert",
            "x-ssl-cert",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-forwarded-protocol",
            "x-forwarded-scheme",
            "x-forwarded-server",
            "x-forwarded-ssl",
            "x-real-ip",
            "x-original-url",
            "x-rewrite-url",
            "x-url-scheme");

    /** Of the same kind: proxies have many names that begin so. */
    private static final String SSL_CLIENT = "ssl-client-";

    private static final String X_SSL_CLIENT = "x-" + SSL_CLIENT;

    /** Of {@link #OURS}: a field that begins with another is not read any further. */
    private static final String FIRST_LETTERS = "cfstx";

    private HopByHop() {}

    static boolean isOfConnection(String name) {
        return CONNECTION_FIELDS.contains(name);
    }

    /** Whether a client may not say it, in any spelling that servers of CGI's kind take for the same name. */
    static boolean isOurs(String name) {
        if (FIRST_LETTERS.indexOf(name.charAt(0)) < 0) {
            return false;
        }
        String read = asCgiReadsIt(name);
        return OURS.contains(read) || read.startsWith(SSL_CLIENT) || read.startsWith(X_SSL_CLIENT);
    }

    /**
     * {@code name} with a hyphen for whatever is neither letter nor digit: servers of CGI's kind (RFC 3875 section 4.1.18)
     * see one underscore in the place of each of these.
     */
    private static String asCgiReadsIt(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (isSeparator(name.charAt(i))) {
                return withHyphens(name);
            }
        }
        return name;
    }

    private static boolean isSeparator(char c) {
        return (c < 'a' || c > 'z') && c != '-' && (c < '0' || c > '9');
    }

    private static String withHyphens(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            plain.append(isSeparator(c) ? '-' : c);
        }
        return plain.toString();
    }

    /**
     * What the {@code Connection} fields of {@code fields} name, in lower case. The body's length is not to be named away (RFC 9110
     * section 7.6.1): without it nobody knows where the message ends. Once a message: a list may be as long as a head.
     */
    static Set<String> named(Fields fields) {
        Set<String> named = Set.of();
        for (int i = fields.indexOf(FieldNames.CONNECTION, 0);
                i >= 0;
                i = fields.indexOf(FieldNames.CONNECTION, i + 1)) {
            String value = fields.value(i);
            if (!value.equalsIgnoreCase("keep-alive") && !value.equalsIgnoreCase("close")) {
                named = named.isEmpty() ? new HashSet<>() : named;
                Collections.addAll(named, Fields.tokens(value));
                named.remove(FieldNames.CONTENT_LENGTH);
            }
        }
        return named;
    }

    /**
     * What of a trailer section may go on: nothing that frames, routes, identifies or authenticates (RFC 9110 section
     * 6.5.1).
     */
    static boolean mayTrail(String name) {
        return mayTrailAsRead(asCgiReadsIt(name));
    }

    private static boolean mayTrailAsRead(String name) {
        return !isOfConnection(name)
                && !isOurs(name)
                && !name.startsWith("content-")
                && !name.equals(FieldNames.HOST)
                && !name.equals(FieldNames.AUTHORIZATION)
                && !name.equals(FieldNames.X_API_KEY)
                && !name.equals("cookie")
                && !name.equals("set-cookie")
                && !name.equals("cache-control")
                && !name.equals(FieldNames.EXPECT);
    }
}
