package io.tollgate.control.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A description of an API becomes routes; a bad one becomes nothing, and says where it is bad. */
final class OpenApiImportTest {
    private TestControlPlane plane;
    private Client admin;

    @BeforeEach
    void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private static ObjectNode petstore() {
        try (InputStream in = Objects.requireNonNull(OpenApiImportTest.class.getResourceAsStream("petstore.json"))) {
            return (ObjectNode) Json.parse(in.readAllBytes());
        } catch (IOException | io.tollgate.core.json.InvalidDocumentException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode request(JsonNode document) {
        ObjectNode request = Json.object().put("name", "pets");
        request.set("document", document);
        return request;
    }

    private Answer post(String query, ObjectNode request) {
        return admin.post("/import/openapi" + query, Json.print(request));
    }

    private long revision() {
        return Long.parseLong(admin.get("/config").header("Tollgate-Revision"));
    }

    @Test
    void thePetstoreBecomesAnUpstreamAndARouteForEachOperation() {
        long before = revision();
        Answer made = post("", request(petstore()));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        assertThat(made.json().get("changes").findValuesAsText("pointer"))
                .containsExactly(
                        "/upstreams/pets",
                        "/routes/pets.create-pets",
                        "/routes/pets.list-pets",
                        "/routes/pets.show-pet-by-id");
        assertThat(revision()).isEqualTo(before + 1);

        JsonNode route = admin.get("/routes/pets.show-pet-by-id").json();
        assertThat(route.at("/match/paths").toString()).isEqualTo("[\"/v1/pets/{petId}\"]");
        assertThat(route.at("/match/methods").toString()).isEqualTo("[\"GET\"]");
        assertThat(route.get("tags").toString()).isEqualTo("[\"pets\",\"openapi:pets\"]");
        assertThat(route.at("/access/permissions/read").asText()).isEqualTo("pets:read");
        assertThat(admin.get("/upstreams/pets").json().at("/targets/0/url").asText())
                .isEqualTo("http://petstore.example.com");
        assertThat(made.json().get("notCarriedOver").findValuesAsText("detail"))
                .contains("parameters are not checked", "bodies are not checked against schemas");
        assertThat(made.json().at("/notCarriedOver/0/pointer").asText())
                .isEqualTo("/document/paths/~1pets/get/parameters");
    }

    @Test
    void aPreviewChangesNothingAndTheSameAgainChangesNothing() {
        long before = revision();
        Answer preview = post("?dryRun=true", request(petstore()));
        assertThat(preview.json().get("changes")).hasSize(4);
        assertThat(revision()).isEqualTo(before);
        post("", request(petstore()));
        assertThat(post("", request(petstore())).json().get("changes")).isEmpty();
        assertThat(revision()).isEqualTo(before + 1);
    }

    @Test
    void importingAgainKeepsWhatPeopleChanged() {
        post("", request(petstore()));
        admin.patch("/routes/pets.list-pets", """
                {"access":{"public":true,"authentication":null,"permissions":null},"priority":9,"tags":["mine","openapi:pets"],
                 "timeouts":{"request":"3s"}}""");
        ObjectNode next = petstore();
        ObjectNode paths = (ObjectNode) next.get("paths");
        paths.set("/animals", paths.remove("/pets"));
        paths.remove("/pets/{petId}");

        Answer again = post("", request(next));
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.json().get("gone").toString()).isEqualTo("[\"pets.show-pet-by-id\"]");
        JsonNode kept = admin.get("/routes/pets.list-pets").json();
        assertThat(kept.at("/match/paths/0").asText()).isEqualTo("/v1/animals");
        assertThat(kept.at("/access/public").asBoolean()).isTrue();
        assertThat(kept.get("priority").asInt()).isEqualTo(9);
        assertThat(kept.at("/timeouts/request").asText()).isEqualTo("3s");
        assertThat(kept.get("tags").toString()).isEqualTo("[\"mine\",\"openapi:pets\",\"pets\"]");
        assertThat(admin.get("/routes/pets.show-pet-by-id").status()).isEqualTo(200);

        post("?prune=true", request(next));
        assertThat(admin.get("/routes/pets.show-pet-by-id").status()).isEqualTo(404);
    }

    @Test
    void aRouteOfWhichTheDocumentMakesNoneAnyMoreIsNotGone() {
        post("", request(petstore()));
        String own = "{\"path\":{\"rewrite\":\"/internal/pets/{petId}\"}}";
        assertThat(admin.patch("/routes/pets.show-pet-by-id", own).status()).isEqualTo(200);
        ObjectNode next = petstore();
        ObjectNode paths = next.withObject("/paths");
        ObjectNode renamed = (ObjectNode) paths.remove("/pets/{petId}");
        ((ObjectNode) renamed.at("/get/parameters/0")).put("name", "id");
        paths.set("/pets/{id}", renamed);
        Answer again = post("?prune=true", request(next));
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.json().get("gone")).isEmpty();
        assertThat(again.json().get("notCarriedOver").toString()).contains("petId");
        assertThat(admin.get("/routes/pets.show-pet-by-id")
                        .json()
                        .at("/path/rewrite")
                        .asText())
                .isEqualTo("/internal/pets/{petId}");
    }

