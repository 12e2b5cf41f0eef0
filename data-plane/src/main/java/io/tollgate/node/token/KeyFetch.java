package io.tollgate.node.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.config.IssuerKeys;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Fetches key sets over HTTP, from the places the configuration names and from no other: redirects are not followed, and
 * what a discovery document names must be on a host that is allowed. Answers on its own threads.
 */
final class KeyFetch implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** From the first byte sent to the last received. */
    private static final long TIMEOUT_SECONDS = 10;

    private static final long BODY_BYTES_MAX = 512 << 10;
    private static final String SYSTEM = "";

    /** By the authority they trust, as PEM; the system's under an empty text. Guarded by this. */
    private final Map<String, HttpClient> clients = new HashMap<>();

    /** Where a key set is: what makes two issuers share one. */
    record Location(String issuer, IssuerKeys keys) {}

    /** The set's document. Whatever happens is in the future: who waits for it waits for its end. */
    CompletableFuture<byte[]> keySet(Location location) {
        try {
            return fetched(location);
        } catch (RuntimeException | Error e) { // no descriptor left for the client, for one
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<byte[]> fetched(Location location) {
        URI jwksUri = location.keys().jwksUri();
        URI discoveryUri = location.keys().discoveryUri();
        if (jwksUri != null) {
            return get(jwksUri, location);
        }
        if (discoveryUri == null) {
            return CompletableFuture.failedFuture(new IOException("no place for keys"));
        }
        return get(discoveryUri, location).thenCompose(document -> get(named(document, location), location));
    }

    /** OpenID Connect Discovery 1.0 section 4.3: the document must be the issuer's own. */
    private static URI named(byte[] document, Location location) {
        try {
            JsonNode metadata = Json.parse(document);
            if (!metadata.path("issuer").asText().equals(location.issuer())) {
                throw new IOException("the discovery document is another issuer's");
            }
            URI uri = new URI(metadata.path("jwks_uri").asText());
            String problem = IssuerKeys.problem(uri);
            if (problem != null) {
                throw new IOException("jwks_uri of the discovery document (expected: " + problem + ")");
            }
            if (!location.keys().hosts().contains(IssuerKeys.host(uri))) {
                throw new IOException("jwks_uri is on " + IssuerKeys.host(uri)
                        + " (expected: the issuer's host, or one of" + " allowedHosts)");
            }
            return uri;
        } catch (InvalidDocumentException | URISyntaxException e) {
            throw new CompletionException(new IOException("no discovery document"));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private CompletableFuture<byte[]> get(URI uri, Location location) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(TIMEOUT_SECONDS))
                .header("accept", "application/json, application/jwk-set+json")
                .build();
        HttpClient client;
        try {
            client = client(location.keys().caPem());
        } catch (IOException | GeneralSecurityException e) {
            return CompletableFuture.failedFuture(new IOException("caPem cannot be used: " + e.getMessage()));
        }
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_BYTES_MAX));
        // The request's own timeout ends with the head; a body that trickles must end too.
        CompletableFuture.delayedExecutor(TIMEOUT_SECONDS, TimeUnit.SECONDS).execute(() -> sent.cancel(true));
        return sent.thenApply(response -> {
            if (response.statusCode() != 200) {
                throw new CompletionException(new IOException("status " + response.statusCode() + " (expected: 200)"));
            }
            return response.body();
        });
    }

    /** Made when first needed: a node without issuers has no thread for it. */
    private synchronized HttpClient client(@Nullable String caPem) throws IOException, GeneralSecurityException {
        HttpClient made = clients.get(caPem == null ? SYSTEM : caPem);
        if (made == null) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).followRedirects(HttpClient.Redirect.NEVER);
            if (caPem != null) {
                builder.sslContext(trusting(caPem));
            }
            made = builder.build();
            clients.put(caPem == null ? SYSTEM : caPem, made);
        }
        return made;
    }

    /** That and no other authority; the name in the certificate is checked as always. */
    private static SSLContext trusting(String caPem) throws IOException, GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        int number = 0;
        for (Certificate each : CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(caPem.getBytes(StandardCharsets.US_ASCII)))) {
            anchors.setCertificateEntry("ca-" + number++, each);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Ends the connections that trust an authority which none of {@code used} does. */
    synchronized void keepOnly(Collection<Location> used) {
        Set<String> authorities = new HashSet<>();
        authorities.add(SYSTEM);
        used.forEach(
                each -> authorities.add(Objects.requireNonNullElse(each.keys().caPem(), SYSTEM)));
        clients.entrySet().removeIf(entry -> {
            boolean over = !authorities.contains(entry.getKey());
            if (over) {
                entry.getValue().shutdownNow();
            }
            return over;
        });
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(HttpClient::shutdownNow);
        clients.clear();
    }
}
