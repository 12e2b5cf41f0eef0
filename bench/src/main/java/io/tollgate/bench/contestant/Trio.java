package io.tollgate.bench.contestant;

import io.tollgate.bench.machine.ProcessTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Three instances of a gateway on loopback, which count the same limits together and proxy to the same upstream as the
 * others. They run from when the trio is made until it is closed.
 */
public interface Trio extends AutoCloseable {
    int INSTANCES = 3;

    /** What is counted in {@link #counted()}: so many requests of one caller. */
    int LIMIT = 1_000;

    int LIMIT_SECONDS = 10;

    /** As the results call it. */
    String name();

    List<Instance> instances();

    /** Header fields of different callers, each of whom has a counter of its own. */
    List<Map<String, String>> callers();

    /** Ways to count, with a limit that nobody reaches. */
    List<Way> free();

    /** More of them, which differ only in how long they wait for what counts. */
    List<Way> impatient();

    /** Ways to count, with {@link #LIMIT} requests in {@link #LIMIT_SECONDS} seconds. */
    List<Counted> counted();

    /** What of it is frozen, while the first two instances go on: a process whose absence matters to counting. */
    Part frozen();

    /** What counts for all of them, if it is a process of its own. */
    Optional<Part> store();

    @Override
    void close() throws IOException;

    /** One of the three. */
    record Instance(int port, Process process) {}

    /**
     * A way to count.
     *
     * @param name as the results call it
     * @param path whose requests are counted so
     */
    record Way(String name, String path) {}

    /**
     * A way to count that is driven to its limit.
     *
     * @param promise what it says of itself, in words
     * @param burst how many it lets pass at once besides what a window would
     */
    record Counted(Way way, String promise, int burst) {
        static Counted window(String name, String path) {
            return new Counted(new Way(name, path), "window: 1,000 in any 10 s", 0);
        }

        /** Full at first, and as large as the limit. */
        static Counted bucket(String name, String path) {
            return new Counted(new Way(name, path), "bucket: 1,000 at once, 100 a second", LIMIT);
        }

        /** How many requests it promises at most in any interval of {@code seconds}, a multiple of the limit's. */
        public int mostIn(int seconds) {
            return burst + LIMIT * seconds / LIMIT_SECONDS;
        }
    }

    /** A process by the name that the results give it. */
    record Part(String name, Process process) {
        public ProcessTree tree() {
            return new ProcessTree(process.toHandle());
        }
    }

    /** What the instances' processes used so far, without a store that is a process of its own. */
    default long cpuMicros() throws IOException {
        long sum = 0;
        for (var instance : instances()) {
            sum += new ProcessTree(instance.process().toHandle()).cpuMicros();
        }
        return sum;
    }
}
