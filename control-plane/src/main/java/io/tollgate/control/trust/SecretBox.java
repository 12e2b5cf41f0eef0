package io.tollgate.control.trust;

/**
 * Encrypts small secrets for storage. What is sealed under one name opens under that name only, so that a sealed value
 * moved to another row is refused.
 */
public interface SecretBox {
    /**
     * Seals {@code plaintext} under {@code name}. Two seals of the same bytes differ.
     *
     * @param name what the secret is for; authenticated, not encrypted
     */
    byte[] seal(String name, byte[] plaintext);

    /**
     * Opens what {@link #seal} made under the same name.
     *
     * @throws UnreadableSecretException when it was sealed with another master key or name, or has been changed
     */
    byte[] open(String name, byte[] sealed);

    /** Whether the master key before the present one sealed it: it opens as long as that key is given, too. */
    boolean isSealedByPrevious(byte[] sealed);
}
