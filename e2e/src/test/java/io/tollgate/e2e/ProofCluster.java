package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.e2e.NodeNetwork.Resident;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Real nodes, each with a network and, if wanted, a wall clock of its own, with the limits of the proof and their upstream. */
final class ProofCluster implements AutoCloseable {
    private static final int USED_IN_A_ROW = 3;
    private static final int USED_LOOKS_MAX = 60;
    private static final Duration TOGETHER_WITHIN = Duration.ofMinutes(2);

    /** What there is to close, the last first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private final NodeNetwork network;
    private final ArrivalLog upstream;
    private final PostgresServer database;
    private final ControlPlaneAlone controlPlane;
    private final AdminApi admin;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final List<WallClock> clocks = new ArrayList<>();

    /**
     * Starts everything and waits until the nodes are one cluster.
     *
     * @param logs for what the processes write
     * @param movableClocks whether the nodes run by clocks that can be set
     */
    ProofCluster(Path folder, Path logs, int count, boolean movableClocks) throws IOException {
        try {
            network = opened(NodeNetwork.of(count));
            upstream = opened(new ArrivalLog(network.address(Resident.UPSTREAM)));
            database = opened(PostgresServer.start(folder));
            controlPlane = opened(new ControlPlaneAlone(
                    Files.createDirectories(logs), network.address(Resident.CONTROL_PLANE), database.settings()));
            controlPlane.awaitReady();
            admin = controlPlane.signIn();
            configure();
            for (int node = 0; node < count; node++) {
                // One after the other, as people do: three JVMs that start at once take a small machine for themselves.
                nodes.add(opened(start(node, folder, logs, movableClocks)));
                node(node).awaitReady();
            }
            awaitTogether();
        } catch (IOException | RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    private void configure() throws IOException {
        List<ProofLimit> limits = List.of(ProofLimit.values());
        admin.put(
                "config",
                Map.of(
                        "upstreams",
                        List.of(Map.of("name", "log", "targets", List.of(Map.of("url", upstream.url())))),
                        "limits",
                        limits.stream().map(ProofLimit::limit).toList(),
                        "routes",
                        limits.stream().map(limit -> limit.route("log")).toList()));
    }

    private NodeProcess start(int node, Path folder, Path logs, boolean movableClocks) throws IOException {
        String name = "n" + node;
        Files.deleteIfExists(logs.resolve(name + ".log")); // of an earlier run
        Map<String, String> settings = new HashMap<>(Map.of(
                "TOLLGATE_SYNC_ADDRESS", controlPlane.syncAddress(),
                "TOLLGATE_DATA", folder.resolve(name).toString(),
                "TOLLGATE_DRAIN_TIMEOUT", "5s"));
        if (movableClocks) {
            WallClock clock = new WallClock(folder.resolve("clock-" + node));
            clocks.add(clock);
            settings.putAll(clock.settings());
        }
        String token =
                admin.post("node-tokens", Map.of("ttl", "10m")).path("token").asText();
        return new NodeProcess(
                new NodeProcess.Place(network.entering(node), network.address(node)),
                logs,
                name,
                token,
                settings,
                List.of());
    }

    int size() {
        return nodes.size();
    }

    NodeProcess node(int number) {
        return nodes.get(number);
    }

    WallClock clock(int node) {
        return clocks.get(node);
    }

    NodeNetwork network() {
        return network;
    }

    /** All but that one. */
    List<Integer> others(int node) {
        return IntStream.range(0, size()).filter(other -> other != node).boxed().toList();
    }

    List<ArrivalLog.Arrival> arrivals() {
        return upstream.arrivals();
    }

    /** Begins to ask for more than those admit. */
    Demand demand(List<ProofLimit> limits) throws IOException {
        return new Demand(
                nodes.stream().map(NodeProcess::proxyAddress).toList(),
                InetAddress.getByName(network.address(Resident.CLIENTS)),
                limits);
    }

    /** Waits until nine tenths of a limit were used within its window, for a while: the JVMs have compiled by then what they run. */
    void awaitUsed(ProofLimit limit) {
        for (int inARow = 0, looks = 0; inARow < USED_IN_A_ROW && looks < USED_LOOKS_MAX; looks++) {
            long before = upstream.count(limit.label);
            Misfortune.pass(limit.per());
            inARow = upstream.count(limit.label) - before >= limit.requests() * 9 / 10 ? inARow + 1 : 0;
        }
    }

    /** Waits until each node tells that it sees all others, in one limit cluster. */
    private void awaitTogether() {
        await().atMost(TOGETHER_WITHIN).untilAsserted(() -> {
            JsonNode all = admin.get("nodes").path("items");
            assertThat(all).hasSize(size());
            assertThat(all)
                    .allSatisfy(node -> assertThat(
                                    admin.get("nodes/" + node.path("name").asText())
                                            .at("/cluster/members"))
                            .hasSize(size()));
        });
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::terminate); // so that they drain at the same time
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception failed) {
                System.out.println("while closing: " + failed);
            }
        }
    }
}
