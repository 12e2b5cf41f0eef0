package io.tollgate.node.framing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Lower-case field names as shared strings: a name that everybody sends costs no allocation, and comparing two of them
 * is comparing references.
 */
public final class FieldNames {
    public static final String ALLOW = "allow";
    public static final String AUTHORIZATION = "authorization";
    public static final String CONNECTION = "connection";
    public static final String CONTENT_LENGTH = "content-length";
    public static final String CONTENT_TYPE = "content-type";
    public static final String DATE = "date";
    public static final String EXPECT = "expect";
    public static final String FORWARDED = "forwarded";
    public static final String HOST = "host";
    public static final String KEEP_ALIVE = "keep-alive";
    public static final String PROXY_AUTHORIZATION = "proxy-authorization";
    public static final String PROXY_CONNECTION = "proxy-connection";
    public static final String RETRY_AFTER = "retry-after";
    public static final String TE = "te";
    public static final String TRACEPARENT = "traceparent";
    public static final String TRACESTATE = "tracestate";
    public static final String TRAILER = "trailer";
    public static final String TRANSFER_ENCODING = "transfer-encoding";
    public static final String UPGRADE = "upgrade";
    public static final String USER_AGENT = "user-agent";
    public static final String WWW_AUTHENTICATE = "www-authenticate";
    public static final String X_API_KEY = "x-api-key";
    public static final String X_CONSUMER = "x-consumer";
    public static final String X_CONSUMER_ROLES = "x-consumer-roles";
    public static final String X_FORWARDED_FOR = "x-forwarded-for";
    public static final String X_FORWARDED_HOST = "x-forwarded-host";
    public static final String X_FORWARDED_PROTO = "x-forwarded-proto";
    public static final String X_REQUEST_ID = "x-request-id";

    private static final int TABLE_SIZE = 512;
    private static final byte[][] BYTES = new byte[TABLE_SIZE][];
    private static final String[] NAMES = new String[TABLE_SIZE];

    static {
        String others =
                "accept accept-charset accept-encoding accept-language accept-ranges age cache-control content-disposition"
                        + " content-encoding content-language content-location content-range content-security-policy cookie"
                        + " dnt etag expires from if-match if-modified-since if-none-match if-range if-unmodified-since"
                        + " last-modified link location max-forwards origin pragma priority proxy-authenticate range referer"
                        + " sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform sec-fetch-dest sec-fetch-mode sec-fetch-site"
                        + " sec-fetch-user sec-websocket-accept sec-websocket-extensions sec-websocket-key"
                        + " sec-websocket-protocol sec-websocket-version server set-cookie strict-transport-security"
                        + " upgrade-insecure-requests vary via warning x-content-type-options x-frame-options x-powered-by"
                        + " access-control-allow-origin access-control-allow-headers access-control-allow-methods"
                        + " access-control-request-headers access-control-request-method ratelimit ratelimit-policy"
                        + " x-forwarded-port x-real-ip";
        for (String name : new String[] {
            ALLOW,
            AUTHORIZATION,
            CONNECTION,
            CONTENT_LENGTH,
            CONTENT_TYPE,
            DATE,
            EXPECT,
            FORWARDED,
            HOST,
            KEEP_ALIVE,
            PROXY_AUTHORIZATION,
            PROXY_CONNECTION,
            RETRY_AFTER,
            TE,
            TRACEPARENT,
            TRACESTATE,
            TRAILER,
            TRANSFER_ENCODING,
            UPGRADE,
            USER_AGENT,
            WWW_AUTHENTICATE,
            X_API_KEY,
            X_CONSUMER,
            X_CONSUMER_ROLES,
            X_FORWARDED_FOR,
            X_FORWARDED_HOST,
            X_FORWARDED_PROTO,
            X_REQUEST_ID
        }) {
            put(name);
        }
        for (String name : others.split(" ", -1)) {
            put(name);
        }
    }

    private FieldNames() {}

    private static void put(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int slot = hash(bytes, 0, bytes.length) & (TABLE_SIZE - 1);
        while (BYTES[slot] != null) {
            slot = (slot + 1) & (TABLE_SIZE - 1);
        }
        BYTES[slot] = bytes;
        NAMES[slot] = name;
    }

    /** The name in {@code bytes}, which are lower case: a shared string for a known one. */
    public static String of(byte[] bytes, int from, int to) {
        int slot = hash(bytes, from, to) & (TABLE_SIZE - 1);
        for (byte[] known = BYTES[slot]; known != null; known = BYTES[slot]) {
            if (Arrays.equals(known, 0, known.length, bytes, from, to)) {
                return NAMES[slot];
            }
            slot = (slot + 1) & (TABLE_SIZE - 1);
        }
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash ^ (hash >>> 15);
    }
}
