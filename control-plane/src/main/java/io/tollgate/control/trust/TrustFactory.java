package io.tollgate.control.trust;

import io.micronaut.context.annotation.Factory;
import io.tollgate.control.settings.Settings;
import jakarta.inject.Singleton;

/** Makes the secret box from the master key in the settings. */
@Factory
final class TrustFactory {
    @Singleton
    SecretBox secretBox(Settings settings) {
        return new AesGcmSecretBox(MasterKey.of(settings.secrets().masterKey()));
    }
}
