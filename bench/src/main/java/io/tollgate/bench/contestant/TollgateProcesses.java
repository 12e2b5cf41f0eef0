package io.tollgate.bench.contestant;

import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.machine.Ports;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * PostgreSQL, a control plane and one node, or more, from {@code target/dist}, with the flags and settings that {@code ./tollgate
 * up} gives them. They are started here and not by the launcher, so that the node can be stopped, timed and started with
 * other settings while the rest stands.
 */
final class TollgateProcesses implements AutoCloseable {
    private static final Duration CONTROL_PLANE_MAX = Duration.ofSeconds(90);
    private static final Duration NODE_MAX = Duration.ofSeconds(60);
    private static final String ADMIN_PASSWORD = "bench-admin-password";

    /** The launcher's flags for it; the node's are in its jvm.options. */
    private static final List<String> CONTROL_PLANE_FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Ground ground;
    private final String name;
    private final Variant variant;
    private final Path folder;
    private final String accessLog;
    private final String joinToken;
    private final Postgres postgres;
    private final Map<Port, Integer> ports;
    private final List<Node> more = new ArrayList<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private Process controlPlane;
    private Process node;

    /** Each on a free port. */
    enum Port {
        ADMIN,
        CONSOLE,
        SYNC,
        PROXY,
        PROXY_TLS,
        STATUS,
        CLUSTER
    }

    /** A node beside the first. */
    record Node(Process process, int proxyPort) {}

    /**
     * Starts all of it, empty.
     *
     * @param name of folder and logs
     * @param variant which build it is, and what its node gets besides
     * @param accessLog the node's {@code TOLLGATE_ACCESS_LOG}
     */
    TollgateProcesses(Ground ground, String name, Variant variant, String accessLog)
            throws IOException, InterruptedException {
        this.ground = ground;
        this.variant = variant;
        this.name = name;
        folder = ground.folder(name);
        ports = freePorts(Port.values());
        this.accessLog = accessLog;
        postgres = new Postgres(ground.home(), folder, name + "-postgres", ground.children());
        controlPlane = startControlPlane(List.of());
        awaitControlPlane(System.nanoTime());
        joinToken = joinToken();
        node = startNode(List.of());
        awaitStatus(port(Port.STATUS), node);
    }

    private static Map<Port, Integer> freePorts(Port... wanted) throws IOException {
        var free = new EnumMap<Port, Integer>(Port.class);
        for (var port : wanted) {
            free.put(port, Ports.free());
        }
        return free;
    }

    /** Lets one node in. */
    private String joinToken() throws IOException {
        return login().post("node-tokens", Map.of("ttl", "10m")).path("token").asText();
    }

    /** Starts one more node, which is ready then. */
    Node addNode() throws IOException, InterruptedException {
        var name = "node-" + (more.size() + 2);
        var own = freePorts(Port.PROXY, Port.PROXY_TLS, Port.STATUS, Port.CLUSTER);
        var process = startNode(name, own, joinToken(), List.of());
        awaitStatus(Objects.requireNonNull(own.get(Port.STATUS)), process);
        var added = new Node(process, Objects.requireNonNull(own.get(Port.PROXY)));
        more.add(added);
        return added;
    }

    int port(Port port) {
        return Objects.requireNonNull(ports.get(port), "every port is given");
    }

    Process node() {
        return node;
    }

    /** A new session of the first operator. */
    AdminApi login() throws IOException {
        var base = URI.create("http://127.0.0.1:" + port(Port.ADMIN) + "/api/v1/");
        return AdminApi.login(client, base, "admin", ADMIN_PASSWORD);
    }

    /** Writes past the control plane, which must be restarted to see it. */
    void execute(String... statements) throws IOException {
        try {
            postgres.execute(statements);
        } catch (SQLException refused) {
            throw new IOException("the database refuses: " + refused.getMessage(), refused);
        }
    }

