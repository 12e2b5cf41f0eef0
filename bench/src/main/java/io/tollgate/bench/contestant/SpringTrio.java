package io.tollgate.bench.contestant;

import io.tollgate.bench.machine.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Three Spring Cloud Gateways that count either in Redis, by the gateway's own limiter, or in Hazelcast, by Bucket4j:
 * there each is a member, and a request is one call of an entry processor where its counter lives.
 */
public final class SpringTrio implements Trio {
    /**
     * What Hazelcast wants opened, and enough threads for what completes asynchronously: as Tollgate's nodes have it. On
     * two cores the last one makes the difference between a pool and a thread a call.
     */
    private static final List<String> HAZELCAST_FLAGS = List.of(
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4");

    private final Ground ground;
    private final Counting counting;
    private final Path folder;
    private final List<Instance> instances = new ArrayList<>();
    private final Optional<Part> redis;

    /** Where requests are counted. */
    public enum Counting {
        REDIS("Redis"),
        HAZELCAST("bucket4j-hazelcast");

        private final String store;

        Counting(String store) {
            this.store = store;
        }

        private String word() {
            return switch (this) {
                case REDIS -> "redis";
                case HAZELCAST -> "hazelcast";
            };
        }
    }

    /** Starts it; its members have found each other. */
    public SpringTrio(Ground ground, Counting counting) throws IOException, InterruptedException {
        if (!Files.exists(ground.home().resolve(SpringCloudGateway.JAR))) {
            throw new IOException("not built: " + SpringCloudGateway.JAR);
        }
        this.ground = ground;
        this.counting = counting;
        folder = ground.folder("spring-trio-" + counting.word());
        Files.writeString(folder.resolve("keys"), ConfiguredPeer.peerKeys());
        var redisPort = Ports.free();
        redis = switch (counting) {
            case REDIS -> Optional.of(new Part("Redis", SpringCloudGateway.startRedis(ground, folder, redisPort)));
            case HAZELCAST -> Optional.empty();
        };
        var memberPorts = List.of(Ports.free(), Ports.free(), Ports.free());
        var members = memberPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        for (var memberPort : memberPorts) {
            var environment = new HashMap<String, String>();
            environment.put("SPRING_PROFILES_ACTIVE", "counts-in-" + counting.word());
            environment.put("PEER_UPSTREAM", Integer.toString(ground.upstreamPort()));
            environment.put("PEER_REDIS", Integer.toString(redisPort));
            environment.put("PEER_MEMBER", Integer.toString(memberPort));
            environment.put("PEER_MEMBERS", members);
            environment.put("PEER_KEYS", folder.resolve("keys").toString());
            instances.add(start(environment));
        }
        Trios.awaitAnswers(this);
    }

    private Instance start(Map<String, String> environment) throws IOException, InterruptedException {
        var port = Ports.free();
        environment.put("PEER_PORT", Integer.toString(port));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        if (counting == Counting.HAZELCAST) {
            command.addAll(HAZELCAST_FLAGS);
        }
        command.addAll(
                List.of("-jar", ground.home().resolve(SpringCloudGateway.JAR).toString()));
        var name = "spring-" + counting.word() + "-" + (instances.size() + 1);
        return new Instance(port, ground.children().start(name, command, environment));
    }

    @Override
    public String name() {
        return "Spring Cloud Gateway, " + counting.store;
    }

    @Override
    public List<Instance> instances() {
        return List.copyOf(instances);
    }

    @Override
    public List<Map<String, String>> callers() {
        return Ground.keys().stream().map(key -> Map.of("X-API-Key", key)).toList();
    }

    @Override
    public List<Way> free() {
        return List.of(new Way(name(), "/free/" + counting.word() + "/small"));
    }

    @Override
    public List<Way> impatient() {
        return List.of(new Way(name() + ", waits 100 ms", "/free/" + counting.word() + "-in-time/small"));
    }

    @Override
    public List<Counted> counted() {
        return List.of(Counted.bucket(name(), "/counted/" + counting.word() + "/small"));
    }

    @Override
    public Part frozen() {
        return redis.orElseGet(
                () -> new Part("one of three members", instances.getLast().process()));
    }

    @Override
    public Optional<Part> store() {
        return redis;
    }

    @Override
    public void close() {
        instances.reversed().forEach(each -> ground.children().stop(each.process()));
        redis.ifPresent(part -> ground.children().stop(part.process()));
    }
}
