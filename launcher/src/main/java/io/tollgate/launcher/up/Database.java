package io.tollgate.launcher.up;

import io.tollgate.launcher.postgres.PostgresBinaries;
import io.tollgate.launcher.postgres.PostgresCluster;
import io.tollgate.launcher.process.Supervisor;
import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The database of this start: somebody's server when {@code TOLLGATE_DB_URL} names one, else one of our own. */
final class Database {
    static final String PROCESS = "postgres";

    private final UpOptions options;
    private final DataFolder data;
    private final Supervisor supervisor;
    private final Readiness readiness;

    Database(UpOptions options, DataFolder data, Supervisor supervisor, Readiness readiness) {
        this.options = options;
        this.data = data;
        this.supervisor = supervisor;
        this.readiness = readiness;
    }

    boolean isEmbedded() {
        return options.setting("TOLLGATE_DB_URL") == null;
    }

    /** Returns the settings with which the control plane reaches it. */
    Map<String, String> start(Progress progress) throws IOException, Refusal, InterruptedException {
        if (!isEmbedded()) {
            return Map.of();
        }
        var port = freePort();
        progress.step("PostgreSQL on 127.0.0.1:" + port, () -> {
            start(port);
            return "";
        });
        var settings = new HashMap<String, String>();
        settings.put("TOLLGATE_DB_URL", PostgresCluster.url(port));
        settings.put("TOLLGATE_DB_USER", PostgresCluster.ROLE);
        settings.put(
                "TOLLGATE_DB_PASSWORD_FILE",
                data.secretFile("database.password").toString());
        return settings;
    }

    private void start(int port) throws IOException, Refusal, InterruptedException {
        var binaries = PostgresBinaries.unpack(Distribution.cache(options.home()), versionOfBinaries());
        var log = data.log(PROCESS);
        var cluster = new PostgresCluster(
                binaries,
                data.postgres(),
                data.secret("postgres-superuser.password"),
                data.secret("database.password"));
        cluster.prepare(log);
        readiness.await(supervisor.start(cluster.server(port, log)), () -> {
            cluster.provide(port);
            return "";
        });
    }

    private static String versionOfBinaries() throws IOException {
        try (var stream = Database.class.getResourceAsStream("/io/tollgate/launcher/postgres.version")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                    .strip();
        }
    }

    /** Nobody but the control plane needs the number, so the system picks one. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
