package io.tollgate.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sign-in is kept where nobody else can read it, and renewed when it has ended. */
final class SignInsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicInteger renewals = new AtomicInteger();
    private final AtomicInteger status = new AtomicInteger(200);

    @TempDir
    private Path folder;

    private HttpServer server;
    private URI base;
    private SignIns signIns;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/oauth/access_token", exchange -> {
            byte[] answer = Json.print(Json.object()
                            .put("access_token", "access-" + renewals.incrementAndGet())
                            .put("refresh_token", "refresh")
                            .put("expires_in", 900))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.get(), answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        signIns = new SignIns(folder.resolve("tollgate"), now::get);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void signIn() throws IOException {
        signIns.keep(
                base,
                "admin",
                Json.object()
                        .put("access_token", "first")
                        .put("refresh_token", "r")
                        .put("expires_in", 900));
    }

    @Test
    void isKeptPrivately() throws Exception {
        signIn();
        Path file = folder.resolve("tollgate").resolve("sign-ins.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("tollgate"))))
                .isEqualTo("rwx------");
        assertThat(signIns.token(base)).isEqualTo("first");
        assertThat(signIns.latest()).isEqualTo(base);
        assertThat(signIns.token(URI.create("http://elsewhere/"))).isNull();
    }

    @Test
    void isRenewedOnceWhenItHasEnded() throws Exception {
        signIn();
        now.set(now.get().plusSeconds(890)); // about to end
        assertThat(signIns.token(base)).isEqualTo("access-1");
        assertThat(signIns.token(base)).isEqualTo("access-1");
        assertThat(renewals).hasValue(1);
    }

    @Test
    void hasEndedWhenItCanNotBeRenewed() throws Exception {
        signIn();
        now.set(now.get().plusSeconds(100_000));
        status.set(401);
        assertThat(signIns.token(base)).isNull();
    }

    @Test
    void isForgotten() throws Exception {
        signIn();
        assertThat(signIns.forget(base)).isEqualTo("r");
        assertThat(signIns.forget(base)).isNull();
        assertThat(signIns.token(base)).isNull();
    }
}
