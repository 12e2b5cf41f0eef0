package io.tollgate.control.operator;

import io.tollgate.control.problem.ProblemException.TooManyRequests;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Slows guessing. Failures are counted for a name from an address, for an address, and for a name from anywhere; beyond
 * a few free ones each further failure closes that door for twice as long, up to a bound. The name's own door stays
 * closed for seconds only, and not at all for who signed in from the same address before, so that a stranger can't lock
 * a person out. IPv6 addresses count by their /64, since a guesser has all of one. Memory is bounded: of very many doors
 * (and people) the one touched longest ago is forgotten.
 */
@Singleton
final class LoginThrottle {
    private static final int DOORS_MAX = 10_000;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(15);

    private final InstantSource clock;

    private final Map<String, Door> doors = new Bounded<>();
    /** When a name last signed in from an address, by their pair. */
    private final Map<String, Instant> welcome = new Bounded<>();

    private static final class Bounded<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1L;

        private Bounded() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > DOORS_MAX;
        }
    }

    LoginThrottle(InstantSource clock) {
        this.clock = clock;
    }

    private record Door(int failures, Instant closedUntil, Instant lastFailure) {}

    /**
     * How patient a door is.
     *
     * @param free failures without consequence
     * @param closedMax longest time closed
     */
    private record Patience(String key, int free, Duration closedMax) {}

    /** Refuses while one of the doors is closed. */
    synchronized void check(String username, String address) {
        Instant now = clock.instant();
        boolean isWelcome = welcome.containsKey(pair(username, address));
        for (Patience patience : doorsOf(username, address)) {
            Door door = isWelcome && patience.key().equals(name(username)) ? null : doors.get(patience.key());
            if (door != null && door.closedUntil().isAfter(now)) {
                Duration rest = Duration.between(now, door.closedUntil());
                throw new TooManyRequests("Too many failed logins; try again later", rest);
            }
        }
    }

    /** Counts a failure. */
    synchronized void failed(String username, String address) {
        Instant now = clock.instant();
        for (Patience patience : doorsOf(username, address)) {
            Door door = doors.get(patience.key());
            int known = door == null || door.lastFailure().plus(FORGET_AFTER).isBefore(now) ? 0 : door.failures();
            int failures = known + 1;
            doors.put(patience.key(), new Door(failures, now.plus(closedFor(patience, failures)), now));
        }
    }

    /** Forgets the failures of a name from an address: it was the right person after all. */
    synchronized void succeeded(String username, String address) {
        doors.remove(pair(username, address));
        doors.remove(name(username));
        welcome.put(pair(username, address), clock.instant());
    }

    private static Duration closedFor(Patience patience, int failures) {
        int beyond = failures - patience.free();
        if (beyond <= 0) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(beyond - 1, 12));
        return doubled.compareTo(patience.closedMax()) > 0 ? patience.closedMax() : doubled;
    }

    private static List<Patience> doorsOf(String username, String address) {
        return List.of(
                new Patience(pair(username, address), 5, Duration.ofMinutes(5)),
                new Patience("address " + block(address), 20, Duration.ofMinutes(5)),
                new Patience(name(username), 20, Duration.ofSeconds(5)));
    }

    private static String pair(String username, String address) {
        return "pair " + username + " " + block(address);
    }

    private static String name(String username) {
        return "name " + username;
    }

    /** The part of an address that its owner can't change at will: all of an IPv4 one, the first 64 bits of an IPv6 one. */
    static String block(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(six.getAddress(), 0, 8) + "::/64"
                    : address;
        } catch (IllegalArgumentException e) {
            return address; // no literal: a name of our own, such as of the console
        }
    }
}
