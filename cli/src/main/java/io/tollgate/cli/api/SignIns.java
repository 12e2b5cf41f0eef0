package io.tollgate.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who this person is at which control plane, kept in a file that only they can read: {@code sign-ins.json} in the user's
 * configuration folder. A token that has ended is renewed; only one process at a time does so, since each renewal spends
 * what it renews with.
 */
public final class SignIns {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** A token this close to its end might not live through the call. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    private final Path folder;
    private final InstantSource clock;

    SignIns(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Those of the person whose environment this is. */
    public static SignIns of(Map<String, String> environment) {
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path folder = config.isBlank() ? Path.of(environment.getOrDefault("HOME", "."), ".config") : Path.of(config);
        return new SignIns(folder.resolve("tollgate"), InstantSource.system());
    }

    /** The control plane of the latest sign-in. */
    @Nullable
    URI latest() throws IOException {
        JsonNode url = read().path("latest");
        return url.isTextual() ? URI.create(url.asText()) : null;
    }

    /** A token for {@code base}, renewed when it has ended; null when nobody is signed in there. */
    @Nullable
    String token(URI base) throws IOException, RefusedException {
        JsonNode known = read().path("at").path(base.toString());
        if (!known.hasNonNull("accessToken")) {
            return null;
        }
        return isGood(known) ? known.get("accessToken").asText() : renewed(base);
    }

    private boolean isGood(JsonNode known) {
        return clock.instant()
                .plus(MARGIN)
                .isBefore(Instant.parse(known.path("expiresAt").asText("1970-01-01T00:00:00Z")));
    }

    private @Nullable String renewed(URI base) throws IOException, RefusedException {
        try (FileChannel channel = FileChannel.open(
                        folder.resolve("lock"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PRIVATE_FILE);
                FileLock _ = channel.lock()) {
            JsonNode known = read().path("at").path(base.toString());
            if (isGood(known)) {
                return known.get("accessToken").asText(); // another process was first
            }
            try {
                JsonNode session = new AdminApi(base, null)
                        .send(
                                "POST",
                                "/oauth/access_token",
                                Json.object()
                                        .put("grant_type", "refresh_token")
                                        .put(
                                                "refresh_token",
                                                known.path("refreshToken").asText()))
                        .json();
                keep(base, known.path("username").asText(), session);
                return session.path("access_token").asText();
            } catch (RefusedException e) {
                if (e.status() == 401) {
                    return null; // what the sign-in could be renewed with has ended too
                }
                throw e;
            }
        }
    }

    /** Remembers {@code session}, what the control plane at {@code base} answered to a sign-in. */
    public void keep(URI base, String username, JsonNode session) throws IOException {
        ObjectNode all = read();
        all.put("latest", base.toString());
        all.withObject("/at")
                .putObject(base.toString())
                .put("username", username)
                .put("accessToken", session.path("access_token").asText())
                .put("refreshToken", session.path("refresh_token").asText())
                .put(
                        "expiresAt",
                        clock.instant()
                                .plusSeconds(session.path("expires_in").asLong())
                                .toString());
        write(all);
    }

    /** Forgets the sign-in at {@code base}, and answers what it could be renewed with; null when there was none. */
    public @Nullable String forget(URI base) throws IOException {
        ObjectNode all = read();
        JsonNode gone = all.withObject("/at").remove(base.toString());
        write(all);
        return gone == null ? null : gone.path("refreshToken").asText();
    }

    private Path file() {
        return folder.resolve("sign-ins.json");
    }

    private ObjectNode read() throws IOException {
        if (!Files.exists(file())) {
            return Json.object();
        }
        try {
            return Json.parse(Files.readAllBytes(file())) instanceof ObjectNode object ? object : Json.object();
        } catch (InvalidDocumentException e) {
            throw new IOException(file() + " is damaged; delete it and sign in again", e);
        }
    }

    private void write(ObjectNode all) throws IOException {
        Files.createDirectories(folder, PRIVATE_FOLDER);
        Path next = Files.createTempFile(folder, "sign-ins", ".new", PRIVATE_FILE);
        Files.writeString(next, Json.pretty(all));
        Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
