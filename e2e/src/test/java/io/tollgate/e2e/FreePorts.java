package io.tollgate.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that nobody has, below the range that the system gives to outgoing connections. */
final class FreePorts {
    /**
     * Tests run in so many processes at most, of however many checkouts, and each has ports of its own: what one finds free the other
     * may be about to take.
     */
    private static final int PROCESSES_MAX = 10;

    private static final int EACH = 2_200;
    private static final int LOWEST_OF_ALL = 10_000;
    private static final int CLAIMS = LOWEST_OF_ALL + EACH * PROCESSES_MAX;

    /** Held until this process ends: whose number in this range it has is told by nobody else. */
    private static final ServerSocket CLAIM = claim();

    private static final int LOWEST = LOWEST_OF_ALL + EACH * (CLAIM.getLocalPort() - CLAIMS);
    private static final int HIGHEST = LOWEST + EACH - 100;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePorts() {}

    private static ServerSocket claim() {
        for (int process = 0; process < PROCESSES_MAX; process++) {
            try {
                return new ServerSocket(CLAIMS + process, 1, InetAddress.getLoopbackAddress());
            } catch (IOException another) {
                // has it
            }
        }
        throw new IllegalStateException(PROCESSES_MAX + " processes of tests run at this machine (expected: fewer)");
    }

    /** The first of {@code count} free ports in a row; never given out twice by this process. */
    static synchronized int block(int count) {
        while (true) {
            var base = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            var free = true;
            for (var port = base; port < base + count; port++) {
                free &= !GIVEN.contains(port) && isFree(port);
            }
            if (free) {
                for (var port = base; port < base + count; port++) {
                    GIVEN.add(port);
                }
                return base;
            }
        }
    }

    static int one() {
        return block(1);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
