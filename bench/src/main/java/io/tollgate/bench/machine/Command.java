package io.tollgate.bench.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that run to their end and are read. */
public final class Command {
    private Command() {}

    /**
     * Runs a program and returns what it wrote, errors included.
     *
     * @param seconds it is killed after that long
     * @throws IOException when it can't be run, fails, or is too slow
     */
    public static String run(long seconds, List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var reader = Thread.ofVirtual().unstarted(() -> {
            if (!await(process, seconds)) {
                process.destroyForcibly();
            }
        });
        reader.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var code = process.waitFor();
        if (code != 0) {
            throw new IOException("%s: exit code %d: %s".formatted(String.join(" ", command), code, output.strip()));
        }
        return output;
    }

    private static boolean await(Process process, long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException ended) {
            return false;
        }
    }
}
