package io.tollgate.control.operator;

import io.tollgate.control.problem.ProblemException.TooManyRequests;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows guessing. Failures are counted for a name from an address, for an address, for a network, and for a name from
 * anywhere; beyond a few free ones each further failure closes that door for twice as long, up to a bound. The name's own
 * door stays closed for seconds only, and neither it nor the network's closes for who signed in from the same address
 * before, so that a stranger can't lock a person out. IPv6 addresses count by their /64, since a guesser has all of one.
 * Passwords that are tried on many names from many addresses touch no door often enough; all failures together show them,
 * and then an address that fails has no free failures left. Who does not fail is never kept waiting for that. Memory is bounded: of very many doors
 * (and people) the one touched longest ago is forgotten.
 */
@Singleton
final class LoginThrottle {
    private static final int DOORS_MAX = 10_000;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(15);

    /** Failures of all names from all addresses together, of which half are forgotten after so many minutes. */
    private static final int EVERYWHERE_FREE = 100;

    private static final double HALF_LIFE_MINUTES = 5;

    /** While everybody is guessing, the first failure of an address counts as so many beyond the free ones: 16 s. */
    private static final int SPRAYED_HEAD_START = 4;

    private static final Logger LOG = LoggerFactory.getLogger(LoginThrottle.class);

    private final InstantSource clock;

    private final Map<String, Door> doors = new Bounded<>();
    /** When a name last signed in from an address, by their pair. */
    private final Map<String, Instant> welcome = new Bounded<>();

    private @Nullable Door everywhere;

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

    private record Door(double failures, Instant closedUntil, Instant lastFailure) {}

    /**
     * How patient a door is.
     *
     * @param free failures without consequence
     * @param closedMax longest time closed; zero for one that only counts
     * @param isStrangers whether it stands open for who signed in from the same address before
     */
    private record Patience(String key, int free, Duration closedMax, boolean isStrangers) {}

    /** Refuses while one of the doors is closed. */
    synchronized void check(String username, String address) {
        Instant now = clock.instant();
        boolean isWelcome = welcome.containsKey(pair(username, address));
        for (Patience patience : doorsOf(username, address)) {
            Door door = isWelcome && patience.isStrangers() ? null : doors.get(patience.key());
            if (door != null && door.closedUntil().isAfter(now)) {
                Duration rest = Duration.between(now, door.closedUntil());
                throw new TooManyRequests("Too many failed logins; try again later", rest);
            }
        }
    }

    /**
     * How many further failures of a name from an address close one of the doors: as many may be tried at one time, since all
     * of them may fail. Not less than one.
     */
    synchronized int left(String username, String address) {
        Instant now = clock.instant();
        if (isSprayed(now) && !welcome.containsKey(pair(username, address))) {
            return 1; // the first failure closes
        }
        double left = DOORS_MAX;
        for (Patience patience : doorsOf(username, address)) {
            left = Math.min(left, patience.free() + 1 - failures(doors.get(patience.key()), now));
        }
        return (int) Math.max(1, left);
    }

    /** Counts a failure; says whether it closed a door that was open: the name from that address is locked out. */
    synchronized boolean failed(String username, String address) {
        Instant now = clock.instant();
        boolean closes = false;
        boolean sprayed = isSprayed(now) && !welcome.containsKey(pair(username, address));
        for (Patience patience : doorsOf(username, address)) {
            boolean knowsGuesser = !patience.isStrangers();
            double least = sprayed && knowsGuesser ? patience.free() + SPRAYED_HEAD_START : 0;
            double past = failures(doors.get(patience.key()), now);
            double failures = Math.max(least, past) + 1;
            doors.put(patience.key(), new Door(failures, now.plus(closedFor(patience, failures)), now));
            closes |= past <= patience.free() && failures > patience.free();
        }
        count(now);
        return closes;
    }

    /** Until when {@code username} is locked out from wherever somebody guessed; empty when nowhere. */
    synchronized Optional<Instant> closedUntil(String username) {
        Instant now = clock.instant();
        return doors.entrySet().stream()
                .filter(door ->
                        door.getKey().equals(name(username)) || door.getKey().startsWith("pair " + username + " "))
                .map(door -> door.getValue().closedUntil())
                .filter(until -> until.isAfter(now))
                .max(Comparator.naturalOrder());
    }

    /** Whether so many have failed lately, wherever they were and whatever their names, that they are one guesser. */
    private boolean isSprayed(Instant now) {
        return everywhere != null && faded(everywhere, now) > EVERYWHERE_FREE;
    }

    private void count(Instant now) {
        boolean before = isSprayed(now);
        double failures = (everywhere == null ? 0 : faded(everywhere, now)) + 1;
        everywhere = new Door(failures, now, now);
        if (!before && isSprayed(now)) {
            LOG.warn(
                    "more than {} sign-ins have failed within minutes, over all names and addresses: from now on an"
                            + " address that fails is closed at once",
                    EVERYWHERE_FREE);
        }
    }

    private static double faded(Door door, Instant now) {
        double minutes = Math.max(0, Duration.between(door.lastFailure(), now).toMillis()) / 60_000.0;
        return door.failures() * Math.pow(0.5, minutes / HALF_LIFE_MINUTES);
    }

    private static double failures(@Nullable Door door, Instant now) {
        return door == null || door.lastFailure().plus(FORGET_AFTER).isBefore(now) ? 0 : door.failures();
    }

    /** Forgets the failures of a name from an address: it was the right person after all. */
    synchronized void succeeded(String username, String address) {
        doors.remove(pair(username, address));
        doors.remove(name(username));
        welcome.put(pair(username, address), clock.instant());
    }

    private static Duration closedFor(Patience patience, double failures) {
        long beyond = (long) failures - patience.free();
        if (beyond <= 0) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(beyond - 1, 12));
        return doubled.compareTo(patience.closedMax()) > 0 ? patience.closedMax() : doubled;
    }

    private static List<Patience> doorsOf(String username, String address) {
        return List.of(
                new Patience(pair(username, address), 5, Duration.ofMinutes(5), false),
                new Patience("address " + block(address), 20, Duration.ofMinutes(5), false),
                new Patience("network " + network(address), 60, Duration.ofMinutes(1), true),
                new Patience(name(username), 20, Duration.ofSeconds(5), true));
    }

    private static String pair(String username, String address) {
        return "pair " + username + " " + block(address);
    }

    private static String name(String username) {
        return "name " + username;
    }

    /** Where neighbours are one guesser's: a /24, or an IPv6 /48. */
    private static String network(String address) {
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return HexFormat.of().formatHex(bytes, 0, bytes.length == 4 ? 3 : 6);
        } catch (IllegalArgumentException e) {
            return address; // as in block()
        }
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
