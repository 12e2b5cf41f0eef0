package io.tollgate.node.framing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Json;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of aws/http-desync-guardian, sent byte for byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DesyncVectorsTest {
    private static final List<Integer> REFUSALS = List.of(400, 414, 431, 501, 505);

    /** Transfer codings other than chunked are valid HTTP; a server that does not speak them says so (RFC 9112 section 6.1). */
    private static final Set<String> NOT_SPOKEN = Set.of(
            "Correct TE OK",
            "Transfer-Encoding: identity and chunked OK",
            "Multiple transfer encoding headers in a single request OK",
            "Different Transfer-Encoding headers",
            "Different Transfer-Encoding headers combined");

    /** What frames well and is refused all the same: no URI, or a path that servers read in different ways. */
    private static final Set<String> STRICTER = Set.of(
            "Transfer-Encoding with a param: chunked;custom_param",
            "TE with custom parameters OK",
            "Compliant URL",
            "Empty URI",
            "%09 in URI is OK",
            "%0D in URI is OK",
            "%0A in URI is OK");

    private ScriptedUpstream upstream;
    private Door door;
    private Door lenient;

    @BeforeAll
    void open() throws Exception {
        upstream = ScriptedUpstream.of(link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                if (!ScriptedUpstream.Link.field(head, "transfer-encoding").isEmpty()) {
                    while (!head.startsWith("0\r\n")) {
                        head = link.head(); // chunks look like heads: they end with an empty line here
                    }
                } else if (!ScriptedUpstream.Link.field(head, "content-length").isEmpty()) {
                    link.in().readNBytes(Integer.parseInt(ScriptedUpstream.Link.field(head, "content-length")));
                }
                link.ok("");
            }
        });
        door = Door.to(upstream.port());
        lenient = Door.with(Configurations.route(upstream.port(), ",\"requestBody\":{\"allowOnGet\":true}"));
    }

    @AfterAll
    void close() throws Exception {
        door.close();
        lenient.close();
        upstream.close();
    }

    Stream<Named<JsonNode>> dangerous() throws Exception {
        return cases(List.of("Severe", "Ambiguous"));
    }

    Stream<Named<JsonNode>> compliant() throws Exception {
        return cases(List.of("Compliant"));
    }

    Stream<Named<JsonNode>> acceptable() throws Exception {
        return cases(List.of("Acceptable"));
    }

    private static Stream<Named<JsonNode>> cases(List<String> tiers) throws Exception {
        try (InputStream in = DesyncVectorsTest.class.getResourceAsStream("http-desync-guardian/cases.json")) {
            JsonNode all = Json.parse(in.readAllBytes());
            return StreamSupport.stream(all.spliterator(), false)
                    .filter(each -> tiers.contains(each.get("tier").asText()))
                    .map(each -> Named.of(
                            each.get("file").asText() + ": " + each.get("name").asText(), each))
                    .toList()
                    .stream();
        }
    }

    private static String request(JsonNode vector) {
        StringBuilder text = new StringBuilder();
        text.append(vector.get("method").asText()).append(' ');
        text.append(vector.get("uri").asText()).append(' ');
        text.append(vector.get("version").asText()).append("\r\n");
        List<String> names = new ArrayList<>();
        for (JsonNode header : vector.get("headers")) {
            names.add(header.get("name").asText().toLowerCase(java.util.Locale.ROOT));
            text.append(header.get("name").asText()).append(": ");
            text.append(header.get("value").asText()).append("\r\n");
        }
        if (!names.contains("host")) {
            text.append("Host: example.com\r\n");
        }
        return text.append("\r\n").toString();
    }

    private static String body(JsonNode vector) {
        for (JsonNode header : vector.get("headers")) {
            if (header.get("name").asText().equalsIgnoreCase("content-length")) {
                return "x".repeat(Integer.parseInt(header.get("value").asText().strip()));
            }
            if (header.get("name").asText().equalsIgnoreCase("transfer-encoding")) {
                return "0\r\n\r\n";
            }
        }
        return "";
    }

    @ParameterizedTest
    @MethodSource("dangerous")
    void what_is_dangerous_is_refused_and_the_connection_closed(JsonNode vector) throws Exception {
        try (RawClient client = door.client()) {
            RawClient.Response response = client.send(request(vector)).read();

            assertThat(response.status()).isIn(REFUSALS);
            assertThat(response.field("connection")).isEqualTo("close");
            client.socket().shutdownOutput();
            assertThat(client.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("compliant")
    void what_is_compliant_is_served(JsonNode vector) throws Exception {
        try (RawClient client = lenient.client()) {
            String request = request(vector);
            String name = vector.get("name").asText();
            RawClient.Response response =
                    client.send(request).send(body(vector)).read();

            assertThat(response.status())
                    .as(request)
                    .isEqualTo(NOT_SPOKEN.contains(name) ? 501 : STRICTER.contains(name) ? 400 : 200);
        }
    }

    @ParameterizedTest
    @MethodSource("acceptable")
    void what_is_only_acceptable_is_either_refused_or_served(JsonNode vector) throws Exception {
        try (RawClient client = lenient.client()) {
            int status = client.send(request(vector)).send(body(vector)).read().status();

            assertThat(status == 200 || REFUSALS.contains(status))
                    .as("status " + status)
                    .isTrue();
        }
    }
}
