package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A control plane without the nodes that {@code ./tollgate up} would start beside it, at an address of the test's choice. */
final class ControlPlaneAlone implements AutoCloseable {
    private static final String PASSWORD = "correct horse battery staple";
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    private final Caller caller = new Caller();
    private final String address;
    private final int admin = FreePorts.one();
    private final int sync = FreePorts.one();
    private final Path log;
    private final Process process;

    /**
     * Starts one.
     *
     * @param folder for its log
     * @param address where it listens
     * @param database see {@link PostgresServer#settings}
     */
    ControlPlaneAlone(Path folder, String address, Map<String, String> database) throws IOException {
        this.address = address;
        log = folder.resolve("control-plane.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(TollgateUp.cacheOf("control-plane"));
        command.addAll(List.of(
                "-cp",
                TollgateUp.DIST.resolve("control-plane/lib").resolve("*").toString(),
                "io.tollgate.control.ControlPlane"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        environment.putAll(database);
        environment.put("TOLLGATE_BIND", address);
        environment.put("TOLLGATE_ADMIN_PORT", "" + admin);
        environment.put("TOLLGATE_CONSOLE_PORT", "" + FreePorts.one());
        environment.put("TOLLGATE_SYNC_PORT", "" + sync);
        environment.put("TOLLGATE_MASTER_KEY", "5a".repeat(32));
        environment.put("TOLLGATE_ADMIN_PASSWORD", PASSWORD);
        process = builder.start();
    }

    void awaitReady() {
        await().atMost(READY_WITHIN)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                    return caller.get(uri("/readyz")).statusCode() == 200;
                });
    }

    private URI uri(String path) {
        return URI.create("http://" + address + ":" + admin + path);
    }

    AdminApi signIn() throws IOException {
        return AdminApi.login(caller.client(), uri("/api/v1/"), "admin", PASSWORD);
    }

    /** Where its nodes find it. */
    String syncAddress() {
        return address + ":" + sync;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
