package io.tollgate.node.door;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A program of the system's that a test runs: a reference or an attacker. It ends with the test. */
public final class Tool implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;

    private Tool(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Where a program is.
     *
     * @throws AssertionError when it is not installed: a test that cannot run has not passed
     */
    public static Path find(String name) {
        Stream<String> folders =
                Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"));
        return folders.map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + ": not installed (expected: `apt-get install " + name
                        + "`, or ./tollgate test as root)"));
    }

    /** Starts {@code name} in {@code folder}, where its output goes too. */
    public static Tool start(Path folder, String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(find(name).toString()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Tool(process, log);
    }

    /** Waits until it listens on {@code port}. */
    public Tool listening(int port) {
        Awaitility.await().atMost(STARTS_WITHIN).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it ended: " + output());
            }
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
        return this;
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    public String output() throws IOException {
        return Files.readString(log);
    }

    /** A port that was free just now, for a program that has to be told one. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
