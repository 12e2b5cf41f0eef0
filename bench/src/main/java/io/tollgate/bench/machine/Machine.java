package io.tollgate.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a result was measured on.
 *
 * @param othersShare of all cores' time, used by others just before anything of ours was started: 0 to 1
 */
public record Machine(String cpu, int cores, String memory, String kernel, String java, double othersShare) {
    /** A busy neighbour shows here: above this share the figures are noise. */
    private static final double QUIET_SHARE = 0.05;

    private static final int LOOK_SECONDS = 3;

    /** proc_stat(5): in a line of processor time the fourth number is idle time and the fifth is waiting for disks. */
    private static final int IDLE = 4;

    /** Looks for some seconds at what others do, so nothing of ours may run yet. */
    public static Machine read() throws IOException, InterruptedException {
        return new Machine(
                valueOf("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                valueOf("/proc/meminfo", "MemTotal"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"),
                lookAtOthers());
    }

    private static double lookAtOthers() throws IOException, InterruptedException {
        var before = ticks();
        TimeUnit.SECONDS.sleep(LOOK_SECONDS);
        var after = ticks();
        long all = 0;
        for (int i = 0; i < after.length; i++) {
            all += after[i] - before[i];
        }
        var idle = after[IDLE - 1] - before[IDLE - 1] + after[IDLE] - before[IDLE];
        return all == 0 ? 0 : 1 - (double) idle / all;
    }

    /** User, nice, system, idle, iowait, irq, softirq and steal of all cores together. */
    private static long[] ticks() throws IOException {
        var line = Files.readAllLines(Path.of("/proc/stat")).getFirst().strip();
        return Stream.of(line.split(" +", -1))
                .skip(1)
                .limit(8)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static String valueOf(String file, String name) throws IOException {
        for (var line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown";
    }

    /** Whether nobody else used the machine as the contest began. */
    public boolean isQuiet() {
        return othersShare <= QUIET_SHARE;
    }
}