    @Test
    void aRouteGoesThoughAFieldOfAnotherHasItsName() {
        post("", request(petstore()));
        Answer patched = admin.patch(
                "/routes/pets.list-pets",
                "{\"match\":{\"headers\":[{\"name\":\"pets.show-pet-by-id\",\"equals\":\"x\"}]}}");
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        ObjectNode next = petstore();
        next.withObject("/paths").remove("/pets/{petId}");
        Answer again = post("?prune=true", request(next));
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(admin.get("/routes/pets.show-pet-by-id").status()).isEqualTo(404);
    }

    @Test
    void anApiCanStandAtAnotherPath() {
        Answer made = post(
                "",
                request(petstore())
                        .put("basePath", "/shop")
                        .put("upstream", "elsewhere")
                        .put("target", "http://10.0.0.7:8080"));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        JsonNode route = admin.get("/routes/pets.show-pet-by-id").json();
        assertThat(route.at("/match/paths/0").asText()).isEqualTo("/shop/pets/{petId}");
        assertThat(route.at("/path/rewrite").asText()).isEqualTo("/v1/pets/{petId}");
        assertThat(admin.get("/upstreams/elsewhere").json().at("/targets/0/url").asText())
                .isEqualTo("http://10.0.0.7:8080");
    }

    @Test
    void fiveHundredOperationsAreOneRevision() {
        ObjectNode document = petstore();
        ObjectNode paths = document.putObject("paths");
        for (int i = 0; i < 250; i++) {
            ObjectNode path = withHole(paths.putObject("/things" + i + "/{thing-id}"), "thing-id");
            operation(path, "get", "get" + i);
            operation(path, "put", "put" + i);
        }
        long before = revision();
        Answer made = post("", request(document));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        assertThat(made.json().get("changes")).hasSize(501);
        assertThat(revision()).isEqualTo(before + 1);
        assertThat(post("", request(document)).json().get("changes")).isEmpty();
    }

    private static ObjectNode withHole(ObjectNode path, String name) {
        path.putArray("parameters")
                .addObject()
                .put("name", name)
                .put("in", "path")
                .put("required", true)
                .putObject("schema")
                .put("type", "string");
        return path;
    }

    private static void operation(ObjectNode path, String method, String id) {
        path.putObject(method)
                .put("operationId", id)
                .putObject("responses")
                .putObject("200")
                .put("description", "fine");
    }

    @Test
    void whatIsNotWholeChangesNothingAndSaysWhere() {
        long before = revision();
        ObjectNode halfValid = petstore();
        ((ObjectNode) halfValid.at("/paths/~1pets/get")).remove("responses");
        refused(halfValid, "/document", "responses");

        ObjectNode older = Json.object().put("swagger", "2.0");
        refused(older, "/document/openapi", "Swagger 2.0");
        refused(Json.object().put("openapi", "4.0.0"), "/document/openapi", "version 3");

        ObjectNode empty = petstore();
        empty.putObject("paths");
        refused(empty, "/document/paths", "no operation");

        ObjectNode circle = petstore();
        circle.withObject("/paths").putObject("/circle").put("$ref", "#/paths/~1circle");
        refused(circle, "/document/paths/~1circle/$ref", "one piece");

        ObjectNode twice = petstore();
        ((ObjectNode) twice.at("/paths/~1pets~1{petId}/get")).put("operationId", "listPets");
        refused(twice, "/document", "operationId");

        assertThat(revision()).isEqualTo(before);
    }

    private void refused(JsonNode document, String pointer, String words) {
        Answer refused = post("", request(document));
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(refused.body()).contains(words);
    }

    @Test
    void aRequestThatMakesNoSenseIsRefused() {
        assertThat(post("", Json.object().put("name", "pets")).pointer()).isEqualTo("/document");
        assertThat(post("", request(petstore()).put("name", "Pets")).pointer()).isEqualTo("/name");
        assertThat(post("", request(petstore()).put("basePath", "shop/")).pointer())
                .isEqualTo("/basePath");
        assertThat(post("", request(petstore()).put("surprise", 1)).pointer()).isEqualTo("/surprise");
        ObjectNode access = request(petstore());
        access.putObject("access").put("public", "perhaps");
        assertThat(post("", access).pointer()).isEqualTo("/access/public");
        ObjectNode hosts = request(petstore());
        hosts.putArray("hosts").add("NOT A HOST");
        assertThat(post("", hosts).pointer()).isEqualTo("/hosts/0");
        ObjectNode nowhere = petstore();
        nowhere.remove("servers");
        assertThat(post("", request(nowhere)).pointer()).isEqualTo("/target");
        assertThat(post("?prune=perhaps", request(petstore())).status()).isEqualTo(400);
    }

