package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mixed load on a small node whose every buffer is watched: at the end no leak was reported, nothing failed, and neither
 * heap nor direct memory has grown. {@code bench/soak} runs it, for half an hour; the build has no time for it.
 */
@EnabledIfSystemProperty(named = "soak.seconds", matches = "[0-9]+", disabledReason = "bench/soak runs it")
@Timeout(2 * 60 * 60)
@Tag("alone")
class SoakE2eTest {
    private static final Duration FOR = Duration.ofSeconds(Long.getLong("soak.seconds", 180));
    private static final int SAMPLES = 24;
    private static final List<String> FLAGS =
            List.of("-Xmx256m", "-XX:MaxDirectMemorySize=256m", "-Dio.netty.leakDetection.level=paranoid");
    /** By how much the last third of the samples may lie above the second one. */
    private static final double HEAP_GROWTH_MAX = 8 << 20;

    /** Direct memory comes in chunks of megabytes. */
    private static final double DIRECT_GROWTH_MAX = 24 << 20;

    /** At one moment: seconds since the beginning, live heap and direct memory in bytes. */
    private record Sample(double seconds, double heap, double direct) {}

    @Test
    void mixed_load_leaks_nothing(@TempDir Path folder) throws Exception {
        try (var upstream = new EchoUpstream();
                var system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("soak"), 1))) {
            var admin = system.signIn(new Caller().client());
            admin.put("upstreams/demo", Map.of("name", "demo", "targets", List.of(Map.of("url", upstream.url()))));
            admin.put(
                    "routes/all",
                    Map.of(
                            "name",
                            "all",
                            "match",
                            Map.of("paths", List.of("/**")),
                            "upstream",
                            "demo",
                            "access",
                            Map.of("public", true)));
            var token = admin.post("node-tokens", Map.of("ttl", "10m"))
                    .path("token")
                    .asText();
            try (var node = new NodeProcess(folder, "soaked", system.ports().sync(), token, Map.of(), FLAGS)) {
                node.awaitReady();
                soak(node);
            }
        }
    }

    private static void soak(NodeProcess node) throws IOException, InterruptedException {
        var samples = new ArrayList<Sample>();
        var begin = System.nanoTime();
        try (var steady = new KeepAliveClients(2, List.of(node), "/hello", answer -> null);
                var mixed = new MixedLoad(node.proxyPort())) {
            for (var sample = 1; sample <= SAMPLES; sample++) {
                // Time is what a soak is made of.
                Thread.sleep(FOR.dividedBy(SAMPLES));
                samples.add(new Sample(
                        (System.nanoTime() - begin) / 1e9,
                        node.liveHeapBytes(),
                        node.metric("tollgate_direct_memory_bytes")));
            }
            var leaks =
                    node.log().lines().filter(line -> line.contains("LEAK:")).toList();
            report(samples, steady, mixed, leaks);
            assertThat(leaks).isEmpty();
            assertThat(steady.failures()).isEmpty();
            assertThat(mixed.failures()).isEmpty();
            assertThat(mixed.done()).as("every kind of client came").hasSize(11);
            assertThat(growth(samples, Sample::heap)).as("heap: %s", samples).isLessThan(HEAP_GROWTH_MAX);
            assertThat(growth(samples, Sample::direct))
                    .as("direct: %s", samples)
                    .isLessThan(DIRECT_GROWTH_MAX);
        }
    }

    /** The mean of the last third less that of the second: the first one warms up. */
    private static double growth(List<Sample> samples, ToDoubleFunction<Sample> value) {
        var third = samples.size() / 3;
        return mean(samples.subList(2 * third, samples.size()), value) - mean(samples.subList(third, 2 * third), value);
    }

    private static double mean(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return samples.stream().mapToDouble(value).average().orElseThrow();
    }

    /** Least squares over the last two thirds, in bytes a minute. */
    private static double slope(List<Sample> samples, ToDoubleFunction<Sample> value) {
        var warm = samples.subList(samples.size() / 3, samples.size());
        var time = mean(warm, Sample::seconds);
        var level = mean(warm, value);
        var above = warm.stream()
                .mapToDouble(each -> (each.seconds() - time) * (value.applyAsDouble(each) - level))
                .sum();
        var below = warm.stream()
                .mapToDouble(each -> Math.pow(each.seconds() - time, 2))
                .sum();
        return 60 * above / below;
    }

    private static void report(List<Sample> samples, KeepAliveClients steady, MixedLoad mixed, List<String> leaks)
            throws IOException {
        var text = new StringBuilder();
        text.append("leaks reported   %d%n".formatted(leaks.size()));
        text.append("failed           %d%n"
                .formatted(steady.failures().size() + mixed.failures().size()));
        text.append("kept alive       %d requests%n".formatted(steady.answered()));
        mixed.done().forEach((kind, count) -> text.append("%-16s %d visits%n".formatted(kind, count)));
        text.append("heap slope       %.1f KiB a minute%n".formatted(slope(samples, Sample::heap) / 1024));
        text.append("direct slope     %.1f KiB a minute%n".formatted(slope(samples, Sample::direct) / 1024));
        text.append("%n seconds   heap MiB   direct MiB%n".formatted());
        samples.forEach(each -> text.append(
                "%8.0f %10.1f %12.1f%n".formatted(each.seconds(), each.heap() / (1 << 20), each.direct() / (1 << 20))));
        Files.writeString(
                Files.createDirectories(TollgateUp.HOME.resolve("target")).resolve("soak.txt"), text);
    }
}
