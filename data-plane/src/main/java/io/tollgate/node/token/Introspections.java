package io.tollgate.node.token;

import io.tollgate.core.config.Introspection;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.core.secret.UnopenableException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What all introspection has in common: the client that calls, and the key that opens secrets, which comes before the first
 * snapshot that needs it. Called by the thread that compiles snapshots; the client works on threads of its own.
 */
final class Introspections implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private volatile @Nullable SecretsKey secrets;
    private @Nullable HttpClient client;

    void useSecrets(SecretsKey key) {
        secrets = key;
    }

    /** Who asks {@code issuer}. */
    Introspector introspector(Issuer issuer, Introspection settings, String pointer) throws InvalidDocumentException {
        return new Introspector(
                settings,
                new IntrospectionEndpoint(
                        settings,
                        secret(issuer.name(), settings, pointer + "/introspection/clientSecret"),
                        this::client));
    }

    private String secret(String name, Introspection settings, String pointer) throws InvalidDocumentException {
        SecretsKey opener = secrets;
        if (opener == null) {
            throw new InvalidDocumentException(pointer, "sealed, and this node has no secrets key yet");
        }
        try {
            byte[] secret = opener.open(
                    Introspection.secretPlace(name, settings.endpoint().toString()),
                    settings.client().secret());
            try {
                return new String(secret, StandardCharsets.UTF_8);
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        } catch (UnopenableException e) {
            throw new InvalidDocumentException(pointer, String.valueOf(e.getMessage()));
        }
    }

    /** Made when first needed: a node without opaque issuers has no thread for it. HTTP/1.1, so that a call is a connection. */
    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            client = made;
        }
        return made;
    }

    @Override
    public synchronized void close() {
        HttpClient made = client;
        if (made != null) {
            made.shutdownNow();
        }
    }
}