    /** Stops the control plane, starts it with more flags, and returns how long it took to be ready. */
    Duration restartControlPlane(List<String> flags) throws IOException, InterruptedException {
        ground.children().stop(controlPlane);
        var startedNanos = System.nanoTime();
        controlPlane = startControlPlane(flags);
        return awaitControlPlane(startedNanos);
    }

    /** Stops the node, starts it with more flags, and returns how long it took to proxy the first request. */
    Duration restartNode(List<String> flags, Endpoint endpoint, String path) throws IOException, InterruptedException {
        ground.children().stop(node);
        var startedNanos = System.nanoTime();
        node = startNode(flags);
        return FirstAnswer.await(endpoint, path, node, startedNanos, NODE_MAX);
    }

    private Duration awaitControlPlane(long startedNanos) throws IOException, InterruptedException {
        var admin = new Endpoint(Endpoint.Protocol.HTTP1, port(Port.ADMIN), Map.of());
        return FirstAnswer.await(admin, "/readyz", controlPlane, startedNanos, CONTROL_PLANE_MAX);
    }

    private static void awaitStatus(int port, Process process) throws IOException, InterruptedException {
        var status = new Endpoint(Endpoint.Protocol.HTTP1, port, Map.of());
        FirstAnswer.await(status, "/readyz", process, System.nanoTime(), NODE_MAX);
    }

    private Process startControlPlane(List<String> flags) throws IOException, InterruptedException {
        var environment = new HashMap<>(postgres.settings());
        environment.put("TOLLGATE_MASTER_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
        environment.put("TOLLGATE_ADMIN_PASSWORD", ADMIN_PASSWORD);
        for (var port : List.of(Port.ADMIN, Port.CONSOLE, Port.SYNC)) {
            environment.put("TOLLGATE_" + port + "_PORT", Integer.toString(port(port)));
        }
        var all = new ArrayList<>(CONTROL_PLANE_FLAGS);
        all.addAll(flags);
        var command = command("control-plane", "io.tollgate.control.ControlPlane", all);
        return ground.children().start(name + "-control-plane", command, environment);
    }

    private Process startNode(List<String> flags) throws IOException, InterruptedException {
        return startNode("node-1", ports, joinToken, flags);
    }

    private Process startNode(String nodeName, Map<Port, Integer> own, String token, List<String> flags)
            throws IOException, InterruptedException {
        var environment = new HashMap<String, String>();
        for (var port : List.of(Port.PROXY, Port.PROXY_TLS, Port.STATUS, Port.CLUSTER)) {
            environment.put("TOLLGATE_" + port + "_PORT", String.valueOf(own.get(port)));
        }
        environment.put("TOLLGATE_NODE_NAME", nodeName);
        environment.put("TOLLGATE_SYNC_ADDRESS", "127.0.0.1:" + port(Port.SYNC));
        environment.put("TOLLGATE_DATA", folder.resolve(nodeName).toString());
        environment.put("TOLLGATE_ACCESS_LOG", accessLog);
        environment.put("TOLLGATE_JOIN_TOKEN", token);
        // All clients come from one address here.
        environment.put("TOLLGATE_MAX_CONNECTIONS_PER_ADDRESS", "65536");
        environment.putAll(variant.environment());
        var all = new ArrayList<>(variant.flags());
        all.addAll(flags);
        var command = command("data-plane", "io.tollgate.node.Node", all);
        return ground.children().start(name + "-" + nodeName, command, environment);
    }

    /** As the launcher makes it: the process's own flags, then those given. */
    private List<String> command(String process, String mainClass, List<String> flags) throws IOException {
        var built = variant.home().resolve("target/dist").resolve(process);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        var options = built.resolve("jvm.options");
        if (Files.exists(options)) {
            Files.readAllLines(options).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(command::add);
        }
        command.addAll(flags);
        command.addAll(List.of("-cp", built.resolve("lib").resolve("*").toString(), mainClass));
        return command;
    }

    @Override
    public void close() {
        more.reversed().forEach(each -> ground.children().stop(each.process));
        ground.children().stop(node);
        ground.children().stop(controlPlane);
        postgres.close();
    }
}
