package io.tollgate.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.explain.DescribedRequest;
import io.tollgate.core.explain.Explainer;
import io.tollgate.core.explain.Explanation;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.record.ExchangeRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole matrix of method, credential, role and route through real sockets: what the node answers is what is explained,
 * with the same status, code, route and consumer, and the same step decides.
 */
class NodeAnswersAsExplainedTest {
    private ScriptedUpstream upstream;
    private Door door;
    private Explainer explainer;
    private final Map<String, Integer> seen = new TreeMap<>();
    private final Set<ShadowVerdict> seenShadows = EnumSet.noneOf(ShadowVerdict.class);

    /** One way to send a request and to learn the status of its answer. */
    private interface Sender extends AutoCloseable {
        int send(String method, String path, List<Map.Entry<String, String>> fields) throws IOException;

        @Override
        void close() throws IOException;
    }

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.echo();
        String configuration = DecisionMatrix.configuration(upstream.port());
        door = Door.with(configuration);
        explainer = new Explainer(Configuration.read(Json.parse(configuration)));
    }

    @AfterEach
    void close() throws Exception {
        door.close();
        upstream.close();
    }

    @Test
    void over_http_1() throws Exception {
        try (Sender sender = new Http1Sender(door)) {
            everyCombination(sender);
        }
    }

    @Test
    void over_http_2() throws Exception {
        try (Sender sender = new Http2Sender(new RawHttp2Client(door.port()))) {
            everyCombination(sender);
        }
    }

    private void everyCombination(Sender sender) throws Exception {
        Map<String, List<Map.Entry<String, String>>> credentials = DecisionMatrix.credentials(door);
        for (Map.Entry<String, List<Map.Entry<String, String>>> credential : credentials.entrySet()) {
            for (String path : DecisionMatrix.PATHS) {
                for (String method : DecisionMatrix.METHODS) {
                    one(sender, method, path, credential.getKey(), credential.getValue());
                }
            }
        }
        assertThat(seen.keySet())
                .as("every kind of outcome is among them")
                .contains(
                        "ok",
                        "path-ambiguous",
                        "method-unsupported",
                        "no-route",
                        "method-not-allowed",
                        "credentials-missing",
                        "credentials-ambiguous",
                        "key-unknown",
                        "key-revoked",
                        "key-expired",
                        "key-address",
                        "consumer-disabled",
                        "permission-missing");
        assertThat(seenShadows).containsExactlyInAnyOrder(ShadowVerdict.values());
    }

    private void one(
            Sender sender, String method, String path, String credential, List<Map.Entry<String, String>> fields)
            throws Exception {
        Explanation told =
                explainer.explain(described(method, path, fields, DescribedRequest.Who.Presents.PRESENTS), door.keys());
        for (Credential held : held(fields)) { // the same key, named instead of shown
            Explanation named = explainer.explain(
                    described(method, path, fields, new DescribedRequest.Who.Holds(held)), door.keys());
            assertThat(named).as(method + " " + path + " with " + credential).isEqualTo(told);
        }
        int status = sender.send(method, path, fields);
        ExchangeRecord record = door.record();
        String what = method + " " + path + " with " + credential;
        Explanation.Refusal refusal = told.refusal();
        assertThat(status).as(what).isEqualTo(refusal == null ? 200 : refusal.status());
        assertThat(record.code).as(what).isEqualTo(refusal == null ? "ok" : refusal.code());
        assertThat(record.route).as(what).isEqualTo(told.route());
        if (refusal != null) {
            String decided = told.steps().stream()
                    .filter(step -> step.verdict() == Explanation.Verdict.DENY)
                    .map(Explanation.Step::step)
                    .findFirst()
                    .orElseThrow();
            assertThat(record.step).as(what).isEqualTo(decided);
        } else {
            assertThat(record.consumer).as(what).isEqualTo(told.consumer());
        }
        assertThat(shadow(told, record.status < 400)).as(what).isEqualTo(record.shadow);
        seen.merge(record.code, 1, Integer::sum);
        seenShadows.add(record.shadow);
    }

    /** What the words of the step that decided say of the shadow. */
    private static ShadowVerdict shadow(Explanation told, boolean allowed) {
        String words = told.steps().stream()
                .flatMap(step -> step.details().stream())
                .filter(detail -> detail.startsWith("the shadow policy "))
                .collect(Collectors.joining());
        if (words.isEmpty()) {
            return ShadowVerdict.NONE;
        }
        if (words.contains(" is not judged: ")) {
            return ShadowVerdict.UNJUDGED;
        }
        boolean would = words.contains("would let it in");
        assertThat(words.contains(" too: ")).as(words).isEqualTo(would == allowed);
        return ShadowVerdict.of(allowed, would);
    }

    /** The key in {@code fields}, when it is the only one and was issued. */
    private List<Credential> held(List<Map.Entry<String, String>> fields) {
        List<String> keys = fields.stream()
                .filter(field -> field.getKey().equals("x-api-key"))
                .map(Map.Entry::getValue)
                .toList();
        return keys.size() != 1
                ? List.of()
                : ApiKeyText.parse(keys.getFirst()).flatMap(text -> door.keys().find(text.credentialId())).stream()
                        .toList();
    }

    private static DescribedRequest described(
            String method, String path, List<Map.Entry<String, String>> fields, DescribedRequest.Who who) {
        TreeMap<String, List<String>> headers = new TreeMap<>();
        fields.forEach(field -> headers.computeIfAbsent(field.getKey(), name -> new ArrayList<>())
                .add(field.getValue()));
        return new DescribedRequest(
                method,
                "test",
                path,
                headers,
                new DescribedRequest.Sender(who, InetAddress.getLoopbackAddress(), null),
                Instant.now());
    }

    /** Keeps its connection for as long as the node does. */
    private static final class Http1Sender implements Sender {
        private final Door door;
        private RawClient client;

        Http1Sender(Door door) throws IOException {
            this.door = door;
            this.client = door.client();
        }

        @Override
        public int send(String method, String path, List<Map.Entry<String, String>> fields) throws IOException {
            StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: test\r\n");
            fields.forEach(field -> head.append(field.getKey())
                    .append(": ")
                    .append(field.getValue())
                    .append("\r\n"));
            client.send(head.append("\r\n").toString());
            RawClient.Response response = method.equals("HEAD") ? headOnly() : client.read();
            if (response.field("connection").equals("close")) {
                client.close();
                client = door.client();
            }
            return response.status();
        }

        private RawClient.Response headOnly() throws IOException {
            String head = client.readHead();
            return new RawClient.Response(Integer.parseInt(head.substring(9, 12)), head, "");
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private record Http2Sender(RawHttp2Client client) implements Sender {
        @Override
        public int send(String method, String path, List<Map.Entry<String, String>> fields) throws IOException {
            String[] pairs = fields.stream()
                    .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                    .toArray(String[]::new);
            return client.await(client.request(method, path, true, pairs)).status();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
