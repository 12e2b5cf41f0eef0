package io.tollgate.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The admin API of one control plane. Paths begin behind {@code /api/v1}, unless they begin with {@code //}. */
public final class AdminApi {
    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(5);
    /** A whole configuration is written in one transaction, for which the control plane takes 15 s at most. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

    /** A request that is tried has 30 s itself, and what is told of it comes after that. */
    private static final Duration TRIED_WITHIN = Duration.ofSeconds(60);

    private static final int ANSWER_BYTES_MAX = 256 << 20;
    private static final int PAGES_MAX = 10_000;

    private final URI base;
    private final @Nullable String token;
    private final HttpClient http;

    AdminApi(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECTS_WITHIN)
                .build();
    }

    /** Where it is. */
    public URI base() {
        return base;
    }

    /** One segment of a path: a name that may hold anything. */
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public Answer get(String path) throws IOException, RefusedException {
        return send("GET", path, null);
    }

    /** All pages of a list, as {@code {"items":[…]}}. */
    public JsonNode all(String path) throws IOException, RefusedException {
        ArrayNode items = Json.object().arrayNode();
        String cursor = "";
        for (int page = 0; page < PAGES_MAX; page++) {
            JsonNode json = get(path + (path.contains("?") ? "&" : "?") + "limit=1000" + cursor)
                    .json();
            json.path("items").forEach(items::add);
            if (!json.hasNonNull("next")) {
                return Json.object().set("items", items);
            }
            cursor = "&cursor=" + segment(json.get("next").asText());
        }
        throw new IOException(path + ": more than " + PAGES_MAX + " pages");
    }

    /** Sends with header names and values by turns; refusals are exceptions. */
    public Answer send(String method, String path, @Nullable JsonNode body, String... headers)
            throws IOException, RefusedException {
        HttpRequest.Builder request = request(path).timeout(path.equals("/try") ? TRIED_WITHIN : ANSWERS_WITHIN);
        if (body != null) {
            request.setHeader("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.print(body)));
        HttpResponse<InputStream> response = exchange(request.build());
        try (InputStream in = response.body()) {
            byte[] content = in.readNBytes(ANSWER_BYTES_MAX);
            JsonNode json = json(content, response.statusCode());
            if (response.statusCode() >= 400) {
                throw RefusedException.of(response.statusCode(), json);
            }
            return new Answer(response.statusCode(), response.headers(), json);
        }
    }

    /** An answer that goes on, for example server-sent events; the caller closes it. */
    public InputStream stream(String path) throws IOException, RefusedException {
        HttpResponse<InputStream> response =
                exchange(request(path).setHeader("Accept", "text/event-stream").build());
        if (response.statusCode() >= 400) {
            try (InputStream in = response.body()) {
                throw RefusedException.of(response.statusCode(), json(in.readNBytes(1 << 20), response.statusCode()));
            }
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path.startsWith("//") ? path.substring(1) : "/api/v1" + path));
        return token == null ? request : request.setHeader("Authorization", "Bearer " + token);
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw new IOException("no answer from " + base + " in time", e);
        } catch (ConnectException e) {
            throw new IOException("nothing answers at " + base + "; is that the admin API? (--url, TOLLGATE_URL)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private JsonNode json(byte[] content, int status) throws IOException {
        if (content.length == 0) {
            return NullNode.getInstance();
        }
        try {
            return Json.parse(content);
        } catch (InvalidDocumentException e) {
            if (status >= 400) {
                return NullNode.getInstance(); // what stands between us need not speak JSON
            }
            throw new IOException("the answer of " + base + " is not JSON; is that the admin API?", e);
        }
    }
}
