package io.tollgate.node.guard;

import java.time.Duration;

/**
 * What a client may ask of a node before any route is known.
 *
 * @param connectionsMax at once, of everybody together
 * @param connectionsPerAddressMax at once, of one IPv4 address or one IPv6 /64
 * @param requestsPerConnectionMax then the client is told to come again on a fresh connection
 * @param streamsPerConnectionMax requests at once on one connection of HTTP/2
 * @param headTimeout for a request's head, from its first byte to its last
 * @param idleTimeout how long a connection may do nothing, or take nothing of what waits for it
 */
public record ClientLimits(
        int connectionsMax,
        int connectionsPerAddressMax,
        int requestsPerConnectionMax,
        int streamsPerConnectionMax,
        Duration headTimeout,
        Duration idleTimeout) {
    /** What holds when nobody says otherwise. */
    public static final ClientLimits DEFAULTS =
            new ClientLimits(65_536, 1_024, 100_000, 100, Duration.ofSeconds(10), Duration.ofSeconds(75));

    public ClientLimits {
        requirePositive("connectionsMax", connectionsMax);
        requirePositive("connectionsPerAddressMax", connectionsPerAddressMax);
        requirePositive("requestsPerConnectionMax", requestsPerConnectionMax);
        requirePositive("streamsPerConnectionMax", streamsPerConnectionMax);
        requirePositive("headTimeout", headTimeout.toNanos());
        requirePositive("idleTimeout", idleTimeout.toNanos());
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
        }
    }
}
