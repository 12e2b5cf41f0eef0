package io.tollgate.bench.contestant;

import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.machine.Ports;
import io.tollgate.bench.machine.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** nginx and HAProxy: one process tree with a listener for each protocol, from a file in {@code bench/peers}. */
public final class ConfiguredPeer implements Contestant {
    private static final Duration START_MAX = Duration.ofSeconds(10);

    private final Ground ground;
    private final String name;
    private final Process process;
    private final Map<Endpoint.Protocol, Integer> ports = new EnumMap<>(Endpoint.Protocol.class);

    private ConfiguredPeer(Ground ground, String name, Process process, Map<String, Object> values) {
        this.ground = ground;
        this.name = name;
        this.process = process;
        ports.put(Endpoint.Protocol.HTTP1, (Integer) values.get("http1"));
        ports.put(Endpoint.Protocol.HTTP1_TLS, (Integer) values.get("tls"));
        ports.put(Endpoint.Protocol.H2C, (Integer) values.get("h2c"));
        ports.put(Endpoint.Protocol.H2_TLS, (Integer) values.get("tls"));
    }

    /** nginx, with as many workers as there are cores. */
    public static ConfiguredPeer nginx(Ground ground) throws IOException, InterruptedException {
        var folder = ground.folder("nginx");
        var values = values(ground, folder);
        var lines = new ArrayList<String>();
        var keys = Ground.keys();
        for (int i = 0; i < keys.size(); i++) {
            lines.add("    \"" + keys.get(i) + "\" " + Ground.consumer(i) + ";");
        }
        values.put("keys", String.join("\n", lines));
        var configuration = ground.configuration("nginx.conf", folder, values);
        var process = ground.children().start("nginx", List.of("nginx", "-c", configuration.toString()), Map.of());
        return new ConfiguredPeer(ground, "nginx", process, values);
    }

    /** HAProxy, with as many threads as there are cores. */
    public static ConfiguredPeer haproxy(Ground ground) throws IOException, InterruptedException {
        var folder = ground.folder("haproxy");
        var values = values(ground, folder);
        Files.writeString(folder.resolve("keys.map"), peerKeys());
        var pem = Files.readString(ground.certificate().chain())
                + Files.readString(ground.certificate().key());
        values.put("pem", Files.writeString(folder.resolve("both.pem"), pem));
        var configuration = ground.configuration("haproxy.cfg", folder, values);
        var process =
                ground.children().start("haproxy", List.of("haproxy", "-db", "-f", configuration.toString()), Map.of());
        return new ConfiguredPeer(ground, "HAProxy", process, values);
    }

    /** A line for each key: key, blank, consumer. */
    static String peerKeys() {
        var keys = Ground.keys();
        var lines = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            lines.append(keys.get(i)).append(' ').append(Ground.consumer(i)).append('\n');
        }
        return lines.toString();
    }

    private static Map<String, Object> values(Ground ground, Path folder) throws IOException {
        var values = new HashMap<String, Object>();
        values.put("folder", folder);
        values.put("cores", Runtime.getRuntime().availableProcessors());
        values.put("upstream", ground.upstreamPort());
        values.put("certificate", ground.certificate().chain());
        values.put("key", ground.certificate().key());
        values.put("http1", Ports.free());
        values.put("tls", Ports.free());
        values.put("h2c", Ports.free());
        return values;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isWarmedUpSlowly() {
        return false;
    }

    @Override
    public Access open(Endpoint.Protocol protocol) throws InterruptedException {
        var endpoint = new Endpoint(
                protocol,
                Objects.requireNonNull(ports.get(protocol), "every protocol has a port"),
                Map.of("X-API-Key", Ground.keys().getFirst()));
        try {
            Probe.await(endpoint, "/policy/small", process.toHandle(), START_MAX);
        } catch (IOException refused) {
            return new Access.Missing(String.valueOf(refused.getMessage()));
        }
        return new Access.Open(endpoint, new ProcessTree(process.toHandle()));
    }

    @Override
    public void close() {
        ground.children().stop(process);
    }
}
