package io.tollgate.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/** async-profiler, loaded into a JVM that runs; its library comes in a jar from Maven. Flame graphs come out as HTML. */
public final class Profiler {
    private static final int PATIENCE_SECONDS = 60;

    private final Path library;
    private final long pid;

    /** What is sampled. */
    public enum Event {
        CPU("event=cpu,interval=500us,threads", ""),
        ALLOCATION("event=alloc,alloc=256k", ",total");

        private final String start;
        private final String stop;

        Event(String start, String stop) {
            this.start = start;
            this.stop = stop;
        }
    }

    /**
     * A profiler of process {@code pid}.
     *
     * @param folder for its library
     * @throws IOException when there is no library for this system
     */
    public Profiler(Path folder, long pid) throws IOException {
        this.pid = pid;
        var architecture =
                System.getProperty("os.arch").toLowerCase(Locale.ROOT).equals("aarch64") ? "arm64" : "x64";
        var resource = "/linux-" + architecture + "/libasyncProfiler.so";
        try (var stream = Profiler.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IOException("async-profiler has no " + resource);
            }
            library = Files.createDirectories(folder).resolve("libasyncProfiler.so");
            Files.copy(stream, library, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    public void start(Event event) throws IOException, InterruptedException {
        tell("start," + event.start);
    }

    /** Ends sampling and writes a flame graph, and the stacks as text beside it. */
    public void stop(Event event, Path file) throws IOException, InterruptedException {
        tell("dump,file=" + file + ".collapsed,collapsed" + event.stop);
        tell("stop,file=" + file + ".html,flamegraph" + event.stop);
    }

    /** jcmd takes words apart at equals signs unless they are quoted. */
    private void tell(String arguments) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var answer = Command.run(
                PATIENCE_SECONDS,
                List.of(jcmd, Long.toString(pid), "JVMTI.agent_load", library.toString(), "\"" + arguments + "\""));
        if (!answer.contains("return code: 0")) {
            throw new IOException("async-profiler: " + arguments + ": " + answer.strip());
        }
    }
}
