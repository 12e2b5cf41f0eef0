package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenAPI documents become routes that serve: the Petstore, and one of five hundred operations. */
@Timeout(300)
final class ImportE2eTest {
    private static final Duration IN_FORCE_WITHIN = Duration.ofSeconds(30);

    static final String PETSTORE = """
            openapi: 3.0.3
            info: {title: Petstore, version: 1.0.0}
            servers:
              - url: http://petstore.example.com/v1
            paths:
              /pets:
                get:
                  operationId: listPets
                  tags: [pets]
                  parameters:
                    - {name: limit, in: query, schema: {type: integer, maximum: 100}}
                  responses:
                    '200':
                      description: A paged array of pets
                      content:
                        application/json:
                          schema: {$ref: '#/components/schemas/Pets'}
                post:
                  operationId: createPets
                  tags: [pets]
                  responses:
                    '201': {description: Null response}
              /pets/{petId}:
                get:
                  operationId: showPetById
                  tags: [pets]
                  parameters:
                    - {name: petId, in: path, required: true, schema: {type: string}}
                  responses:
                    '200': {description: Expected response to a valid request}
            components:
              schemas:
                Pet: {type: object, properties: {id: {type: integer}, parent: {$ref: '#/components/schemas/Pet'}}}
                Pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
            """;

    private final Caller caller = new Caller();

    @TempDir
    private Path folder;

    @Test
    void documentsImportAndServe() throws Exception {
        try (EchoUpstream upstream = new EchoUpstream();
                TollgateUp system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("import"), 1))) {
            Cli cli = new Cli(folder, system);
            cli.signIn(system);
            Files.writeString(folder.resolve("petstore.yaml"), PETSTORE);
            Files.writeString(folder.resolve("many.json"), Json.print(many()));

            assertThat(cli.run("import", "openapi", "petstore.yaml", "--target", upstream.url(), "--dry-run")
                            .exit())
                    .isEqualTo(2);
            assertThat(cli.good("import", "openapi", "petstore.yaml", "--target", upstream.url()))
                    .contains("+ routes/petstore.show-pet-by-id", "not carried over: parameters are not checked");
            assertThat(cli.good("import", "openapi", "petstore.yaml")).contains("no difference");
            cli.good("import", "openapi", "many.json", "--target", upstream.url(), "--base-path", "/many");
            String key = key(cli);

            awaitStatus(system, "/v1/pets/7", key, 200);
            awaitStatus(system, "/v1/pets", key, 200);
            awaitStatus(system, "/many/things249/x/get", key, 200);
            assertThat(caller.get(system.proxy(1, "/many/things0/x/get"), key).statusCode())
                    .isEqualTo(200);
            assertThat(caller.get(system.proxy(1, "/v1/pets/7")).statusCode()).isEqualTo(401);
            assertThat(caller.post(system.proxy(1, "/v1/pets/7"), key, "{}").statusCode())
                    .isEqualTo(405);
            assertThat(caller.post(system.proxy(1, "/v1/pets"), key, "{}").statusCode())
                    .isEqualTo(403);
        }
    }

    private static String key(Cli cli) throws IOException, InterruptedException {
        Cli.Ran synced = cli.runWith("""
                roles: [{name: caller, permissions: ["petstore:read", "many:read"]}]
                consumers: [{name: acme, roles: [caller]}]
                """, "apply", "-");
        assertThat(synced.exit()).as(synced.output()).isZero();
        return cli.good("key", "issue", "acme")
                .lines()
                .filter(line -> line.startsWith("tg_"))
                .findFirst()
                .orElseThrow();
    }

    private void awaitStatus(TollgateUp system, String path, String key, int status) {
        await().atMost(IN_FORCE_WITHIN)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                caller.get(system.proxy(1, path), key).statusCode())
                        .isEqualTo(status));
    }

    private static ObjectNode many() {
        ObjectNode document = Json.object().put("openapi", "3.0.3");
        document.putObject("info").put("title", "Many").put("version", "1");
        ObjectNode paths = document.putObject("paths");
        for (int i = 0; i < 250; i++) {
            operation(paths.putObject("/things" + i + "/{thingId}/get").putObject("get"));
            operation(paths.putObject("/things" + i + "/{thingId}/put").putObject("put"));
        }
        return document;
    }

    private static void operation(ObjectNode operation) {
        operation
                .putArray("parameters")
                .addObject()
                .put("name", "thingId")
                .put("in", "path")
                .put("required", true)
                .putObject("schema")
                .put("type", "string");
        operation.putObject("responses").putObject("200").put("description", "fine");
    }
}
