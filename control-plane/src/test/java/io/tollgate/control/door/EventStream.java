package io.tollgate.control.door;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Server-sent events as a browser reads them. */
public final class EventStream implements AutoCloseable {
    private static final int EVENTS_MAX = 1_000;

    private final InputStream body;
    private final BufferedReader lines;

    private EventStream(InputStream body) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** It was refused. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Answer answer;

        Refused(Answer answer) {
            super(answer.toString());
            this.answer = answer;
        }

        public Answer answer() {
            return answer;
        }
    }

    public static EventStream open(Client client, String path) throws IOException {
        HttpResponse<InputStream> response = client.stream(path);
        if (response.statusCode() != 200) {
            try (InputStream in = response.body()) {
                throw new Refused(new Answer(
                        response.statusCode(),
                        response.headers(),
                        new String(in.readAllBytes(), StandardCharsets.UTF_8)));
            }
        }
        return new EventStream(response.body());
    }

    /** As soon as there is a place. */
    public static EventStream openSoon(Client client, String path) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(Refused.class)
                .until(() -> open(client, path), opened -> true);
    }

    /** The data of the next event of that name; others are passed over. */
    public JsonNode next(String name) throws IOException, InvalidDocumentException {
        String event = "";
        for (int i = 0; i < EVENTS_MAX; ) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the stream has ended (expected: an event " + name + ")");
            }
            if (line.startsWith("event: ")) {
                event = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                i++;
                if (event.equals(name)) {
                    return Json.parse(line.substring("data: ".length()));
                }
            }
        }
        throw new IOException("no event " + name + " among " + EVENTS_MAX);
    }

    /** The next state for which that holds. */
    public JsonNode nextState(Predicate<JsonNode> wanted) throws IOException, InvalidDocumentException {
        JsonNode state = next("state");
        while (!wanted.test(state)) {
            state = next("state");
        }
        return state;
    }

    /** Reads until the other side ends the stream. */
    public void awaitEnd() throws IOException {
        for (String line = lines.readLine(); line != null; ) {
            line = lines.readLine();
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
