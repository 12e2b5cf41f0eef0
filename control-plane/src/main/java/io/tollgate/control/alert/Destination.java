package io.tollgate.control.alert;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Whether a channel may reach a host. Who may write channels is no administrator of the network, and the control plane
 * stands where they do not: so link-local addresses, where clouds keep credentials, are never reached, and addresses of this
 * machine and of private networks only when the setting {@code TOLLGATE_ALERT_PRIVATE} says so.
 *
 * <p>Every address of a name is judged, right before it is connected to; the JDK keeps what a name resolved to for some
 * seconds, so that the client connects to what was judged.
 */
final class Destination {
    private Destination() {}

    /** An address that is not reached. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final String place;

        private Refused(String host, String place) {
            super(host + " " + place);
            this.place = place;
        }

        /** Where the host is, as a predicate of it. */
        String place() {
            return place;
        }
    }

    /** Refuses a host that may not be reached; {@link UnknownHostException} when it has no address. Blocks on DNS. */
    static void require(String host, boolean inside) throws IOException {
        for (InetAddress address : InetAddress.getAllByName(unbracketed(host))) {
            require(host, address, inside);
        }
    }

    /** The same for a literal address; a name is judged when it is reached. */
    static void requireLiteral(String host, boolean inside) throws Refused {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(unbracketed(host));
        } catch (IllegalArgumentException e) {
            return; // a name
        }
        require(host, address, inside);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static void require(String host, InetAddress address, boolean inside) throws Refused {
        switch (placeOf(address)) {
            case NOWHERE ->
                throw new Refused(host, "is a link-local or multicast address, or none (expected: a host's)");
            case INSIDE -> {
                if (!inside) {
                    throw new Refused(
                            host.toLowerCase(Locale.ROOT),
                            "is at an address of this machine or of a private network (expected: a public one, or"
                                    + " TOLLGATE_ALERT_PRIVATE=true at the control plane)");
                }
            }
            case OUTSIDE -> {}
        }
    }

    /** Where an address is. */
    enum Place {
        NOWHERE,
        INSIDE,
        OUTSIDE
    }

    static Place placeOf(InetAddress address) {
        if (address.isLinkLocalAddress() || address.isMulticastAddress() || address.isAnyLocalAddress()) {
            return Place.NOWHERE;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            // RFC 6052 and 4291: an IPv4 address in the last four bytes, behind 64:ff9b::/96 or ::/96.
            boolean translated = startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
            if (translated || (startsWith(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) && !address.isLoopbackAddress())) {
                return placeOfIpv4(bytes[12] & 0xff, bytes[13] & 0xff);
            }
            // RFC 4193: fc00::/7.
            return address.isLoopbackAddress() || address.isSiteLocalAddress() || (bytes[0] & 0xfe) == 0xfc
                    ? Place.INSIDE
                    : Place.OUTSIDE;
        }
        return placeOfIpv4(bytes[0] & 0xff, bytes[1] & 0xff);
    }

    /** RFC 6890. */
    private static Place placeOfIpv4(int first, int second) {
        if (first == 0 || first >= 224 || (first == 169 && second == 254)) {
            return Place.NOWHERE;
        }
        boolean inside = first == 10
                || first == 127
                || (first == 172 && (second & 0xf0) == 16)
                || (first == 192 && second == 168)
                || (first == 100 && (second & 0xc0) == 64);
        return inside ? Place.INSIDE : Place.OUTSIDE;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
