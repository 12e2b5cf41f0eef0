package io.tollgate.cli.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, as much of them as the control plane uses (WHATWG HTML, section 9.2). A connection that died without
 * a word never ends by itself: silence ends it here. Reading blocks.
 */
final class EventLines implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;
    private final long silenceNanos;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("silence").daemon().factory());
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean silent;

    EventLines(InputStream body, Duration silenceMax) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        this.silenceNanos = silenceMax.toNanos();
        long pause = Math.max(1, silenceMax.toMillis() / 4);
        var _ = watchdog.scheduleWithFixedDelay(this::listen, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** One event; the data of the control plane's is one line. */
    record Event(String name, String data) {
        JsonNode json() throws IOException {
            try {
                return Json.parse(data);
            } catch (InvalidDocumentException e) {
                throw new IOException("an event that is not JSON", e);
            }
        }
    }

    private void listen() {
        if (System.nanoTime() - heardNanos > silenceNanos) {
            silent = true;
            close(); // which ends the read that waits
        }
    }

    /** The next event; null when the control plane has ended the stream. */
    @Nullable
    Event next() throws IOException {
        String name = "message";
        String data = null;
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty() && data != null) {
                return new Event(name, data);
            }
            if (line.startsWith("event:")) {
                name = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                data = line.substring("data:".length()).strip();
            }
        }
        return null;
    }

    private @Nullable String line() throws IOException {
        String line;
        try {
            line = lines.readLine();
        } catch (IOException e) {
            throw silent ? new IOException("nothing was heard any more", e) : e;
        }
        if (silent) {
            throw new IOException("nothing was heard any more");
        }
        heardNanos = System.nanoTime();
        return line;
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        try {
            body.close();
        } catch (IOException e) {
            // it is let go of either way
        }
    }
}
