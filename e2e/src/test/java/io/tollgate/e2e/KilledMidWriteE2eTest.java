package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.launcher.admin.AdminApi;
import io.tollgate.launcher.admin.AdminRefused;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Control plane and PostgreSQL are killed while operators write: what was acknowledged is there, nothing is there by half, and
 * no request notices (R1).
 */
@Timeout(400)
class KilledMidWriteE2eTest {
    private static final int KILLS_OF_EACH = 2;
    private static final int WRITERS = 3;

    private final Caller caller = new Caller();
    private final AtomicInteger attempts = new AtomicInteger();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    @Test
    void nothing_acknowledged_is_lost_and_nothing_is_there_by_half(@TempDir Path folder) throws Exception {
        try (EchoUpstream upstream = new EchoUpstream();
                TollgateUp system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("killed"), 1))) {
            AdminApi admin = system.signIn(caller.client());
            admin.put("upstreams/echo", Map.of("targets", List.of(Map.of("url", upstream.url()))));
            admin.put(
                    "routes/open",
                    Map.of(
                            "match", Map.of("paths", List.of("/**")),
                            "upstream", "echo",
                            "access", Map.of("public", true)));
            await().until(() -> caller.get(system.proxy(1, "/hello")).statusCode() == 200);
            long revisionBefore = newestRevision(admin);
            try (Traffic traffic = new Traffic("", List.of(system.proxy(1, "/hello")))) {
                List<Thread> writers = Stream.generate(() -> Thread.ofVirtual().start(() -> write(system)))
                        .limit(WRITERS)
                        .toList();
                for (int kill = 0; kill < KILLS_OF_EACH; kill++) {
                    killWhileWriting(system, "control-plane");
                    killWhileWriting(system, "postgres");
                }
                awaitAcknowledged(10);
                ended = true;
                for (Thread writer : writers) {
                    writer.join();
                }
                traffic.awaitAnswered(50);
                assertThat(traffic.failures()).isEmpty();
            }
            admin = system.signIn(new Caller().client());
            Set<String> roles = roles(admin);
            assertThat(acknowledged).hasSizeGreaterThan(20);
            assertThat(acknowledged).allSatisfy(number -> assertThat(roles).contains(first(number), second(number)));
            int committed = 0;
            for (int number = 0; number < attempts.get(); number++) {
                assertThat(roles.contains(first(number)))
                        .as("both roles of write %d or none", number)
                        .isEqualTo(roles.contains(second(number)));
                committed += roles.contains(first(number)) ? 1 : 0;
            }
            assertThat(newestRevision(admin)).isEqualTo(revisionBefore + committed);
            assertThat(admin.get("audit/verify").path("verified").asBoolean()).isTrue();
            awaitNodeInStep(admin);
        }
    }

    private static String first(int number) {
        return "pair-" + number + "-a";
    }

    private static String second(int number) {
        return "pair-" + number + "-b";
    }

    /** Two objects in one transaction, again and again; an answer that does not come, or is no good one, acknowledges nothing. */
    private void write(TollgateUp system) {
        AdminApi admin = null;
        while (!ended) {
            int number = attempts.getAndIncrement();
            try {
                if (admin == null) {
                    admin = system.signIn(new Caller().client());
                }
                admin.put(
                        "config",
                        Map.of(
                                "roles",
                                List.of(
                                        Map.of("name", first(number), "permissions", List.of("a:b")),
                                        Map.of("name", second(number), "permissions", List.of("a:b")))));
                acknowledged.add(number);
            } catch (AdminRefused refused) {
                admin = refused.status() == 401 ? null : admin;
                rest();
            } catch (IOException away) {
                rest();
            }
        }
    }

    /** Who is refused at once does not ask a thousand times a second. */
    private static void rest() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAcknowledged(int more) {
        int goal = acknowledged.size() + more;
        await().atMost(Duration.ofMinutes(1)).until(() -> acknowledged.size() >= goal);
    }

    private void killWhileWriting(TollgateUp system, String name) {
        awaitAcknowledged(10);
        ProcessHandle process = system.child(name);
        // PostgreSQL's own processes too: what is left of it would keep the next one from starting for a while.
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(caller.get(system.admin("/readyz")).statusCode())
                                .isEqualTo(200));
    }

    private static long newestRevision(AdminApi admin) throws IOException {
        return admin.get("revisions?limit=1").at("/items/0/number").asLong();
    }

    private static Set<String> roles(AdminApi admin) throws IOException {
        Set<String> names = new HashSet<>();
        for (JsonNode role : admin.get("config").path("roles")) {
            names.add(role.path("name").asText());
        }
        return names;
    }

    private static void awaitNodeInStep(AdminApi admin) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonNode node = admin.get("nodes").at("/items/0");
            assertThat(node.path("state").asText()).isEqualTo("Ready");
            assertThat(node.path("revision").asLong())
                    .isEqualTo(node.path("desiredRevision").asLong());
        });
    }
}
