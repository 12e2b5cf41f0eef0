package io.tollgate.e2e;

import io.tollgate.core.tls.OwnKey;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A program that calls an API through the gateway. */
final class Caller {
    private final HttpClient client;

    Caller() {
        this(plain().build());
    }

    private Caller(HttpClient client) {
        this.client = client;
    }

    /** One that believes {@code roots} over TLS and nobody else, and has no connection yet. */
    static Caller trusting(Issued... roots) throws IOException, GeneralSecurityException {
        return new Caller(plain().sslContext(context(null, roots)).build());
    }

    /** One that believes {@code root}, shows {@code own} to whoever asks, and has no connection yet. */
    static Caller showing(HttpClient.Version version, Issued root, Issued... own)
            throws IOException, GeneralSecurityException {
        KeyManager[] keys = own.length == 0 ? null : new KeyManager[] {new OwnKey(own)};
        return new Caller(
                plain().version(version).sslContext(context(keys, root)).build());
    }

    private static SSLContext context(KeyManager @Nullable [] keys, Issued... roots)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (var root : roots) {
            store.setCertificateEntry("" + store.size(), root.certificate());
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(keys, managers.getTrustManagers(), null);
        return context;
    }

    private static HttpClient.Builder plain() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
    }

    HttpClient client() {
        return client;
    }

    HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return client.send(request(uri).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(URI uri, String key) throws IOException, InterruptedException {
        return client.send(request(uri).header("X-API-Key", key).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> bearing(URI uri, String token) throws IOException, InterruptedException {
        return client.send(
                request(uri).header("Authorization", "Bearer " + token).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> deleteBearing(URI uri, String token) throws IOException, InterruptedException {
        return client.send(
                request(uri).header("Authorization", "Bearer " + token).DELETE().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(URI uri, String key, String body) throws IOException, InterruptedException {
        return client.send(
                request(uri)
                        .header("X-API-Key", key)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, URI uri, Map<String, String> fields)
            throws IOException, InterruptedException {
        var request = request(uri).method(method, BodyPublishers.noBody());
        fields.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10));
    }
}
