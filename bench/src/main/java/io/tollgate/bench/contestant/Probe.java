package io.tollgate.bench.contestant;

import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.machine.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks a proxy until it answers 200, by curl: it speaks every protocol, and shares no code with what is measured. */
final class Probe {
    private static final long PAUSE_MILLIS = 50;

    private Probe() {}

    /**
     * Returns when there was a 200.
     *
     * @param process that must live meanwhile
     * @throws IOException when it ends, or has not answered 200 after {@code patience}; says what came instead
     */
    static void await(Endpoint endpoint, String path, ProcessHandle process, Duration patience)
            throws IOException, InterruptedException {
        var deadlineNanos = System.nanoTime() + patience.toNanos();
        var last = "";
        while (System.nanoTime() - deadlineNanos < 0) {
            if (!process.isAlive()) {
                throw new IOException("the process ended");
            }
            last = ask(endpoint, path);
            if (last.equals("200")) {
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IOException(
                "%s: %s within %d s (expected: 200)".formatted(endpoint.url(path), last, patience.toSeconds()));
    }

    /** The status, or what hindered it. */
    private static String ask(Endpoint endpoint, String path) throws InterruptedException {
        var command = new ArrayList<>(List.of("curl", "-sS", "-k", "--max-time", "2", "-o", "/dev/null"));
        command.addAll(List.of("-w", "%{http_version} %{http_code}"));
        command.add(
                switch (endpoint.protocol()) {
                    case HTTP1, HTTP1_TLS -> "--http1.1";
                    case H2C -> "--http2-prior-knowledge";
                    case H2_TLS -> "--http2";
                });
        endpoint.fields().forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        command.add(endpoint.url(path));
        try {
            var answer = Command.run(5, command).strip().split(" ", -1);
            var wanted = switch (endpoint.protocol()) {
                case HTTP1, HTTP1_TLS -> "1.1";
                case H2C, H2_TLS -> "2";
            };
            return answer[0].equals(wanted) ? answer[1] : "HTTP/" + answer[0] + " instead of HTTP/" + wanted;
        } catch (IOException refused) {
            var text = String.valueOf(refused.getMessage());
            return text.lines()
                    .filter(line -> line.contains("curl: ("))
                    .findFirst()
                    .orElse(text)
                    .replaceFirst("^.*curl: ", "");
        }
    }
}
