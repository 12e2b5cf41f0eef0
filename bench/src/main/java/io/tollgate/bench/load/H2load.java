package io.tollgate.bench.load;

import io.tollgate.bench.machine.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** h2load: one thread, 4 connections with 8 streams each, so that 32 requests are under way as with wrk. */
public final class H2load {
    private static final Pattern REQUESTS =
            Pattern.compile("requests: (\\d+) total, \\d+ started, (\\d+) done, (\\d+) succeeded");
    private static final Pattern FINISHED = Pattern.compile("finished in ([0-9.]+)(us|ms|s|m)?");
    private static final long MARGIN_SECONDS = 15;

    private H2load() {}

    /** The command, for a person to repeat. */
    public static List<String> command(Endpoint endpoint, String path, int seconds, Path log) {
        var command = new ArrayList<>(
                List.of("h2load", "-t1", "-c4", "-m8", "-D" + seconds, "--log-file=" + log, "--npn-list=h2"));
        endpoint.fields().forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        command.add(endpoint.url(path));
        return command;
    }

    /**
     * Loads a proxy.
     *
     * @param log a file for every request's time, which is made and deleted
     */
    public static LoadResult run(Endpoint endpoint, String path, int seconds, Path log)
            throws IOException, InterruptedException {
        Files.deleteIfExists(log);
        try {
            var output = Command.run(seconds + MARGIN_SECONDS, command(endpoint, path, seconds, log));
            return read(output, seconds, times(log));
        } finally {
            Files.deleteIfExists(log);
        }
    }

    static LoadResult read(String output, int seconds, Histogram times) throws IOException {
        var requests = REQUESTS.matcher(output);
        if (!requests.find() || !FINISHED.matcher(output).find()) {
            throw new IOException("h2load: not its usual output: " + output.strip());
        }
        var done = Long.parseLong(requests.group(2));
        return new LoadResult(
                done,
                done - Long.parseLong(requests.group(3)),
                seconds,
                times.getValueAtPercentile(50) * 1000,
                times.getValueAtPercentile(99) * 1000);
    }

    /** Reads lines of start, status and microseconds. */
    private static Histogram times(Path log) throws IOException {
        var times = new Histogram(3);
        if (Files.exists(log)) {
            try (var lines = Files.lines(log)) {
                lines.forEach(line -> times.recordValue(Long.parseLong(line.substring(line.lastIndexOf('\t') + 1))));
            }
        }
        return times;
    }
}
