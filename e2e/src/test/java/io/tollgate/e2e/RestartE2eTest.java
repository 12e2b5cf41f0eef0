package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, killing and starting again, as somebody who tries Tollgate out does: one story, in order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(400)
class RestartE2eTest {
    private final Caller caller = new Caller();
    private TollgateUp.Setup setup;
    private String password = "";
    private String key = "";

    @BeforeAll
    void prepare(@TempDir Path folder) {
        setup = TollgateUp.Setup.empty(folder.resolve("restart"), 1).withFlags();
    }

    @Test
    @Order(1)
    void the_printed_curl_works_and_sigterm_ends_everything_with_exit_code_0() throws Exception {
        try (var system = TollgateUp.ready(setup)) {
            password = system.printed("Password +([a-z0-9]{20})");
            key = system.printed("X-API-Key: (tg_live_[^']+)'");
            assertThat(curl(system)).isEqualTo(200);
            system.signIn(caller.client()).put("roles/kept", Map.of("name", "kept", "permissions", List.of("a:b")));
            aSecondLauncherOnTheSameFolderIsRefused();
            var processes = system.processes();
            assertThat(processes).hasSizeGreaterThan(3);

            assertThat(system.stop()).isZero();

            await().untilAsserted(() -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
        }
    }

    private void aSecondLauncherOnTheSameFolderIsRefused() throws Exception {
        var other = new TollgateUp.Setup(setup.data(), 1, TollgateUp.Ports.free(1), List.of(), Map.of());
        try (var second = TollgateUp.run(other)) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output()).contains("in use by another ./tollgate up");
        }
    }

    @Test
    @Order(2)
    void a_second_start_finds_everything_again_and_tells_no_password() throws Exception {
        try (var system = TollgateUp.ready(setup)) {
            assertThat(system.output()).doesNotContain(password).contains("Password");
            assertThat(system.printed("X-API-Key: (tg_live_[^']+)'")).isEqualTo(key);
            assertThat(curl(system)).isEqualTo(200);
            assertThat(system.signIn(caller.client())
                            .get("roles/kept")
                            .path("name")
                            .asText())
                    .isEqualTo("kept");
            system.kill();
        }
    }

    @Test
    @Order(3)
    void after_a_killed_launcher_the_next_start_works_and_nothing_is_left_over() throws Exception {
        try (var system = TollgateUp.ready(setup)) {
            assertThat(curl(system)).isEqualTo(200);
            var mine = system.processes();
            assertThat(runningOn(setup.data()))
                    .isSubsetOf(mine.stream().map(ProcessHandle::pid).toList());
            assertThat(system.stop()).isZero();
        }
        await().untilAsserted(() -> assertThat(runningOn(setup.data())).isEmpty());
    }

    @Test
    @Order(4)
    void a_taken_port_is_one_clear_line_and_exit_code_3() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var system = TollgateUp.run(setup.withFlags("--sync-port", "" + taken.getLocalPort()))) {
            assertThat(system.awaitExit()).isEqualTo(3);
            assertThat(system.output().lines().filter(line -> line.contains("port")))
                    .singleElement()
                    .asString()
                    .contains("" + taken.getLocalPort(), "node sync", "TOLLGATE_SYNC_PORT");
        }
    }

    private int curl(TollgateUp system) throws Exception {
        var command = system.printed("(curl -H .*)");
        assertThat(command).contains(key);
        return caller.get(URI.create(command.substring(command.indexOf("http"))), key)
                .statusCode();
    }

    /** The process ids of what was started with that data folder: it stands in PostgreSQL's and the launcher's arguments. */
    private static List<Long> runningOn(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.startsWith(data.toString())))
                .map(ProcessHandle::pid)
                .toList();
    }
}
