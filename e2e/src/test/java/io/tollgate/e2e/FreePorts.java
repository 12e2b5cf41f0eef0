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
    /** Tests run in so many processes at most, and each has ports of its own: what one finds free the other may be about to take. */
    private static final int FORKS_MAX = 4;

    private static final int EACH = 5_500;
    private static final int LOWEST = 10_000 + EACH * ((Integer.getInteger("tollgate.fork", 1) - 1) % FORKS_MAX);
    private static final int HIGHEST = LOWEST + EACH - 100;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePorts() {}

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
