package io.tollgate.node.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Json;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Autobahn's test suite 0.6.4 for WebSocket, from a client in front of the gateway to a strict server behind it: framing,
 * fragments, pings, close codes, UTF-8, messages of up to 16 MiB. The gateway carries bytes, so whatever the server does
 * right must stay right; {@code OK} is the suite's strictest verdict.
 *
 * <p>Category 9, big messages, takes minutes in the suite's own Python: the build runs some of each kind.
 * {@code -Dautobahn=all} runs the whole.
 */
class AutobahnTest {
    private static final String ALL = "*";
    private static final int ALL_COUNT = 301;
    private static final String SHORT =
            "1.*,2.*,3.*,4.*,5.*,6.*,7.*,10.*,9.1.1,9.1.2,9.1.3,9.2.1,9.2.2,9.2.3,9.5.6,9.6.6";
    private static final int SHORT_COUNT = 255;

    /** Seconds; the client is ended then. */
    private static final int WITHIN = 900;

    private static final Path SUITE = Path.of("target", "autobahn");

    @Test
    @Timeout(WITHIN + 30)
    void every_case_passes_through_the_gateway(@TempDir Path folder) throws Exception {
        boolean whole = "all".equals(System.getProperty("autobahn"));
        try (EchoServer server = new EchoServer();
                Door door = Door.with(Configurations.open(server.port()))) {
            JsonNode verdicts = fuzz(door, whole ? ALL : SHORT, folder);

            TreeMap<String, String> bad = new TreeMap<>();
            verdicts.properties().forEach(verdict -> {
                String behavior = verdict.getValue().get("behavior").asText();
                String closing = verdict.getValue().get("behaviorClose").asText();
                if (!isGood(behavior) || !isGood(closing)) {
                    bad.put(verdict.getKey(), behavior + ", closing " + closing);
                }
            });
            assertThat(bad).isEmpty();
            assertThat(verdicts.size()).isEqualTo(whole ? ALL_COUNT : SHORT_COUNT);
        }
    }

    private static boolean isGood(String verdict) {
        return verdict.equals("OK") || verdict.equals("INFORMATIONAL");
    }

    private static JsonNode fuzz(Door door, String cases, Path folder) throws Exception {
        Path script = folder.resolve("fuzzingclient.py");
        try (InputStream in = Objects.requireNonNull(AutobahnTest.class.getResourceAsStream("fuzzingclient.py"))) {
            Files.copy(in, script);
        }
        Path log = folder.resolve("client.log");
        String jar = SUITE.resolve("autobahntestsuite-maven-plugin.jar").toString();
        Process client = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx768m",
                        "-cp",
                        SUITE.resolve("jython-standalone.jar").toString(),
                        "org.python.util.jython",
                        script.toString(),
                        jar,
                        "ws://127.0.0.1:" + door.port(),
                        folder.resolve("reports").toString(),
                        cases,
                        ""))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = client.waitFor(WITHIN, TimeUnit.SECONDS);
            assertThat(ended).as("ended in time:%n%s", Files.readString(log)).isTrue();
        } finally {
            client.destroyForcibly();
        }
        Path index = folder.resolve("reports").resolve("index.json");
        assertThat(index).as(Files.readString(log)).exists();
        return Json.parse(Files.readAllBytes(index)).get("gateway");
    }
}
