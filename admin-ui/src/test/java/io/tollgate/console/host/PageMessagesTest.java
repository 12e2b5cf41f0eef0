package io.tollgate.console.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.console.door.RunningConsole;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a page sends that has lost its wire and found it again. */
final class PageMessagesTest {
    private static final RunningConsole CONSOLE = RunningConsole.start();
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private String token = "";
    private String page = "";

    @AfterAll
    static void stop() {
        CONSOLE.close();
    }

    @BeforeEach
    void open() throws Exception {
        JsonNode begin = JSON.readTree(get("/?v-r=init&location=login&query="));
        JsonNode config = begin.path("appConfig");
        token = config.at("/uidl/Vaadin-Security-Key").asString();
        page = config.path("v-uiId").asString();
        assertThat(token).isNotEmpty();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void whatWasHadBeforeIsAnsweredWithWhatIsNewSince() throws Exception {
        int first = tell(0).path("clientId").asInt();
        int second = tell(1).path("clientId").asInt();
        JsonNode again = tell(0);
        assertThat(first).isEqualTo(1);
        assertThat(second).isEqualTo(2);
        assertThat(again.path("meta").has("appError")).as(again.toString()).isFalse();
        assertThat(again.path("clientId").asInt())
                .as("the next that is waited for")
                .isEqualTo(2);
        assertThat(tell(2).path("clientId").asInt()).as("and the page goes on").isEqualTo(3);
    }

    @Test
    void whatComesTooEarlyIsStillAnError() throws Exception {
        tell(0);
        assertThat(tell(2).path("meta").has("appError")).as("1 is missing").isTrue();
    }

    @Test
    void whoDoesNotKnowThePagesKeyIsToldNothing() throws Exception {
        tell(0);
        tell(1);
        token = "11111111-2222-3333-4444-555555555555";
        JsonNode answer = tell(0);
        assertThat(answer.has("clientId")).as(answer.toString()).isFalse();
        assertThat(answer.path("meta").isEmpty()).isFalse();
    }

    private JsonNode tell(int message) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(CONSOLE.uri() + "/?v-r=uidl&v-uiId=" + page))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"csrfToken\":\"%s\",\"rpc\":[],\"syncId\":0,\"clientId\":%d}".formatted(token, message)))
                .build();
        String body = client.send(request, BodyHandlers.ofString()).body();
        JsonNode answer = JSON.readTree(body.replace("for(;;);", "")); // before what is not for a page that goes on
        return answer.isArray() ? answer.path(0) : answer;
    }

    private String get(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(CONSOLE.uri() + path)).build(), BodyHandlers.ofString())
                .body();
    }
}
