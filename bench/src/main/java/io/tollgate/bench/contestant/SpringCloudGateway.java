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

/**
 * Spring Cloud Gateway with its Redis limiter. It has one listener, so each protocol has a process; Redis is a process
 * too, whose cost is not counted.
 */
public final class SpringCloudGateway implements Contestant {
    private static final Duration START_MAX = Duration.ofSeconds(90);
    static final String JAR = "bench/peers/spring-cloud-gateway/target/spring-cloud-gateway-peer.jar";

    private final Ground ground;
    private final Work work;
    private final Path folder;
    private final Map<Endpoint.Protocol, Open> opened = new EnumMap<>(Endpoint.Protocol.class);
    private final List<Process> processes = new ArrayList<>();
    private final int redisPort;

    private record Open(Endpoint endpoint, Process process) {}

    /** Starts nothing but Redis yet, and that only when there is a policy to enforce. */
    public SpringCloudGateway(Ground ground, Work work) throws IOException, InterruptedException {
        this.ground = ground;
        this.work = work;
        folder = ground.folder("spring-cloud-gateway");
        redisPort = Ports.free();
        Files.writeString(folder.resolve("keys"), ConfiguredPeer.peerKeys());
        if (work == Work.POLICY) {
            processes.add(startRedis(ground, folder, redisPort));
        }
    }

    /** Redis on loopback, which keeps nothing on disk. */
    static Process startRedis(Ground ground, Path folder, int port) throws IOException, InterruptedException {
        var command = List.of(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString());
        return ground.children().start("redis", command, Map.of());
    }

    @Override
    public String name() {
        return "Spring Cloud Gateway";
    }

    @Override
    public boolean isWarmedUpSlowly() {
        return true;
    }

    @Override
    public Access open(Endpoint.Protocol protocol) throws IOException, InterruptedException {
        if (!Files.exists(ground.home().resolve(JAR))) {
            return new Access.Missing("not built: " + JAR);
        }
        var running = opened.get(protocol);
        if (running == null) {
            running = start(protocol);
            processes.add(running.process);
        }
        try {
            Probe.await(running.endpoint, work.path(), running.process.toHandle(), START_MAX);
        } catch (IOException refused) {
            return new Access.Missing(String.valueOf(refused.getMessage()));
        }
        opened.put(protocol, running);
        return new Access.Open(running.endpoint, new ProcessTree(running.process.toHandle()));
    }

    private Open start(Endpoint.Protocol protocol) throws IOException, InterruptedException {
        var endpoint = new Endpoint(
                protocol, Ports.free(), Map.of("X-API-Key", Ground.keys().getFirst()));
        var environment = new HashMap<String, String>();
        environment.put("PEER_PORT", Integer.toString(endpoint.port()));
        environment.put("PEER_UPSTREAM", Integer.toString(ground.upstreamPort()));
        environment.put("PEER_REDIS", Integer.toString(redisPort));
        environment.put("PEER_KEYS", folder.resolve("keys").toString());
        environment.put("PEER_CERTIFICATE", ground.certificate().chain().toString());
        environment.put("PEER_CERTIFICATE_KEY", ground.certificate().key().toString());
        switch (protocol) {
            case HTTP1 -> {}
            case H2C -> environment.put("SPRING_PROFILES_ACTIVE", "h2c");
            case HTTP1_TLS, H2_TLS -> environment.put("SPRING_PROFILES_ACTIVE", "tls");
        }
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dreactor.netty.http.server.accessLogEnabled=" + (work == Work.POLICY),
                "-jar",
                ground.home().resolve(JAR).toString());
        return new Open(endpoint, ground.children().start("spring-cloud-gateway", command, environment));
    }

    @Override
    public void close() {
        processes.reversed().forEach(ground.children()::stop);
    }
}
