package io.tollgate.control.trust;

import io.micronaut.context.annotation.Factory;
import io.tollgate.control.settings.Settings;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes what trust begins with. All but the box blocks on the database once, at start. */
@Factory
final class TrustFactory {
    @Singleton
    SecretBox secretBox(Settings settings) {
        byte[] previous = settings.secrets().previousMasterKey();
        return new AesGcmSecretBox(
                MasterKey.of(settings.secrets().masterKey()), previous == null ? null : MasterKey.of(previous));
    }

    @Singleton
    CertificateAuthority certificateAuthority(AnchorBook book) {
        return book.authority();
    }

    @Singleton
    SigningKey signingKey(AnchorBook book) {
        return book.signingKey();
    }

    @Singleton
    ConfigurationSecrets configurationSecrets(SecretStore store) {
        return ConfigurationSecrets.obtain(store);
    }

    @Singleton
    ServerIdentity serverIdentity(CertificateAuthority authority, Settings settings, InstantSource clock) {
        return new ServerIdentity(authority, settings.syncAdvertisedHosts(), clock);
    }
}
