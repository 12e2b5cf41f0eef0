package io.tollgate.control.key;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A new key, with the one copy of its secret.
 *
 * @param secret the whole text of the key; nobody can show it again
 */
public record IssuedKey(ApiKeyView key, String secret) {
    /** What REST answers, once. */
    public ObjectNode toJson() {
        return key.toJson().put("secret", secret);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "IssuedKey[" + key.id() + "]";
    }
}
