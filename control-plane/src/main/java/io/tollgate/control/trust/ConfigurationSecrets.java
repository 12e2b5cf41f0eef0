package io.tollgate.control.trust;

import io.tollgate.core.secret.SealedText;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.secret.UnopenableException;
import java.security.SecureRandom;

/**
 * The key of what the configuration keeps secret. It is kept sealed by the master key, and every enrolled node is told it
 * over mutual TLS: whoever has the database, an export or a node's snapshot has sealed texts only.
 */
public final class ConfigurationSecrets {
    private final byte[] bytes;
    private final SecretsKey key;
    private final SecureRandom random = new SecureRandom();

    private ConfigurationSecrets(byte[] bytes) {
        this.bytes = bytes;
        key = SecretsKey.of(bytes);
    }

    /** The key kept in {@code store}, made at the first call. Blocks on the database. */
    static ConfigurationSecrets obtain(SecretStore store) {
        return new ConfigurationSecrets(store.obtain("configuration-secrets-key", ConfigurationSecrets::generate));
    }

    private static byte[] generate() {
        byte[] bytes = new byte[SecretsKey.SIZE_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Seals {@code secret} for {@code place}. */
    public SealedText seal(String place, byte[] secret) {
        return key.seal(place, secret, random);
    }

    /** Opens what was sealed for {@code place}; the caller wipes the bytes. */
    public byte[] open(String place, SealedText sealed) throws UnopenableException {
        return key.open(place, sealed);
    }

    /** A copy of the key's bytes, for nodes and nobody else. */
    public byte[] forNodes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "ConfigurationSecrets[…]";
    }
}
