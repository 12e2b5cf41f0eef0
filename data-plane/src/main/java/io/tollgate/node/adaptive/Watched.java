package io.tollgate.node.adaptive;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Whose behaviour is watched, as limits count: a consumer, an IPv4 address, or the first 64 bits of an IPv6 one. Of each an
 * object that is at hand or small, so that looking somebody up costs a well-behaved caller nothing.
 */
public final class Watched {
    private static final String NETWORK = "/64";

    private Watched() {}

    /** One client's IPv6 addresses (RFC 6177). */
    private record Network(long high) {}

    /** The counterpart of {@code address} in the table. */
    static Object ofAddress(InetAddress address) {
        return address instanceof Inet6Address
                ? new Network(ByteBuffer.wrap(address.getAddress()).getLong())
                : address;
    }

    /** Whose behaviour counts for a client's address, as a text; the text itself when it is no address. */
    public static String subject(String address) {
        Object who = parse(address, false);
        return who == null ? address : text(who);
    }

    /** For people and other nodes: {@code acme}, {@code 203.0.113.7}, {@code 2001:db8:0:0:0:0:0:0/64}. */
    static String text(Object who) {
        return switch (who) {
            case Network(long high) -> ofHigh(high).getHostAddress() + NETWORK;
            case InetAddress address -> address.getHostAddress();
            default -> who.toString();
        };
    }

    /** Who that {@link #text} is; null when it is no address although it ought to be. */
    static @Nullable Object parse(String text, boolean consumer) {
        if (consumer) {
            return text;
        }
        try {
            return ofAddress(InetAddress.ofLiteral(
                    text.endsWith(NETWORK) ? text.substring(0, text.length() - NETWORK.length()) : text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static boolean isConsumer(Object who) {
        return who instanceof String;
    }

    private static InetAddress ofHigh(long high) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(16).putLong(high).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
