package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node that a test starts, stops and starts again itself, from the real distribution. One thread at a time. */
final class NodeProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    /** Its drain, and what comes after it. */
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);

    private final Place place;
    private final int proxy = FreePorts.one();
    private final int status = FreePorts.one();
    private final Path log;
    private final List<String> flags;
    private final Map<String, String> environment = new HashMap<>();
    private final Caller caller = new Caller();
    private Process process;

    /**
     * Where a node runs.
     *
     * @param prefix what its command is run through, or empty
     * @param address where it listens
     */
    record Place(List<String> prefix, String address) {
        static final Place HERE = new Place(List.of(), "127.0.0.1");
    }

    /**
     * Starts one.
     *
     * @param folder for its data and its log
     * @param joinToken it is new
     * @param settings further variables
     */
    NodeProcess(Path folder, String name, int syncPort, String joinToken, Map<String, String> settings)
            throws IOException {
        this(folder, name, syncPort, joinToken, settings, List.of());
    }

    /** As above, with further flags for its JVM. */
    NodeProcess(
            Path folder, String name, int syncPort, String joinToken, Map<String, String> settings, List<String> flags)
            throws IOException {
        this(Place.HERE, folder, name, joinToken, with(settings, "127.0.0.1:" + syncPort), flags);
    }

    /** As above, somewhere else: {@code settings} say where its control plane is. */
    NodeProcess(
            Place place, Path folder, String name, String joinToken, Map<String, String> settings, List<String> flags)
            throws IOException {
        this.place = place;
        this.flags = flags;
        log = folder.resolve(name + ".log");
        environment.put("TOLLGATE_NODE_NAME", name);
        environment.put("TOLLGATE_BIND", place.address());
        environment.put("TOLLGATE_PROXY_PORT", "" + proxy);
        environment.put("TOLLGATE_PROXY_TLS_PORT", "" + FreePorts.one());
        environment.put("TOLLGATE_STATUS_PORT", "" + status);
        environment.put("TOLLGATE_CLUSTER_PORT", "" + FreePorts.one());
        environment.put("TOLLGATE_DATA", folder.resolve(name).toString());
        environment.put("TOLLGATE_JOIN_TOKEN", joinToken);
        environment.put("TOLLGATE_ACCESS_LOG", "off");
        environment.putAll(settings);
        process = start();
    }

    private static Map<String, String> with(Map<String, String> settings, String syncAddress) {
        var all = new HashMap<>(settings);
        all.putIfAbsent("TOLLGATE_SYNC_ADDRESS", syncAddress);
        return all;
    }

    /** The command of a node from the distribution, with {@code flags} for its JVM after its own. */
    static List<String> command(List<String> flags) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + TollgateUp.DIST.resolve("data-plane/jvm.options"));
        command.addAll(flags);
        command.addAll(TollgateUp.cacheOf("data-plane"));
        command.addAll(List.of(
                "-cp", TollgateUp.DIST.resolve("data-plane/lib").resolve("*").toString(), "io.tollgate.node.Node"));
        return command;
    }

    private Process start() throws IOException {
        var command = new ArrayList<>(place.prefix());
        command.addAll(command(flags));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    int proxyPort() {
        return proxy;
    }

    /** Where its proxy is. */
    InetSocketAddress proxyAddress() {
        return new InetSocketAddress(place.address(), proxy);
    }

    boolean isReady() {
        try {
            return caller.get(URI.create("http://" + place.address() + ":" + status + "/readyz"))
                            .statusCode()
                    == 200;
        } catch (IOException away) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void awaitReady() {
        await().atMost(READY_WITHIN).until(() -> {
            assertThat(process.isAlive()).as(log()).isTrue();
            return isReady();
        });
    }

    /** SIGTERM; returns at once. */
    void terminate() {
        process.destroy();
    }

    /** kill -9; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGSTOP: it does nothing more until {@link #resume}. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var status = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).as("kill -%s", name).isZero();
    }

    void awaitStopped() throws InterruptedException {
        assertThat(process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS))
                .as(log())
                .isTrue();
    }

    void restart() throws IOException, InterruptedException {
        terminate();
        awaitStopped();
        startAgain();
    }

    /** After {@link #awaitStopped}. */
    void startAgain() throws IOException {
        launchAgain();
        awaitReady();
    }

    /** As above, and does not wait until it is ready. */
    void launchAgain() throws IOException {
        process = start();
    }

    /** Bytes of its heap that are in use after a full collection. */
    long liveHeapBytes() throws IOException, InterruptedException {
        var jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        "" + process.pid(),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        var lines = new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .strip()
                .lines()
                .toList();
        assertThat(jcmd.waitFor()).as(lines.toString()).isZero();
        // The last line: `Total`, instances, bytes.
        return Long.parseLong(lines.getLast().strip().split(" +", -1)[2]);
    }

    /** The value of a series without labels in its metrics. */
    double metric(String name) throws IOException, InterruptedException {
        var text = caller.get(URI.create("http://" + place.address() + ":" + status + "/metrics"))
                .body();
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return "unreadable: " + unreadable;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
