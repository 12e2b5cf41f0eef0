package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.regex.Pattern;

/** The load generator of that name, for two seconds at one address. */
final class Wrk {
    static final int CONNECTIONS = 4;

    private static final Pattern COMPLETED = Pattern.compile("(\\d+) requests in ");

    private final Process process;

    private Wrk(Process process) {
        this.process = process;
    }

    static Wrk on(URI address) throws IOException {
        Programs.require("wrk");
        return new Wrk(new ProcessBuilder(
                        "wrk", "--threads=1", "--connections=" + CONNECTIONS, "--duration=2s", address.toString())
                .redirectErrorStream(true)
                .start());
    }

    /** How many requests it completed, all of them well. */
    long awaitCompleted() throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain("Socket errors").doesNotContain("Non-2xx");
        var completed = COMPLETED.matcher(said);
        assertThat(completed.find()).as(said).isTrue();
        return Long.parseLong(completed.group(1));
    }
}
