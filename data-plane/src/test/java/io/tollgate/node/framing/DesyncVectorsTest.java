package io.tollgate.node.framing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Json;
import io.tollgate.node.door.CanonicalRequest;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.StrictUpstream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vectors of aws/http-desync-guardian, sent byte for byte, in front of an upstream that takes every byte it gets for
 * part of an attack until it has read one whole canonical request.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DesyncVectorsTest {
    /** What an attacker hopes the upstream takes for a request. */
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: example.com\r\n\r\n";

    /** Two of the dangerous ones are refused for their version already; they are closed all the same. */
    private static final Set<String> OLD = Set.of("Transfer-Encoding for HTTP/0.9", "Content-Length for HTTP/0.9");

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

    /** Of what is only acceptable, one thing is served: a GET or HEAD that says its body is empty. The rest is 400, but for: */
    private static final Map<String, Integer> ACCEPTABLE = Map.of(
            "Get with a body and Content-Length:0", 200,
            "Non-RFC, but OK HTTP/0.9", 505,
            "Unknown but OK HTTP/1.2", 505);

    private StrictUpstream upstream;
    private Door door;
    private Door lenient;

    @BeforeAll
    void open() throws Exception {
        upstream = new StrictUpstream();
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

    /** One canonical request for each that was served, and not a byte more. */
    @AfterEach
    void nothingElseCame() {
        assertThat(upstream.complaints()).isEmpty();
        assertThat(upstream.takeRequests()).as("requests nobody expected").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dangerous")
    void what_is_dangerous_is_refused_the_connection_closed_and_the_upstream_sees_none_of_it(JsonNode vector)
            throws Exception {
        long bytes = upstream.bytes();
        try (RawClient client = door.client()) {
            RawClient.Response response =
                    client.send(request(vector) + SMUGGLED + SMUGGLED).read();

            assertThat(response.status())
                    .isEqualTo(OLD.contains(vector.get("name").asText()) ? 505 : 400);
            assertThat(response.field("connection")).isEqualTo("close");
            client.socket().shutdownOutput();
            assertThat(client.isClosed()).as("no second answer").isTrue();
        }
        assertThat(upstream.bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("compliant")
    void what_is_compliant_is_served_and_so_is_what_comes_behind_it(JsonNode vector) throws Exception {
        String name = vector.get("name").asText();
        int status = NOT_SPOKEN.contains(name) ? 501 : STRICTER.contains(name) ? 400 : 200;
        servedOrRefused(vector, status);
    }

    @ParameterizedTest
    @MethodSource("acceptable")
    void what_is_only_acceptable_is_refused_but_for_an_empty_body(JsonNode vector) throws Exception {
        servedOrRefused(vector, ACCEPTABLE.getOrDefault(vector.get("name").asText(), 400));
    }

    private void servedOrRefused(JsonNode vector, int status) throws Exception {
        String request = request(vector);
        String method = vector.get("method").asText();
        long bytes = upstream.bytes();
        try (RawClient client = lenient.client()) {
            client.send(request).send(body(vector)).get("/next");

            RawClient.Response response = method.equals("HEAD") ? headOnly(client) : client.read();

            assertThat(response.status()).as(request).isEqualTo(status);
            if (status == 200) {
                assertThat(client.read().body()).isEqualTo("/next");
                assertThat(upstream.takeRequests())
                        .extracting(CanonicalRequest::method)
                        .containsExactly(method, "GET");
            } else {
                assertThat(response.field("connection")).isEqualTo("close");
                client.socket().shutdownOutput();
                assertThat(client.isClosed()).isTrue();
                assertThat(upstream.bytes()).isEqualTo(bytes);
            }
        }
    }

    private static RawClient.Response headOnly(RawClient client) throws Exception {
        String head = client.readHead();
        return new RawClient.Response(Integer.parseInt(head.substring(9, 12)), head, "");
    }
}
