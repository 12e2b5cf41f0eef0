package io.tollgate.control.trust;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the secret box from {@code TOLLGATE_MASTER_KEY} or the file that {@code TOLLGATE_MASTER_KEY_FILE} names. */
@Factory
final class TrustFactory {
    @Singleton
    SecretBox secretBox(
            @Nullable @Property(name = "tollgate.master-key") String key,
            @Nullable @Property(name = "tollgate.master-key-file") String file) {
        return new AesGcmSecretBox(masterKey(key, file));
    }

    private static MasterKey masterKey(@Nullable String key, @Nullable String file) {
        if (key != null && !key.isEmpty()) {
            return MasterKey.parse(key).orElseThrow(() -> bad("TOLLGATE_MASTER_KEY", "not a key"));
        }
        if (file == null || file.isEmpty()) {
            throw bad("TOLLGATE_MASTER_KEY", "missing");
        }
        String text;
        try {
            text = Files.readString(Path.of(file));
        } catch (IOException e) {
            throw bad("TOLLGATE_MASTER_KEY_FILE", file + " cannot be read");
        }
        return MasterKey.parse(text).orElseThrow(() -> bad("TOLLGATE_MASTER_KEY_FILE", file + " holds no key"));
    }

    private static IllegalArgumentException bad(String variable, String what) {
        return new IllegalArgumentException(variable + ": " + what + " (expected: " + MasterKey.EXPECTED + ")");
    }
}
