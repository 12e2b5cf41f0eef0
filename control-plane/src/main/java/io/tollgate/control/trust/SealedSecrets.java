package io.tollgate.control.trust;

import jakarta.inject.Singleton;

/** The rows of {@link SecretStore}. */
@Singleton
final class SealedSecrets implements SealedColumn {
    @Override
    public String table() {
        return "secrets";
    }

    @Override
    public String key() {
        return "name";
    }

    @Override
    public String column() {
        return "sealed";
    }

    @Override
    public String purpose(String key) {
        return key;
    }
}
