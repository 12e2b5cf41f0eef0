package io.tollgate.bench.contestant;

import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.machine.Children;
import io.tollgate.bench.machine.Ports;
import io.tollgate.bench.machine.ProcessTree;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What everybody proxies to: nginx with answers of 128 bytes, and of 64 KB for paths that end in {@code /large}. */
public final class Upstream implements Contestant {
    private static final String SMALL =
            "{\"id\":\"4b8e1f0a-7c9d-4f53-9a5d-0e6a2c1b7d88\",\"status\":\"shipped\",\"items\":3,\"total\":\"129.90\",\"currency\":\"EUR\",\"note\":\"no-comment\"}";
    private static final int SMALL_BYTES = 128;
    private static final int LARGE_BYTES = 64 << 10;

    private final Children children;
    private final Process process;
    private final Endpoint endpoint;
    private final Path counted;

    /** Starts it. */
    public Upstream(Path home, Path folder, Children children) throws IOException, InterruptedException {
        if (SMALL.length() != SMALL_BYTES) {
            throw new IllegalStateException("the small answer has " + SMALL.length() + " bytes");
        }
        this.children = children;
        var own = Files.createDirectories(folder.resolve("upstream"));
        // Its workers may run as another user.
        Files.writeString(own.resolve("large.json"), "\"" + "x".repeat(LARGE_BYTES - 2) + "\"");
        endpoint = new Endpoint(Endpoint.Protocol.HTTP1, Ports.free(), Map.of());
        var text = Files.readString(home.resolve("bench/peers/upstream-nginx.conf"))
                .replace("${folder}", own.toString())
                .replace("${port}", Integer.toString(endpoint.port()))
                .replace("${body}", SMALL);
        var configuration = Files.writeString(own.resolve("nginx.conf"), text);
        counted = own.resolve("counted.log");
        process = children.start("upstream", List.of("nginx", "-c", configuration.toString()), Map.of());
        Probe.await(endpoint, "/plain/large", process.toHandle(), Duration.ofSeconds(10));
    }

    public int port() {
        return endpoint.port();
    }

    /** When requests of {@code path}, which is below {@code /counted/}, came, in milliseconds since 1970. */
    public long[] counted(String path) throws IOException {
        try (var lines = Files.lines(counted)) {
            return lines.map(line -> line.split(" ", 2))
                    .filter(parts -> parts.length == 2 && parts[1].equals(path))
                    .mapToLong(
                            parts -> new BigDecimal(parts[0]).movePointRight(3).longValueExact())
                    .sorted()
                    .toArray();
        }
    }

    @Override
    public String name() {
        return "no proxy";
    }

    @Override
    public boolean isWarmedUpSlowly() {
        return false;
    }

    /** The upstream itself, as if it were a proxy: what is there without one. */
    @Override
    public Access open(Endpoint.Protocol protocol) {
        return protocol == Endpoint.Protocol.HTTP1
                ? new Access.Open(endpoint, new ProcessTree(process.toHandle()))
                : new Access.Missing("the upstream speaks HTTP/1.1 only");
    }

    @Override
    public void close() {
        children.stop(process);
    }
}
