package io.tollgate.control.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever guesses tokens: after {@link #REFUSALS_MAX} refusals an address is not heard for the rest of the
 * minute. An IPv6 address stands for its /64, which one machine has whole. Remembers a bounded number of addresses,
 * the least recently refused forgotten first.
 */
final class EnrolmentThrottle {
    static final int REFUSALS_MAX = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES_MAX = 10_000;

    private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    private record Window(Instant end, int refusals) {}

    /** Whether {@code address} may try at {@code now}. */
    synchronized boolean admits(InetAddress address, Instant now) {
        Window window = windows.get(key(address));
        return window == null || window.refusals < REFUSALS_MAX || !now.isBefore(window.end);
    }

    /** Counts a refusal; true when it is the one that closes the door. */
    synchronized boolean refused(InetAddress address, Instant now) {
        String key = key(address);
        Window window = windows.get(key);
        Window next = window == null || !now.isBefore(window.end)
                ? new Window(now.plus(WINDOW), 1)
                : new Window(window.end, window.refusals + 1);
        windows.put(key, next);
        return next.refusals == REFUSALS_MAX;
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
