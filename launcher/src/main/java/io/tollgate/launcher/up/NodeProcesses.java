package io.tollgate.launcher.up;

import io.tollgate.launcher.process.Child;
import io.tollgate.launcher.process.ChildSpec;
import io.tollgate.launcher.process.LogFile;
import io.tollgate.launcher.process.Supervisor;
import io.tollgate.launcher.setting.PortPlan;
import io.tollgate.launcher.setting.PortSetting;
import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** The data-plane nodes, counted from 1. Each has a folder, ports and an identity of its own. */
final class NodeProcesses {
    /** Longer than a node's own drain, which is 20 s unless told otherwise. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(45);
    /** In a node's folder: it was ready once, so it has its identity and needs no token. */
    private static final String ENROLLED = "launcher.enrolled";

    private final UpOptions options;
    private final Distribution distribution;
    private final DataFolder data;
    private final PortPlan ports;
    private final Supervisor supervisor;
    private final Readiness readiness;
    private final ConcurrentSkipListMap<Integer, Child> running = new ConcurrentSkipListMap<>();

    NodeProcesses(
            UpOptions options,
            Distribution distribution,
            DataFolder data,
            PortPlan ports,
            Supervisor supervisor,
            Readiness readiness) {
        this.options = options;
        this.distribution = distribution;
        this.data = data;
        this.ports = ports;
        this.supervisor = supervisor;
        this.readiness = readiness;
    }

    static String name(int node) {
        return "node-" + node;
    }

    private static String tokenName(int node) {
        return "join-" + name(node) + ".token";
    }

    /** The nodes of this start that run, by number. */
    Set<Integer> running() {
        return running.keySet();
    }

    /** What to stop. */
    List<String> names() {
        return all().mapToObj(NodeProcesses::name).toList();
    }

    private IntStream all() {
        return IntStream.rangeClosed(1, options.nodes());
    }

    /** Starts the nodes that need nobody's leave: they joined before, or hold a token that somebody put there. */
    void startKnown() throws IOException, Refusal {
        for (var node : all().toArray()) {
            if (Files.exists(folder(node).resolve(ENROLLED)) || Files.exists(data.secretFile(tokenName(node)))) {
                start(node);
            }
        }
    }

    /** Starts the nodes that are new, each with a join token of its own. */
    void startNew(Operator operator, Progress progress) throws IOException, Refusal {
        for (var node : all().toArray()) {
            if (running.containsKey(node)) {
                continue;
            }
            var session = operator.session();
            if (session.isPresent()) {
                data.keepSecret(tokenName(node), Operator.joinToken(session.get()));
                start(node);
            } else {
                progress.note(
                        "%s is new and needs a join token, but admin's first password is no longer valid: start again with TOLLGATE_ADMIN_PASSWORD_FILE naming a file with the present one, or put a token from the console's Nodes page into %s"
                                .formatted(name(node), data.secretFile(tokenName(node))));
            }
        }
    }

    /** Waits for all that run, each with a line of its own. */
    void awaitReady(Progress progress) throws IOException, Refusal, InterruptedException {
        Together.run(running.entrySet().stream()
                .<Progress.Step<?>>map(entry -> () -> progress.step(
                        name(entry.getKey()) + " on " + address(PortSetting.PROXY, entry.getKey()), () -> {
                            awaitReady(entry.getKey(), entry.getValue());
                            return "";
                        }))
                .toList());
    }

    private void start(int node) throws IOException, Refusal {
        var name = name(node);
        LogFile.rotate(accessLog(name));
        var command = distribution.command("data-plane", "io.tollgate.node.Node", List.of());
        var spec = new ChildSpec(
                name, List.of(), command, environment(node, name), data.log(name), distribution.stop(ENDS_WITHIN));
        running.put(node, supervisor.start(spec));
    }

    private Map<String, String> environment(int node, String name) throws IOException, Refusal {
        var environment = Environment.node(options.environment());
        environment.put("TOLLGATE_BIND", options.bind().getHostAddress());
        environment.put("TOLLGATE_NODE_NAME", name);
        for (var setting : List.of(PortSetting.PROXY, PortSetting.PROXY_TLS, PortSetting.STATUS, PortSetting.CLUSTER)) {
            environment.put(setting.variable(), String.valueOf(ports.of(setting, node)));
        }
        environment.put("TOLLGATE_SYNC_ADDRESS", ControlPlaneProcess.syncAddresses(options, ports));
        environment.put("TOLLGATE_CLUSTER_ADDRESS", options.host() + ":" + ports.of(PortSetting.CLUSTER, node));
        environment.put("TOLLGATE_DATA", folder(node).toString());
        environment.putIfAbsent("TOLLGATE_ACCESS_LOG", accessLog(name).toString());
        var token = data.secretFile(tokenName(node));
        if (Files.exists(token)) {
            environment.put("TOLLGATE_JOIN_TOKEN_FILE", token.toString());
        }
        return environment;
    }

    /** Apart from the node's own log: it is machine-readable, a JSON object a line. */
    private Path accessLog(String name) {
        return data.log(name + "-access");
    }

    private void awaitReady(int node, Child child) throws Refusal, InterruptedException, IOException {
        readiness.await(
                child, readiness.answersOk(address(PortSetting.STATUS, node).resolve("/readyz")));
        Files.writeString(folder(node).resolve(ENROLLED), "");
        data.forgetSecret(tokenName(node));
    }

    private Path folder(int node) throws IOException {
        return data.node(name(node));
    }

    URI address(PortSetting setting, int node) throws Refusal {
        var scheme = setting == PortSetting.PROXY_TLS ? "https" : "http";
        return URI.create(scheme + "://" + options.host() + ":" + ports.of(setting, node) + "/");
    }
}
