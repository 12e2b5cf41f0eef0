package io.tollgate.bench.load;

import io.tollgate.bench.machine.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** wrk: one thread, 32 connections that are kept, the next request when the answer is there. HTTP/1.1 only. */
public final class Wrk {
    private static final Pattern TOTAL = Pattern.compile("(\\d+) requests in ([0-9.]+)(ms|s|m)");
    private static final Pattern PERCENTILE = Pattern.compile("^ +(50|99)% +([0-9.]+)(us|ms|s|m)$", Pattern.MULTILINE);
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern BROKEN =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final long MARGIN_SECONDS = 15;

    private Wrk() {}

    /** The command, for a person to repeat. */
    public static List<String> command(Endpoint endpoint, String path, int seconds, @Nullable Path script) {
        var command = new ArrayList<>(List.of("wrk", "-t1", "-c32", "-d" + seconds + "s", "--latency"));
        if (script != null) {
            command.addAll(List.of("-s", script.toString()));
        }
        endpoint.fields().forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        command.add(endpoint.url(path));
        return command;
    }

    /**
     * Loads a proxy.
     *
     * @param script Lua that makes the requests; null for the same one always
     */
    public static LoadResult run(Endpoint endpoint, String path, int seconds, @Nullable Path script)
            throws IOException, InterruptedException {
        return read(Command.run(seconds + MARGIN_SECONDS, command(endpoint, path, seconds, script)));
    }

    static LoadResult read(String output) throws IOException {
        var total = TOTAL.matcher(output);
        if (!total.find()) {
            throw new IOException("wrk: not its usual output: " + output.strip());
        }
        long p50 = 0;
        long p99 = 0;
        var percentile = PERCENTILE.matcher(output);
        while (percentile.find()) {
            var nanos = Math.round(Double.parseDouble(percentile.group(2)) * nanosOf(percentile.group(3)));
            if (percentile.group(1).equals("50")) {
                p50 = nanos;
            } else {
                p99 = nanos;
            }
        }
        return new LoadResult(
                Long.parseLong(total.group(1)),
                failures(output),
                Double.parseDouble(total.group(2)) * nanosOf(total.group(3)) / 1e9,
                p50,
                p99);
    }

    private static long failures(String output) {
        long failures = 0;
        var refused = REFUSED.matcher(output);
        if (refused.find()) {
            failures += Long.parseLong(refused.group(1));
        }
        var broken = BROKEN.matcher(output);
        if (broken.find()) {
            for (int i = 1; i <= broken.groupCount(); i++) {
                failures += Long.parseLong(broken.group(i));
            }
        }
        return failures;
    }

    private static double nanosOf(String unit) {
        return switch (unit) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            default -> 60e9;
        };
    }
}
