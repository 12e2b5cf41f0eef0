package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.settings.Settings;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Speaks to the other end of a channel. Blocks, for {@link #SEND_MAX} at most; redirects are not followed. */
@Singleton
final class AlertSender {
    /** From looking up the other end's name to its answer. Less than a delivery is leased for, or it would be told twice. */
    static final Duration SEND_MAX = Duration.ofSeconds(30);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String MAC = "HmacSHA256";

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final InstantSource clock;
    private final boolean inside;

    AlertSender(InstantSource clock, Settings settings) {
        this.clock = clock;
        this.inside = settings.alertsReachInside();
    }

    /** Refuses a channel that names an address which is not reached; names are judged when they are. */
    void requireReachable(Channel channel, @Nullable String secret) {
        try {
            switch (channel) {
                case Channel.Webhook webhook ->
                    Destination.requireLiteral(webhook.url().getHost(), inside);
                case Channel.Slack ignored -> {
                    if (secret != null) {
                        Destination.requireLiteral(URI.create(secret).getHost(), inside);
                    }
                }
                case Channel.Email email ->
                    Destination.requireLiteral(email.server().host(), inside);
            }
        } catch (Destination.Refused e) {
            throw new ProblemException.Invalid(
                    channel instanceof Channel.Email ? "/host" : "/url", String.valueOf(e.getMessage()));
        }
    }

    /**
     * Tells {@code body}: {@code at} and {@code alerts}, or {@code test}.
     *
     * @param secret of the channel
     * @param delivery by which a receiver knows one that comes twice
     * @throws NotTold when the other end did not take it
     */
    void send(Channel channel, String secret, String delivery, JsonNode body) throws NotTold {
        send(channel, secret, delivery, body, SEND_MAX);
    }

    /**
     * The same in {@code most}. The timeouts of HTTP and SMTP are of one step each (a connection, a head, a line): who sends
     * a byte now and then keeps to all of them for ever. So it is done on a virtual thread, whose sockets an interrupt closes.
     */
    void send(Channel channel, String secret, String delivery, JsonNode body, Duration most) throws NotTold {
        FutureTask<Boolean> sending = new FutureTask<>(() -> {
            sendInItsTime(channel, secret, delivery, body);
            return true;
        });
        Thread.ofVirtual().name("alert-sender").start(sending);
        String host = host(channel, secret);
        try {
            sending.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw NotTold.of(host, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NotTold.of(host, e);
        } catch (ExecutionException e) {
            throw notTold(e);
        } finally {
            sending.cancel(true); // nothing, once it is over
        }
    }

    private static NotTold notTold(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof NotTold notTold) {
            return notTold;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw cause instanceof RuntimeException failure ? failure : new IllegalStateException(e);
    }

    private static String host(Channel channel, String secret) {
        return switch (channel) {
            case Channel.Webhook webhook -> webhook.url().getHost();
            case Channel.Slack ignored -> URI.create(secret).getHost();
            case Channel.Email email -> email.server().host();
        };
    }

    private void sendInItsTime(Channel channel, String secret, String delivery, JsonNode body) throws NotTold {
        switch (channel) {
            case Channel.Webhook webhook -> webhook(webhook, secret, delivery, body);
            case Channel.Slack ignored ->
                post(URI.create(secret), Json.print(Json.object().put("text", AlertText.of(body))), request -> request);
            case Channel.Email email -> mail(email, secret, body);
        }
    }

    private void mail(Channel.Email email, String password, JsonNode body) throws NotTold {
        String host = email.server().host();
        try {
            Destination.require(host, inside);
            Mail.send(email, password, AlertText.subject(body), AlertText.of(body));
        } catch (IOException | MessagingException e) {
            throw NotTold.of(host, e);
        }
    }

    private void webhook(Channel.Webhook webhook, String secret, String delivery, JsonNode body) throws NotTold {
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

    private void post(URI url, String text, Added added) throws NotTold {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Tollgate")
                .POST(BodyPublishers.ofString(text));
        try {
            Destination.require(url.getHost(), inside);
            // The head is the answer. Nobody waits for a body, which may never end: closing it ends the connection.
            HttpResponse<InputStream> response = http.send(added.to(request).build(), BodyHandlers.ofInputStream());
            response.body().close();
            if (response.statusCode() / 100 != 2) {
                throw NotTold.answered(url.getHost(), response.statusCode());
            }
        } catch (NotTold e) {
            throw e;
        } catch (IOException e) {
            throw NotTold.of(url.getHost(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NotTold.of(url.getHost(), e);
        }
    }
}
