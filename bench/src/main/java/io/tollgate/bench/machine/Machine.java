package io.tollgate.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a result was measured on.
 *
 * @param load the load averages of one, five and fifteen minutes, as the contest began
 */
public record Machine(String cpu, int cores, String memory, String kernel, String java, String load) {
    /** A busy neighbour shows here: above this share of the cores the figures are noise. */
    private static final double QUIET_SHARE = 0.25;

    public static Machine read() throws IOException {
        return new Machine(
                valueOf("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                valueOf("/proc/meminfo", "MemTotal"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"),
                loads());
    }

    private static String loads() throws IOException {
        var fields = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
        return String.join(" ", List.of(fields).subList(0, 3));
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
        return Double.parseDouble(load.split(" ", -1)[0]) <= cores * QUIET_SHARE;
    }
}
