package io.tollgate.launcher.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** An operator's session with the admin API. Calls block; any thread may make them. */
public final class AdminApi {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client;
    private final URI base;
    private final String token;

    private AdminApi(HttpClient client, URI base, String token) {
        this.client = client;
        this.base = base;
        this.token = token;
    }

    /**
     * Signs in.
     *
     * @param base ends with {@code /api/v1/}
     * @throws AdminRefused with 401 when the password is another one by now
     */
    public static AdminApi login(HttpClient client, URI base, String username, String password) throws IOException {
        var request = request(base.resolve("login"))
                .POST(BodyPublishers.ofString(json(Map.of("username", username, "password", password))))
                .build();
        var answer = send(client, request, "POST /login");
        return new AdminApi(client, base, answer.path("access_token").asText());
    }

    public JsonNode get(String path) throws IOException {
        return send(client, authorized(path).GET().build(), "GET " + path);
    }

    public JsonNode put(String path, Map<String, ?> document) throws IOException {
        return send(
                client,
                authorized(path).PUT(BodyPublishers.ofString(json(document))).build(),
                "PUT " + path);
    }

    public JsonNode post(String path, Map<String, ?> document) throws IOException {
        return send(
                client,
                authorized(path).POST(BodyPublishers.ofString(json(document))).build(),
                "POST " + path);
    }

    private HttpRequest.Builder authorized(String path) {
        return request(base.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(CALL_TIMEOUT).header("Content-Type", "application/json");
    }

    private static JsonNode send(HttpClient client, HttpRequest request, String what) throws IOException {
        try {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new AdminRefused(what, response.statusCode(), response.body());
            }
            return JSON.readTree(response.body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during " + what, interrupted);
        }
    }

    private static String json(Object document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("not a JSON document: " + document, impossible);
        }
    }
}
