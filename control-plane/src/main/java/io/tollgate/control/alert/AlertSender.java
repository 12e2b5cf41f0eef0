package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Speaks to the other end of a channel. Blocks for some seconds at most; redirects are not followed. */
@Singleton
final class AlertSender {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String MAC = "HmacSHA256";

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final InstantSource clock;

    AlertSender(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Tells {@code body}: {@code at} and {@code alerts}, or {@code test}.
     *
     * @param secret of the channel
     * @param delivery by which a receiver knows one that comes twice
     * @throws IOException when the other end did not take it
     */
    void send(Channel channel, String secret, String delivery, JsonNode body) throws IOException {
        switch (channel) {
            case Channel.Webhook webhook -> webhook(webhook, secret, delivery, body);
            case Channel.Slack ignored ->
                post(URI.create(secret), Json.print(Json.object().put("text", AlertText.of(body))), request -> request);
            case Channel.Email email -> Mail.send(email, secret, AlertText.subject(body), AlertText.of(body));
        }
    }

    private void webhook(Channel.Webhook webhook, String secret, String delivery, JsonNode body) throws IOException {
        String text = Json.print(body);
        long now = clock.instant().getEpochSecond();
        String signature = "t=" + now + ",v1=" + hmac(secret, now + "." + text);
        post(
                webhook.url(),
                text,
                request -> request.header("Tollgate-Signature", signature).header("Tollgate-Delivery", delivery));
    }

    static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(MAC + " is part of every JDK", e);
        }
    }

    /** What is added to a request. */
    @FunctionalInterface
    private interface Added {
        HttpRequest.Builder to(HttpRequest.Builder request);
    }

    private void post(URI url, String text, Added added) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Tollgate")
                .POST(BodyPublishers.ofString(text));
        try {
            HttpResponse<Void> response = http.send(added.to(request).build(), BodyHandlers.discarding());
            if (response.statusCode() / 100 != 2) {
                throw new IOException(url.getHost() + " answered " + response.statusCode() + " (expected: 2xx)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
