package io.tollgate.launcher.up;

import io.tollgate.launcher.process.Child;
import io.tollgate.launcher.process.LogFile;
import io.tollgate.launcher.setting.Refusal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Waits until a child says that it is ready. */
final class Readiness {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int LOG_LINES = 15;

    private final HttpClient client;

    Readiness(HttpClient client) {
        this.client = client;
    }

    /** One attempt; what it throws is told when there are no more. */
    interface Attempt {
        /** Returns what is missing; empty when ready. */
        String missing() throws Exception;
    }

    /** Throws {@link Refusal} when the child ends, or is not ready after four minutes. */
    void await(Child child, Attempt attempt) throws Refusal, InterruptedException {
        var deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        var missing = "no answer yet";
        while (System.nanoTime() - deadlineNanos < 0) {
            if (!child.isAlive()) {
                throw Refusal.failed(ended(child));
            }
            try {
                missing = attempt.missing();
            } catch (InterruptedException interrupted) {
                throw interrupted;
            } catch (Exception notYet) {
                missing = notYet.toString();
            }
            if (missing.isEmpty()) {
                return;
            }
            Thread.sleep(PAUSE);
        }
        throw Refusal.failed("%s is not ready after %d s: %s (log: %s)"
                .formatted(
                        child.name(), LIMIT.toSeconds(), missing, child.spec().log()));
    }

    private static String ended(Child child) {
        var log = child.spec().log();
        return "%s ended while starting (%s); the end of %s:%n%s"
                .formatted(child.name(), child.exitText(), log, String.join("\n", LogFile.lastLines(log, LOG_LINES)));
    }

    /** Ready when the address answers 200. */
    Attempt answersOk(URI address) {
        return () -> {
            var status = status(address);
            return status == 200 ? "" : address + " answers " + status;
        };
    }

    /** Ready when the address answers anything at all. */
    Attempt answers(URI address) {
        return () -> {
            status(address);
            return "";
        };
    }

    private int status(URI address) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).timeout(CALL_TIMEOUT).build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }
}
