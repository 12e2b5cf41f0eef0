package io.tollgate.node.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The flags of this process without which a cluster member is slow or open to attack. Checked before it starts, since a
 * forgotten flag shows itself only under load or under attack.
 */
public final class ProcessFlags {
    private static final int PARALLELISM_MIN = 4;

    private ProcessFlags() {}

    /** Why a member must not start in this process: one line; empty when it may. */
    public static Optional<String> missing() {
        return missing(
                System.getProperty("jdk.serialFilter", ""),
                Integer.getInteger("java.util.concurrent.ForkJoinPool.common.parallelism", 0),
                opened -> Object.class.getModule().isOpen(opened, ProcessFlags.class.getModule()));
    }

    static Optional<String> missing(String serialFilter, int parallelism, Predicate<String> isOpen) {
        List<String> absent = new ArrayList<>();
        if (!serialFilter.equals("!*")) {
            absent.add("-Djdk.serialFilter=!*");
        }
        if (parallelism < PARALLELISM_MIN) {
            absent.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + PARALLELISM_MIN);
        }
        for (String opened : List.of("java.lang", "sun.nio.ch")) {
            if (!isOpen.test(opened)) {
                absent.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
            }
        }
        return absent.isEmpty()
                ? Optional.empty()
                : Optional.of("cluster off: the process lacks " + String.join(" ", absent)
                        + " (expected: the flags in jvm.options)");
    }
}
