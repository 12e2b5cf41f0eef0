package io.tollgate.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A program that calls an API through the gateway. */
final class Caller {
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    HttpClient client() {
        return client;
    }

    HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return client.send(request(uri).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(URI uri, String key) throws IOException, InterruptedException {
        return client.send(request(uri).header("X-API-Key", key).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(URI uri, String key, String body) throws IOException, InterruptedException {
        return client.send(
                request(uri)
                        .header("X-API-Key", key)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10));
    }
}
