package io.tollgate.node.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Json;
import io.tollgate.node.mtls.PresentedCertificate;
import io.tollgate.node.record.LogPlan.Capture;
import io.tollgate.node.record.LogPlan.Format;
import io.tollgate.node.record.LogPlan.Rotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the files, and how many there are. */
class AccessLogFilesTest {
    @TempDir
    Path folder;

    private LogPlan plan(Format format, Rotation rotation) {
        return new LogPlan(folder.resolve("access.log").toString(), format, rotation, Capture.NOTHING);
    }

    private static ExchangeRecord facts(String requestId) {
        ExchangeRecord facts = new ExchangeRecord();
        facts.epochMillis = 1_767_225_600_123L; // 2026-01-01T00:00:00.123Z
        facts.requestId = requestId;
        facts.clientAddress = "192.0.2.7";
        facts.method = "GET";
        facts.path = "/a\"b";
        facts.protocolVersion = "1.1";
        facts.status = 429;
        facts.consumer = "acme";
        facts.code = "limit-exceeded";
        facts.responseBytes = 77;
        facts.durationNanos = 1_500_000;
        facts.userAgent = "curl\n\"x";
        return facts;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        }
    }

    private static String only(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    @Test
    void a_long_file_is_rotated_while_lines_come_and_only_the_oldest_go() throws Exception {
        int lines = 4_000;
        try (AccessLog log = AccessLog.open("n", plan(Format.JSON, new Rotation(100_000, 3)))) {
            for (int i = 0; i < lines; i++) {
                log.offer(facts("r" + i));
            }
        }
        List<Path> files = files();
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("access.log", "access.log.1", "access.log.2");
        Set<String> ids = new HashSet<>();
        for (Path file : files) {
            assertThat(Files.size(file)).isLessThan(170_000);
            for (String line : Files.readAllLines(file)) {
                ids.add(Json.parse(line).get("requestId").asText()); // no line is torn
            }
        }
        assertThat(ids).contains("r" + (lines - 1)).doesNotContain("r0").hasSizeGreaterThan(300);
    }

    @Test
    void all_lines_are_there_when_the_files_hold_them() throws Exception {
        try (AccessLog log = AccessLog.open("n", plan(Format.JSON, new Rotation(65_536, 100)))) {
            for (int i = 0; i < 3_000; i++) {
                log.offer(facts("r" + i));
            }
        }
        int count = 0;
        for (Path file : files()) {
            count += Files.readAllLines(file).size();
        }
        assertThat(count).isEqualTo(3_000);
    }

    @Test
    void a_file_that_somebody_moved_away_is_begun_anew() throws Exception {
        Path path = folder.resolve("access.log");
        try (AccessLog log = AccessLog.open("n", plan(Format.JSON, Rotation.DEFAULT))) {
            log.offer(facts("before"));
            await().atMost(Duration.ofSeconds(10)).until(() -> Files.size(path) > 0);
            Files.move(path, folder.resolve("moved"));
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                log.offer(facts("after"));
                return Files.exists(path) && Files.size(path) > 0;
            });
        }
        assertThat(Files.readString(folder.resolve("moved"))).contains("before");
        assertThat(Files.readString(path)).contains("after").doesNotContain("before");
    }

    @Test
    void ecs_has_the_names_of_the_schema() throws Exception {
        try (AccessLog log = AccessLog.open("n7", plan(Format.ECS, Rotation.DEFAULT))) {
            log.offer(facts("r1"));
        }
        JsonNode line = Json.parse(only(folder.resolve("access.log")));
        assertThat(line.get("@timestamp").asText()).isEqualTo("2026-01-01T00:00:00.123Z");
        assertThat(line.get("ecs.version").asText()).isEqualTo("8.11.0");
        assertThat(line.get("service.node.name").asText()).isEqualTo("n7");
        assertThat(line.get("http.response.status_code").asInt()).isEqualTo(429);
        assertThat(line.get("event.outcome").asText()).isEqualTo("failure");
        assertThat(line.get("event.code").asText()).isEqualTo("limit-exceeded");
        assertThat(line.get("event.duration").asLong()).isEqualTo(1_500_000);
        assertThat(line.get("user_agent.original").asText()).isEqualTo("curl\n\"x");
        assertThat(line.get("user.name").asText()).isEqualTo("acme");
    }

    @Test
    void a_lowered_limit_is_told_of_where_one_was_asked() throws Exception {
        ExchangeRecord facts = facts("r1");
        facts.lowered = new LoweredOutcome(
                "plan", 12.5, "lowered to 12.5 %: 62 % of 340 requests refused in 60 s", LoweredOutcome.Verdict.REFUSE);
        for (Format format : List.of(Format.JSON, Format.ECS)) {
            try (AccessLog log = AccessLog.open("n", plan(format, Rotation.DEFAULT))) {
                log.offer(facts);
                log.offer(facts("r2"));
            }
            List<String> lines = Files.readAllLines(folder.resolve("access.log"));
            JsonNode line = Json.parse(lines.getFirst());
            assertThat(line.get("lowered.limit").asText()).isEqualTo("plan");
            assertThat(line.get("lowered.percent").asDouble()).isEqualTo(12.5);
            assertThat(line.get("lowered.verdict").asText()).isEqualTo("refuse");
            assertThat(line.get("lowered.why").asText()).contains("62 % of 340 requests refused in 60 s");
            assertThat(Json.parse(lines.getLast()).has("lowered.limit")).isFalse();
            Files.delete(folder.resolve("access.log"));
        }
    }

    @Test
    void a_client_certificate_is_told_of_where_one_was_asked_for() throws Exception {
        ExchangeRecord facts = facts("r1");
        facts.certificate = new PresentedCertificate("0AFF", "devices", "spiffe://shop/\"7");
        try (AccessLog log = AccessLog.open("n", plan(Format.JSON, Rotation.DEFAULT))) {
            log.offer(facts);
        }
        JsonNode line = Json.parse(only(folder.resolve("access.log")));
        assertThat(line.get("tls.client.hash.sha256").asText()).isEqualTo("0AFF");
        assertThat(line.get("trustStore").asText()).isEqualTo("devices");
        assertThat(line.get("holder").asText()).isEqualTo("spiffe://shop/\"7");
        Files.delete(folder.resolve("access.log"));
        try (AccessLog log = AccessLog.open("n", plan(Format.ECS, Rotation.DEFAULT))) {
            log.offer(facts);
        }
        JsonNode ecs = Json.parse(only(folder.resolve("access.log")));
        assertThat(ecs.get("tls.client.hash.sha256").asText()).isEqualTo("0AFF");
        assertThat(ecs.get("tollgate.trust_store").asText()).isEqualTo("devices");
        assertThat(ecs.get("tollgate.holder").asText()).isEqualTo("spiffe://shop/\"7");
    }

    @Test
    void combined_is_what_httpd_writes_and_nobody_can_break_a_line() throws Exception {
        try (AccessLog log = AccessLog.open("n", plan(Format.COMBINED, Rotation.DEFAULT))) {
            log.offer(facts("r1"));
        }
        assertThat(only(folder.resolve("access.log")))
                .isEqualTo("192.0.2.7 - acme [01/Jan/2026:00:00:00 +0000] \"GET /a\\\"b HTTP/1.1\" 429 77 \"-\""
                        + " \"curl\\u000a\\\"x\"");
    }

    @Test
    void fields_that_hold_secrets_are_never_let_into_the_log() {
        for (String header : List.of("authorization", "cookie", "x-api-key")) {
            assertThatThrownBy(() -> new Capture(List.of(header), Set.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
