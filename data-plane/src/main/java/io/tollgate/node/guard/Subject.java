package io.tollgate.node.guard;

import io.tollgate.core.key.ApiKeyText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Whom failures are counted for, in 17 bytes whatever it is: so that a table of them has a bound in bytes too.
 *
 * @param high the first 64 bits of an IPv6 address, or the first eight characters of a key id
 * @param low an IPv4 address, the rest of an IPv6 address, or the other four characters of a key id
 */
public record Subject(Kind kind, long high, long low) {
    /** All who fail, together. */
    public static final Subject EVERYBODY = new Subject(Kind.EVERYBODY, 0, 0);

    private static final String EVERYBODY_TEXT = "everybody";
    private static final int KEY_START = 2;
    private static final int KEY_HIGH = 8;
    private static final int KEY_LOW = 4;
    private static final long IPV4_NETWORK = 0xffff_ff00L;

    /** What is counted. */
    public enum Kind {
        IPV4(1, "address"),
        /** One of an IPv6 network's many: whoever has one has all of it, so that the network is what counts. */
        IPV6(2, "address"),
        /** A /24. Others may live there too. */
        IPV4_NETWORK(3, "network"),
        /** A /64, which is one client's (RFC 6177). */
        IPV6_NETWORK(4, "network"),
        /** The key whose secret is guessed. It is never refused: that would lock its owner out. */
        KEY(5, "key"),
        /** All addresses and keys together: many that fail seldom are one who has many addresses. Never refused. */
        EVERYBODY(6, EVERYBODY_TEXT);

        private final int code;
        private final String label;

        Kind(int code, String label) {
            this.code = code;
            this.label = label;
        }

        /** In messages between nodes: never another one's. */
        public int code() {
            return code;
        }

        /** The kind with that code; null when there is none. */
        public static @Nullable Kind ofCode(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }

        /** In metrics and in the admin API. */
        public String label() {
            return label;
        }

        Patience patience() {
            return switch (this) {
                case IPV4, IPV6 -> Patience.ADDRESS;
                case IPV4_NETWORK -> Patience.NEIGHBOURS;
                case IPV6_NETWORK -> Patience.OWN_NETWORK;
                case KEY -> Patience.KEY;
                case EVERYBODY -> Patience.EVERYBODY;
            };
        }
    }

    /** An address by itself. */
    static Subject ofAddress(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                ? new Subject(Kind.IPV4, 0, ByteBuffer.wrap(bytes).getInt() & 0xffff_ffffL)
                : new Subject(
                        Kind.IPV6,
                        ByteBuffer.wrap(bytes).getLong(0),
                        ByteBuffer.wrap(bytes).getLong(8));
    }

    /** The network of a subject that {@link #ofAddress} made. */
    Subject network() {
        return kind == Kind.IPV4
                ? new Subject(Kind.IPV4_NETWORK, 0, low & IPV4_NETWORK)
                : new Subject(Kind.IPV6_NETWORK, high, 0);
    }

    /** A key; null when {@code id} is no key's. */
    static @Nullable Subject ofKey(String id) {
        if (!ApiKeyText.isCredentialId(id)) {
            return null;
        }
        byte[] characters = id.substring(KEY_START).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.wrap(characters);
        return new Subject(Kind.KEY, bytes.getLong(0), bytes.getInt(KEY_HIGH) & 0xffff_ffffL);
    }

    /** The subject whose {@link #text} is {@code text}; null when there is none. */
    public static @Nullable Subject parse(String text) {
        if (text.startsWith("k_")) {
            return ofKey(text);
        }
        if (text.equals(EVERYBODY_TEXT)) {
            return EVERYBODY;
        }
        int slash = text.indexOf('/');
        try {
            Subject address = ofAddress(InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)));
            Subject subject = slash < 0 ? address : address.network();
            return subject.text().equals(text) || slash < 0 ? subject : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** {@code 203.0.113.7}, {@code 203.0.113.0/24}, {@code 2001:db8:0:0:0:0:0:1}, {@code 2001:db8:0:0:0:0:0:0/64}, {@code k_…} or {@code everybody}. */
    public String text() {
        return switch (kind) {
            case IPV4, IPV6 -> address();
            case IPV4_NETWORK -> address() + "/24";
            case IPV6_NETWORK -> address() + "/64";
            case KEY -> {
                byte[] characters = ByteBuffer.allocate(KEY_HIGH + KEY_LOW)
                        .putLong(high)
                        .putInt((int) low)
                        .array();
                yield "k_" + new String(characters, StandardCharsets.US_ASCII);
            }
            case EVERYBODY -> EVERYBODY_TEXT;
        };
    }

    private String address() {
        boolean ipv4 = kind == Kind.IPV4 || kind == Kind.IPV4_NETWORK;
        byte[] bytes = ipv4
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
