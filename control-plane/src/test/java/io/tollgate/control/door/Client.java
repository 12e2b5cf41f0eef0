package io.tollgate.control.door;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Speaks to the admin API as anybody would. Paths begin behind {@code /api/v1} unless they begin with {@code //}. */
public final class Client {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI base;
    private final @Nullable String token;

    Client(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    /** A client of the control plane at {@code base}, not signed in. */
    public static Client of(URI base) {
        return new Client(base, null);
    }

    /** An answer. */
    public record Answer(int status, java.net.http.HttpHeaders headers, String body) {
        public JsonNode json() {
            try {
                return Json.parse(body);
            } catch (InvalidDocumentException e) {
                throw new IllegalStateException(status + " " + body, e);
            }
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** The stable word of a problem. */
        public String code() {
            return json().path("code").asText();
        }

        /** The pointer of the first error of a problem. */
        public String pointer() {
            return json().path("errors").path(0).path("pointer").asText();
        }
    }

    public Client signIn(String username, String password) {
        Answer answer = post("/login", login(username, password));
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.toString());
        }
        return with(answer.json().get("access_token").asText());
    }

    public static String login(String username, String password) {
        return Json.print(Json.object().put("username", username).put("password", password));
    }

    public Client with(@Nullable String accessToken) {
        return new Client(base, accessToken);
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    public Answer patch(String path, String body, String... headers) {
        return send("PATCH", path, body, headers);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /** An answer that may go on; the caller closes its body. */
    HttpResponse<InputStream> stream(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/api/v1" + path))
                .setHeader("Accept", "text/event-stream")
                .setHeader("Authorization", "Bearer " + token);
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends with header names and values by turns; the content type is JSON unless given. */
    public Answer send(String method, String path, @Nullable String body, String... headers) {
        String target = path.startsWith("//") ? path.substring(1) : "/api/v1" + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(target))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.setHeader("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
