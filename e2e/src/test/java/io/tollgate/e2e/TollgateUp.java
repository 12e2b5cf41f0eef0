package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** {@code ./tollgate up} as a person runs it: the script, its lines, its signals. */
final class TollgateUp implements AutoCloseable {
    static final Path DIST = Path.of(Objects.requireNonNull(System.getProperty("tollgate.dist")));
    static final Path HOME =
            Objects.requireNonNull(Objects.requireNonNull(DIST.getParent()).getParent());

    private static final Duration READY_WITHIN = Duration.ofMinutes(4);
    private static final Duration STOPPED_WITHIN = Duration.ofMinutes(1);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private final Setup setup;

    /**
     * @param data its data folder
     * @param nodes how many
     * @param flags further flags
     * @param environment further variables
     */
    record Setup(Path data, int nodes, Ports ports, List<String> flags, Map<String, String> environment) {
        static Setup empty(Path data, int nodes) {
            return new Setup(data, nodes, Ports.free(nodes), List.of("--empty"), Map.of());
        }

        /** With several control planes on one database. */
        static Setup empty(Path data, int nodes, int controlPlanes) {
            return new Setup(
                    data,
                    nodes,
                    Ports.free(nodes, controlPlanes),
                    List.of("--empty", "--control-planes", "" + controlPlanes),
                    Map.of());
        }

        Setup withData(Path other) {
            return new Setup(other, nodes, ports, flags, environment);
        }

        Setup withFlags(String... more) {
            return new Setup(data, nodes, ports, List.of(more), environment);
        }

        Setup withEnvironment(Map<String, String> more) {
            return new Setup(data, nodes, ports, flags, more);
        }
    }

    /** First ports of each kind. */
    record Ports(int proxy, int proxyTls, int status, int cluster, int admin, int console, int sync, int demo) {
        static Ports free(int nodes) {
            return free(nodes, 1);
        }

        static Ports free(int nodes, int controlPlanes) {
            return new Ports(
                    FreePorts.block(nodes),
                    FreePorts.block(nodes),
                    FreePorts.block(nodes),
                    FreePorts.block(nodes),
                    FreePorts.block(controlPlanes),
                    FreePorts.block(controlPlanes),
                    FreePorts.block(controlPlanes),
                    FreePorts.one());
        }

        Map<String, String> variables() {
            return Map.of(
                    "TOLLGATE_PROXY_PORT", "" + proxy,
                    "TOLLGATE_PROXY_TLS_PORT", "" + proxyTls,
                    "TOLLGATE_STATUS_PORT", "" + status,
                    "TOLLGATE_CLUSTER_PORT", "" + cluster,
                    "TOLLGATE_ADMIN_PORT", "" + admin,
                    "TOLLGATE_CONSOLE_PORT", "" + console,
                    "TOLLGATE_SYNC_PORT", "" + sync,
                    "TOLLGATE_DEMO_PORT", "" + demo);
        }
    }

    private TollgateUp(Setup setup) throws IOException {
        this.setup = setup;
        var command = new ArrayList<>(List.of(
                HOME.resolve("tollgate").toString(),
                "up",
                "--data",
                setup.data().toString(),
                "--nodes",
                "" + setup.nodes()));
        command.addAll(setup.flags());
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(HOME.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TOLLGATE_AS_BUILT", "yes");
        builder.environment().putAll(setup.ports().variables());
        builder.environment().putAll(setup.environment());
        this.process = builder.start();
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /** What a process takes to its JVM's flags when it was rehearsed, as the launcher does: with it, it starts in a third of the time. */
    static List<String> cacheOf(String process) {
        var cache = DIST.resolve(process).resolve(process + ".aot");
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
    }

    /** Starts it; what becomes of it is the caller's to see. */
    static TollgateUp run(Setup setup) throws IOException {
        return new TollgateUp(setup);
    }

    /** Starts it and waits until it says that it is ready. */
    static TollgateUp ready(Setup setup) throws IOException {
        var system = new TollgateUp(setup);
        system.awaitLine("Tollgate is ready after");
        system.awaitLine("Ctrl-C stops everything.");
        return system;
    }

    private void read() {
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException closed) {
            // The process is gone, and its last lines with it.
        }
    }

    void awaitLine(String part) {
        await().atMost(READY_WITHIN).until(() -> {
            if (lines.stream().anyMatch(line -> line.contains(part))) {
                return true;
            }
            if (!process.isAlive()) {
                fail("./tollgate ended with %d before it said `%s`:%n%s", process.exitValue(), part, output());
            }
            return false;
        });
    }

    String output() {
        return String.join("\n", lines);
    }

    /** The first group of the first match in what it printed. */
    String printed(String pattern) {
        var matcher = Pattern.compile(pattern).matcher(output());
        assertThat(matcher.find()).as("%s in%n%s", pattern, output()).isTrue();
        return matcher.group(1);
    }

    /** SIGTERM, as a service manager would; Ctrl-C takes the same way. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS))
                .as("stops in time:%n%s", output())
                .isTrue();
        reader.join();
        return process.exitValue();
    }

    /** Waits until it has ended by itself. */
    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(READY_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
        reader.join();
        return process.exitValue();
    }

    /** The running process of that name, as the launcher recorded it. */
    ProcessHandle child(String name) {
        try {
            var words = Files.readString(setup.data().resolve("run").resolve(name + ".pid"));
            return ProcessHandle.of(Long.parseLong(words.substring(0, words.indexOf(' '))))
                    .orElseThrow();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Every process below the launcher, and the launcher. */
    List<ProcessHandle> processes() {
        var all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        return all;
    }

    /** kill -9 of the launcher itself. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    Ports ports() {
        return setup.ports();
    }

    /** A path on the proxy of a node, counted from 1. */
    URI proxy(int node, String path) {
        return URI.create("http://127.0.0.1:" + (ports().proxy() + node - 1) + path);
    }

    /** As {@link #proxy}, over TLS. */
    URI secured(int node, String path) {
        return URI.create("https://localhost:" + (ports().proxyTls() + node - 1) + path);
    }

    URI status(int node, String path) {
        return URI.create("http://127.0.0.1:" + (ports().status() + node - 1) + path);
    }

    URI admin(String path) {
        return URI.create("http://127.0.0.1:" + ports().admin() + path);
    }

    URI console(String path) {
        return URI.create("http://127.0.0.1:" + ports().console() + path);
    }

    String adminPassword() throws IOException {
        return Files.readString(setup.data().resolve("secrets").resolve("admin.password"))
                .strip();
    }

    AdminApi signIn(HttpClient client) throws IOException {
        return signIn(client, 1);
    }

    /** At a control plane, counted from 1. */
    AdminApi signIn(HttpClient client, int controlPlane) throws IOException {
        var base = URI.create("http://127.0.0.1:" + (ports().admin() + controlPlane - 1) + "/api/v1/");
        return AdminApi.login(client, base, "admin", adminPassword());
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                stop();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        var name = Objects.requireNonNull(setup.data().getFileName()).toString();
        var logs = HOME.resolve("target").resolve("e2e-logs").resolve(name);
        KeptLogs.copy(setup.data().resolve("logs"), logs, output());
    }
}
