package io.tollgate.control.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A described request is explained by what holds now, and nothing comes of it. */
final class ExplainTest {
    private static TestControlPlane plane;
    private static Client admin;
    private static JsonNode key;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
        admin.put("/roles/reader", "{\"permissions\":[\"orders:read\"]}");
        admin.put("/upstreams/orders", "{\"targets\":[{\"url\":\"http://127.0.0.1:9\"}]}");
        admin.put("/limits/fair", "{\"by\":[\"consumer\"],\"rules\":[{\"requests\":100,\"per\":\"1s\"}]}");
        admin.put("/consumers/acme", "{\"roles\":[\"reader\"],\"limits\":[\"fair\"]}");
        Answer route = admin.put("/routes/orders", """
                {"match":{"hosts":["api.example.com"],"paths":["/orders/{id}"]},"upstream":"orders","access":
                 {"authentication":["api-key"],"permissions":{"read":"orders:read","write":"orders:write"}}}
                """);
        assertThat(route.status()).as(route.body()).isEqualTo(201);
        key = admin.post("/consumers/acme/keys", "{\"allowedCidrs\":[\"10.0.0.0/8\"]}")
                .json();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static JsonNode explain(String question) {
        Answer answer = admin.post("/explain", question.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode step(JsonNode explanation, String name) {
        for (JsonNode step : explanation.get("steps")) {
            if (step.get("step").asText().equals(name)) {
                return step;
            }
        }
        throw new AssertionError(name + " in " + explanation);
    }

    @Test
    void aRequestThatIsLetInNamesItsUpstreamAndTheLimitsItWouldAsk() {
        JsonNode told = explain("{'url':'https://api.example.com/orders/7?x=1','consumer':'acme'}");
        assertThat(told.get("outcome").asText()).isEqualTo("allow");
        assertThat(told.get("route").asText()).isEqualTo("orders");
        assertThat(told.get("upstream").asText()).isEqualTo("orders");
        assertThat(step(told, "limit").get("verdict").asText()).isEqualTo("ask");
        assertThat(step(told, "limit").at("/details/0").asText()).startsWith("fair: 100 per 1s");
    }

    @Test
    void aDenialNamesTheRuleAndMakingTheChangeFlipsIt() {
        String question = "{'method':'DELETE','url':'https://api.example.com/orders/7','consumer':'acme'}";
        JsonNode told = explain(question);
        assertThat(told.get("status").asInt()).isEqualTo(403);
        JsonNode authorize = step(told, "authorize");
        assertThat(authorize.get("rule").asText()).isEqualTo("role reader lacks orders:write");
        assertThat(authorize.at("/change/object").asText()).isEqualTo("roles/reader");
        JsonNode patch = authorize.at("/change/patch");
        assertThat(admin.patch("/roles/reader", Json.print(patch)).status()).isEqualTo(200);
        assertThat(explain(question).get("outcome").asText()).isEqualTo("allow");
        admin.put("/roles/reader", "{\"permissions\":[\"orders:read\"]}");
    }

    @Test
    void aKeyIsMeantByItsIdItsPrefixOrItsText() {
        for (String field : new String[] {"id", "prefix", "secret"}) {
            String mine = key.get(field).asText();
            JsonNode from =
                    explain("{'url':'http://api.example.com/orders/7','address':'10.2.3.4','key':'" + mine + "'}");
            assertThat(from.get("outcome").asText()).as(field).isEqualTo("allow");
            assertThat(from.get("consumer").asText()).isEqualTo("acme");
            JsonNode elsewhere =
                    explain("{'url':'http://api.example.com/orders/7','address':'192.0.2.1','key':'" + mine + "'}");
            assertThat(elsewhere.get("code").asText()).isEqualTo("key-address");
            assertThat(step(elsewhere, "authenticate").get("rule").asText()).contains("192.0.2.1");
            assertThat(elsewhere.toString()).doesNotContain(key.get("secret").asText());
        }
    }

    @Test
    void theHeadersSayWhoItIsWhenNobodyElseDoes() {
        String secret = key.get("secret").asText();
        String url = "{'url':'/orders/7','address':'10.2.3.4','headers':{'Host':'API.example.com:8000'";
        assertThat(explain(url + ",'Authorization':'Bearer " + secret + "'}}")
                        .get("outcome")
                        .asText())
                .isEqualTo("allow");
        assertThat(explain(url + "}}").get("code").asText()).isEqualTo("credentials-missing");
        assertThat(explain(url + ",'X-API-Key':['" + secret + "','" + secret + "']}}")
                        .get("code")
                        .asText())
                .isEqualTo("credentials-ambiguous");
        assertThat(explain(url + ",'X-API-Key':'tg_live_nothing'}}").get("code").asText())
                .isEqualTo("key-unknown");
    }

    @Test
    void aRevokedKeyAndADisabledConsumerAreToldApart() {
        String id = admin.post("/consumers/acme/keys", "{}").json().get("id").asText();
        String question = "{'url':'http://api.example.com/orders/7','key':'" + id + "'}";
        admin.post("/keys/" + id + "/revoke", "{}");
        assertThat(explain(question).get("code").asText()).isEqualTo("key-revoked");
        admin.put("/consumers/off", "{\"roles\":[\"reader\"],\"enabled\":false}");
        JsonNode told = explain("{'url':'http://api.example.com/orders/7','consumer':'off'}");
        assertThat(told.get("code").asText()).isEqualTo("consumer-disabled");
        assertThat(step(told, "authenticate").at("/change/patch/enabled").asBoolean())
                .isTrue();
    }

    @Test
    void nothingIsWrittenDown() {
        String before = admin.get("/audit?limit=1").json().at("/items/0/id").asText();
        explain("{'url':'/'}");
        assertThat(admin.get("/audit?limit=1").json().at("/items/0/id").asText())
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                | /url
            {'url':'ftp://api.example.com/'}                  | /url
            {'url':'orders'}                                  | /url
            {'url':'https://user@api.example.com/'}           | /url
            {'url':'/a b'}                                    | /url
            {'url':7}                                         | /url
            {'url':'/','method':'GE T'}                       | /method
            {'url':'/','address':'localhost'}                 | /address
            {'url':'/','address':'10.1'}                      | /address
            {'url':'/','consumer':'nobody'}                   | /consumer
            {'url':'/','key':'k_000000000000'}                | /key
            {'url':'/','key':'hello'}                         | /key
            {'url':'/','key':'k_000000000000','consumer':'acme'} | /key
            {'url':'/','headers':['a']}                       | /headers
            {'url':'/','headers':{'a b':'c'}}                 | /headers/a b
            {'url':'/','headers':{'a':7}}                     | /headers/a
            {'url':'/','headers':{'host':'a/b'}}              | /headers/host
            {'url':'/','claims':['sub']}                      | /claims
            {'url':'/','claims':{},'token':'a'}               | /token
            {'url':'/','claims':{},'consumer':'acme'}         | /claims
            {'url':'/','token':'a b'}                         | /token
            {'url':'/','token':7}                             | /token
            {'url':'/','token':'a','key':'k_000000000000'}    | /token
            {'url':'/','issuer':'corp'}                       | /issuer
            {'url':'/','claims':{},'issuer':'C O'}            | /issuer
            {'requestId':'r1'}                                | /requestId
            {'requestId':''}                                  | /requestId
            {'requestId':'r 1'}                               | /requestId
            {'requestId':7}                                   | /requestId
            {'requestId':'r1','url':'/'}                      | /url
            {'url':'/','colour':'red'}                        | /colour
            {'url':'/','draft':7}                             | /draft
            {'url':'/','draft':[]}                            | /draft
            {'url':'/','draft':{}}                            | /draft/kind
            {'url':'/','draft':{'kind':'routes'}}             | /draft/document
            {'url':'/','draft':{'kind':'route','document':{}}} | /draft/kind
            {'url':'/','draft':{'kind':'roles','document':{'name':'a b'}}} | /draft/document/name
            {'url':'/','draft':[{'kind':'roles','document':{'name':'a','permissions':[]}},{'kind':'roles','document':{'nam':'b'}}]} | /draft/1/document/nam
            {'url':'/','draft':[{'kind':'roles','document':{'name':'a','permissions':[]}},{'kind':'roles','document':{'name':'a','permissions':[]}}]} | /draft/1/document/name
            {'url':'/','draft':{'kind':'consumers','document':{'name':'new','roles':['nobody-has']}}} | /draft/document/roles/0
            {'requestId':'r1','draft':{'kind':'roles','document':{'name':'a','permissions':[]}}} | /draft
            """)
    void whatDescribesNoRequestIsRefusedWhereItIsWrong(String question, String pointer) {
        Answer answer = admin.post("/explain", question.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.json().get("errors").findValuesAsText("pointer")).contains(pointer);
    }
}