    private static final String TEXT = """
            openapi: 3.0.3
            info: {title: "Pets & more", version: 1.0.0}
            servers: [{url: "http://pets.example.com/v1"}]
            paths:
              /pets:
                get: &list
                  operationId: no
                  responses: {200: {description: fine}}
                post: *list
            """;

    private static ObjectNode text(String document) {
        return Json.object().put("document", document);
    }

    @Test
    void aTextInYamlOrJsonIsTakenAndTheTitleMakesTheName() {
        String unique = TEXT.replace("post: *list", "post: {responses: {200: {description: fine}}}");
        Answer made = post("", text(unique));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        assertThat(admin.get("/routes/pets-more.no").status())
                .as("no is a text, and not false")
                .isEqualTo(200);
        Answer again = post("?dryRun=true", text(Json.print(petstore())).put("name", "pets"));
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.json().at("/objects/added").asInt()).isEqualTo(4);
    }

    @Test
    void aTextThatIsNoDocumentIsRefusedAndStandsForABoundedAmount() {
        for (String bad : List.of(
                "",
                "just words",
                "[1, 2]",
                "a: [",
                "a: 1\na: 2",
                "{\"a\":",
                "? [1]\n: 2",
                "x: .nan",
                "[".repeat(20_000),
                "- ".repeat(20_000))) {
            String start = bad.substring(0, Math.min(20, bad.length()));
            Answer refused = post("", text(bad).put("name", "pets"));
            assertThat(refused.status()).as(start).isEqualTo(422);
            assertThat(refused.pointer()).as(start).isEqualTo("/document");
        }
        assertThat(post("", text(TEXT)).body()).as("an alias").contains("operationId");
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(5, "*a" + (i - 1)))));
        }
        assertThat(post("", text(bomb.toString()).put("name", "pets")).pointer())
                .isEqualTo("/document");
        String circle = "openapi: 3.0.3\nx: &x [*x]\n";
        assertThat(post("", text(circle).put("name", "pets")).body()).contains("an alias within what it stands for");
        Answer nameless = post("", text(TEXT.replace("Pets & more", "§")));
        assertThat(nameless.pointer()).isEqualTo("/name");
    }

    @Test
    void aRouteThatNoImportMadeIsNotTaken() {
        admin.put("/upstreams/pets", "{\"targets\":[{\"url\":\"http://a:1\"}]}");
        admin.put(
                "/routes/pets.list-pets",
                "{\"match\":{\"paths\":[\"/mine\"]},\"upstream\":\"pets\",\"access\":{\"public\":true}}");
        Answer refused = post("", request(petstore()));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("/name");
        assertThat(admin.get("/routes/pets.list-pets")
                        .json()
                        .at("/match/paths/0")
                        .asText())
                .isEqualTo("/mine");
    }

    @Test
    void nothingThatADocumentPointsToIsAskedFor() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String there = "http://127.0.0.1:" + listening.getLocalPort() + "/doc.json";
            ObjectNode document = petstore();
            document.withObject("/components/schemas/Far").put("$ref", there + "#/x");
            document.withObject("/paths").putObject("/far").put("$ref", there);
            document.withObject("/externalDocs").put("url", there);
            assertThat(post("", request(document)).status()).isEqualTo(422);
            document.withObject("/paths").remove("/far");
            assertThat(post("", request(document)).status()).isEqualTo(200);
            listening.setSoTimeout(200);
            try {
                listening.accept().close();
                throw new AssertionError("somebody asked for " + there);
            } catch (SocketTimeoutException nobody) {
                // as it ought to be
            }
        }
    }

    @Test
    void whatNoRouteCanBeIsListed() {
        ObjectNode document = petstore();
        operation(withHole(document.withObject("/paths").putObject("/report.{format}"), "format"), "get", "report");
        operation((ObjectNode) document.at("/paths/~1pets"), "trace", "trace");
        Answer made = post("", request(document));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        assertThat(made.json().get("notCarriedOver").toString())
                .contains("TRACE is never proxied", "/document/paths/~1report.{format}/get", "a whole segment");
        assertThat(made.json().get("changes")).hasSize(4);
    }
}
