package io.tollgate.core.key;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses (RFC 4632, RFC 4291), {@code 10.0.0.0/8} or {@code 2001:db8::/32}; a bare address is a block of
 * one. Bits behind the prefix must be zero.
 */
public final class Cidr {
    private static final String OCTET = "(0|[1-9][0-9]{0,2})";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]+");
    private static final int LITERAL_MAX = 45;

    private final byte[] network;
    private final int prefixBits;
    private final String text;

    private Cidr(byte[] network, int prefixBits, String text) {
        this.network = network;
        this.prefixBits = prefixBits;
        this.text = text;
    }

    /** Parses a literal; never asks DNS. */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        byte[] address = literal(text, literal, "an address block such as 10.0.0.0/8 or 2001:db8::/32")
                .getAddress();
        int bits = address.length * 8;
        int prefix = slash < 0 ? bits : prefix(text, text.substring(slash + 1), bits);
        for (int bit = prefix; bit < bits; bit++) {
            if ((address[bit / 8] & (0x80 >> (bit % 8))) != 0) {
                throw refuse(text, "zero bits behind the prefix", null);
            }
        }
        return new Cidr(address, prefix, text);
    }

    /**
     * One address as people write it; never asks DNS. Refuses what {@link #parse} does, which the JDK alone would take for
     * another address: {@code 10}, {@code 10.1}, {@code ::1%lo}.
     */
    public static InetAddress literal(String text) {
        return literal(text, text, "an IPv4 or IPv6 address");
    }

    /** Whether {@code address} is inside one of {@code blocks}. Makes no iterator: it is asked of each request. */
    public static boolean anyContains(List<Cidr> blocks, InetAddress address) {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code address} is inside; an IPv4 address in IPv6 form (::ffff:…) counts as IPv4. */
    public boolean contains(InetAddress address) {
        byte[] candidate = address.getAddress();
        if (candidate.length == 16 && isMapped(candidate)) {
            candidate = Arrays.copyOfRange(candidate, 12, 16);
        }
        if (candidate.length != network.length) {
            return false;
        }
        int whole = prefixBits / 8;
        for (int i = 0; i < whole; i++) {
            if (candidate[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixBits % 8;
        return rest == 0 || ((candidate[whole] ^ network[whole]) & (0xff << (8 - rest))) == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cidr that && prefixBits == that.prefixBits && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(network) * 31 + prefixBits;
    }

    @Override
    public String toString() {
        return text;
    }

    /** The JDK alone would take "10", "10.1", "[::1]" and "fe80::1%eth0" too. */
    private static InetAddress literal(String text, String literal, String expected) {
        boolean colons = literal.indexOf(':') >= 0;
        if (literal.length() > LITERAL_MAX
                || !(colons ? IPV6 : IPV4).matcher(literal).matches()) {
            throw refuse(text, expected, null);
        }
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw refuse(text, expected, e);
        }
        if (colons && address.getAddress().length == 4) {
            throw refuse(text, "the IPv4 form of an IPv4 address", null);
        }
        return address;
    }

    /** RFC 4291 section 2.5.5.2: ::ffff:0:0/96. */
    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }

    private static int prefix(String text, String digits, int bits) {
        if (!digits.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(digits) > bits) {
            throw refuse(text, "a prefix from 0 to " + bits, null);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException refuse(String text, String expected, @Nullable Throwable cause) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return new IllegalArgumentException("\"" + shown + "\" (expected: " + expected + ")", cause);
    }
}
