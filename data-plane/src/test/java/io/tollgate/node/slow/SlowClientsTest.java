package io.tollgate.node.slow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.door.Tool;
import io.tollgate.node.guard.ClientLimits;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.transport.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five hundred connections of slowhttptest that never finish what they begin. Whoever else comes is served, every slow one
 * is cut off by a time-out of the gateway's, and all of them together hold little memory.
 */
@Timeout(120)
class SlowClientsTest {
    private static final int CONNECTIONS = 500;
    /** Seconds until the tool gives up by itself. */
    private static final int GIVES_UP_AFTER = 60;

    private static final Duration WITHIN = Duration.ofSeconds(40);
    /** Connections of others: the one of the test, and the one with which the tool asks whether it has succeeded. */
    private static final int HONEST = 2;

    /** Less than half of what the attackers could make a gateway hold that reads ahead by 256 KiB for each. */
    private static final long DIRECT_BYTES_MAX = 64L << 20;

    private static final String BIG = "x".repeat(1 << 20);

    @TempDir
    private Path folder;

    private ScriptedUpstream upstream;
    private Door door;

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.of(link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                if (head.startsWith("POST ")) {
                    link.in().readNBytes(Integer.parseInt(ScriptedUpstream.Link.field(head, "content-length")));
                }
                link.ok(head.startsWith("GET /big ") ? BIG : "small");
            }
        });
        ClientLimits quick =
                new ClientLimits(10_000, 10_000, 100_000, 100, Duration.ofSeconds(5), Duration.ofSeconds(5));
        door = Door.roomy("""
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}],"timeouts":{"idle":"5s"},
                               "maxConnectionsPerNode":1000}],
                 "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":{"public":true},
                            "timeouts":{"request":"5s"}}]}""".formatted(upstream.port()), quick, 20_000);
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        upstream.close();
    }

    @Test
    void slow_headers_are_cut_off_and_others_served() throws Exception {
        attack(
                record -> record.code.equals("request-timeout"),
                "-H",
                "-i",
                "2",
                "-u",
                door.uri("/").toString());
    }

    @Test
    void slow_bodies_are_cut_off_and_others_served() throws Exception {
        attack(
                record -> record.code.equals("request-timeout"),
                "-B",
                "-i",
                "2",
                "-s",
                "8192",
                "-u",
                door.uri("/").toString());
    }

    @Test
    void slow_readers_are_cut_off_and_others_served() throws Exception {
        // Most of the megabyte may lie in the kernel by then: whether its exchange is over or not, its connection ends.
        attack(
                record -> record.path.equals("/big"),
                "-X",
                "-w",
                "256",
                "-y",
                "512",
                "-n",
                "3",
                "-z",
                "8",
                "-u",
                door.uri("/big").toString());
    }

    /**
     * Attacks until all are cut off.
     *
     * @param attacks whether a record is one of theirs
     */
    private void attack(Predicate<ExchangeRecord> attacks, String... mode) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(mode));
        arguments.addAll(List.of("-c", "" + CONNECTIONS, "-r", "" + CONNECTIONS, "-l", "" + GIVES_UP_AFTER));
        arguments.addAll(List.of("-p", "10"));
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor();
                Tool attacker = Tool.start(folder, "slowhttptest", arguments.toArray(String[]::new))) {
            AtomicBoolean over = new AtomicBoolean();
            Future<Honest> honest = other.submit(honestUntil(over));
            try {
                await().atMost(WITHIN).until(() -> door.guard().connections() > CONNECTIONS / 3);
                await().atMost(WITHIN).until(() -> door.guard().connections() <= HONEST);
                assertThat(attacker.isRunning() || attacker.output().contains("No open connections left"))
                        .as("it was us who ended them")
                        .isTrue();
            } finally {
                over.set(true);
            }

            Honest seen = honest.get();
            assertThat(seen.served()).as("requests of somebody else").isGreaterThan(50);
            assertThat(seen.directBytesMax()).isLessThan(DIRECT_BYTES_MAX);
        }
        int ended = 0;
        for (ExchangeRecord next = door.recordWithin(Duration.ZERO); next != null; ) {
            ended += attacks.test(next) ? 1 : 0;
            next = door.recordWithin(Duration.ZERO);
        }
        assertThat(ended).isGreaterThanOrEqualTo(CONNECTIONS);
    }

    /** What somebody else saw: every request was answered with 200, else it would not be there. */
    private record Honest(int served, long directBytesMax) {}

    private Callable<Honest> honestUntil(AtomicBoolean over) {
        return () -> {
            int served = 0;
            long directBytesMax = 0;
            while (!over.get()) {
                // Every few requests on a new connection: accepting must go on too.
                try (RawClient client = door.client()) {
                    for (int i = 0; i < 5; i++) {
                        assertThat(client.get("/small").read().body()).isEqualTo("small");
                        served++;
                    }
                }
                directBytesMax = Math.max(directBytesMax, Channels.directMemoryBytes());
            }
            return new Honest(served, directBytesMax);
        };
    }
}
