package io.tollgate.control.catalogue;

import static io.tollgate.control.operator.OperatorPermission.CONFIG_READ;
import static io.tollgate.control.operator.OperatorPermission.CONFIG_WRITE;
import static io.tollgate.control.operator.OperatorPermission.ROLES_READ;
import static io.tollgate.control.operator.OperatorPermission.ROLES_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.problem.ProblemException.Forbidden;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole configuration is taken as one document, in one revision, or not at all. */
final class DeclaringTest {
    private static final String SHOP = """
            {"upstreams":[{"name":"orders","targets":[{"url":"http://10.0.0.7:8080"}]}],
             "roles":[{"name":"reader","permissions":["orders:read"]}],
             "limits":[{"name":"plan","by":["consumer"],"rules":[{"requests":100,"per":"60s"}]}],
             "consumers":[{"name":"acme","roles":["reader"],"limits":["plan"]}],
             "routes":[{"name":"orders-read","match":{"paths":["/orders/**"]},"upstream":"orders",
                        "access":{"authentication":["api-key"],"permissions":{"read":"orders:read"}}}]}""";

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

    private Answer put(String query, JsonNode document, String... headers) {
        return admin.put("/config" + query, Json.print(document), headers);
    }

    private ObjectNode config() {
        return (ObjectNode) admin.get("/config").json();
    }

    private long revision() {
        return Long.parseLong(admin.get("/config").header("Tollgate-Revision"));
    }

    @Test
    void aWholeConfigurationIsOneRevision() {
        long before = revision();
        Answer made = admin.put("/config", SHOP, "X-Change-Message", "the shop");
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        assertThat(made.json().get("revision").asLong()).isEqualTo(before + 1);
        assertThat(made.json().get("objects").toString()).isEqualTo("{\"added\":5,\"changed\":0,\"removed\":0}");
        assertThat(made.header("ETag")).isEqualTo("\"r" + (before + 1) + "\"");
        assertThat(revision()).isEqualTo(before + 1);

        JsonNode revision = admin.get("/revisions/" + (before + 1)).json();
        assertThat(revision.get("message").asText()).isEqualTo("the shop");
        assertThat(revision.get("changes").toString()).isEqualTo("{\"added\":5,\"changed\":0,\"removed\":0}");
        assertThat(revision.get("objects")).hasSize(5);
        JsonNode audit = admin.get("/audit?object=routes/orders-read").json().at("/items/0");
        assertThat(audit.get("action").asText()).isEqualTo("routes.create");
        assertThat(audit.get("revision").asLong()).isEqualTo(before + 1);
        assertThat(admin.get("/routes/orders-read").header("ETag")).isEqualTo("\"r" + (before + 1) + "\"");
    }

    @Test
    void theSameAgainChangesNothingHoweverItIsWritten() {
        admin.put("/config", SHOP);
        long before = revision();
        for (String query : List.of("", "?prune=true", "?dryRun=true&prune=true")) {
            Answer again = admin.put("/config" + query, SHOP.replace("\"60s\"", "\"1m\""));
            assertThat(again.status()).as(again.body()).isEqualTo(200);
            assertThat(again.json().get("changes")).isEmpty();
            assertThat(put(query, config()).json().get("changes")).isEmpty();
        }
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void aDryRunShowsWhatWouldChangeAndChangesNothing() {
        admin.put("/config", SHOP);
        long before = revision();
        ObjectNode changed = config();
        ((ObjectNode) changed.at("/routes/0")).put("priority", 7);
        changed.withArray("roles")
                .addObject()
                .put("name", "writer")
                .withArray("permissions")
                .add("orders:write");
        ((ObjectNode) changed.at("/consumers/0")).remove("limits");
        changed.remove("limits");
        Answer dry = put("?dryRun=true&prune=true", changed);
        assertThat(dry.status()).as(dry.body()).isEqualTo(200);
        assertThat(dry.json().findValuesAsText("pointer"))
                .containsExactly(
                        "/roles/writer", "/limits/plan", "/consumers/acme/limits", "/routes/orders-read/priority");
        assertThat(dry.json().findValuesAsText("op")).containsExactly("add", "remove", "replace", "replace");
        assertThat(dry.json().get("objects").toString()).isEqualTo("{\"added\":1,\"changed\":2,\"removed\":1}");
        assertThat(revision()).isEqualTo(before);
    }

    @Test
    void whatTheDocumentDoesNotHaveStaysUnlessPruned() {
        admin.put("/config", SHOP);
        assertThat(admin.put("/config", "{}").json().get("changes")).isEmpty();
        Answer pruned = admin.put("/config?prune=true", "{}");
        assertThat(pruned.status()).as(pruned.body()).isEqualTo(200);
        assertThat(pruned.json().at("/objects/removed").asInt()).isEqualTo(5);
        assertThat(config().findValues("name")).isEmpty();
    }

    @Test
    void pruningMoreThanAllowedIsRefused() {
        admin.put("/config", SHOP);
        long before = revision();
        Answer refused = admin.put("/config?prune=true&maxDelete=4", "{}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo("?maxDelete");
        assertThat(refused.body()).contains("would delete 5 objects", "routes/orders-read", "at most 4");
        assertThat(revision()).isEqualTo(before);
        assertThat(admin.put("/config?prune=true&maxDelete=5", "{}").status()).isEqualTo(200);
    }

    @Test
    void aConsumerWithKeysIsNotPruned() {
        admin.put("/config", SHOP);
        admin.post("/consumers/acme/keys", "{\"alias\":\"ci\"}");
        Answer refused = admin.put("/config?prune=true", "{}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().get("users")).hasSize(1);
        assertThat(admin.get("/consumers/acme").status()).isEqualTo(200);
    }

    @Test
    void everyViolationHasAPointerIntoTheDocumentAndNothingIsHalfDone() {
        long before = revision();
        ObjectNode document = (ObjectNode) readShop();
        ((ObjectNode) document.at("/upstreams/0/targets/0")).put("url", "ftp://x");
        ((ObjectNode) document.at("/routes/0")).put("surprise", 1);
        document.putArray("gadgets");
        Answer refused = put("", document);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().get("errors").findValuesAsText("pointer"))
                .containsExactly("/upstreams/0/targets/0/url", "/routes/0/surprise", "/gadgets");
        assertThat(revision()).isEqualTo(before);
        assertThat(config().findValues("name")).isEmpty();
    }

    @Test
    void namesThatNothingHasAndNamesThatStandTwiceAreRefused() {
        ObjectNode document = (ObjectNode) readShop();
        ((ObjectNode) document.at("/routes/0")).put("upstream", "nobody");
        Answer dangling = put("", document);
        assertThat(dangling.status()).isEqualTo(422);
        assertThat(dangling.pointer()).isEqualTo("/routes/0/upstream");

        ObjectNode twice = (ObjectNode) readShop();
        twice.withArray("roles").add(twice.at("/roles/0"));
        assertThat(put("", twice).pointer()).isEqualTo("/roles/1");
        assertThat(config().findValues("name")).isEmpty();
    }

    @Test
    void whatIsThereAlreadyMayBeReferredTo() {
        admin.put("/config", SHOP);
        Answer more = admin.put("/config", """
                {"routes":[{"name":"more","match":{"paths":["/more"]},"upstream":"orders","access":{"public":true}}]}""");
        assertThat(more.status()).as(more.body()).isEqualTo(200);
        Answer pruned = admin.put("/config?prune=true", """
                {"routes":[{"name":"more","match":{"paths":["/more"]},"upstream":"orders","access":{"public":true}}]}""");
        assertThat(pruned.pointer()).isEqualTo("/routes/0/upstream"); // it would go
    }

    @Test
    void aWriteBehindSomebodyElseIsRefused() {
        String etag = admin.get("/config").header("ETag");
        admin.put("/config", SHOP);
        Answer stale = admin.put("/config", "{}", "If-Match", etag);
        assertThat(stale.status()).isEqualTo(412);
        assertThat(admin.put("/config", "{}", "If-Match", "*").status()).isEqualTo(200);
        assertThat(admin.put("/config", "{}", "If-Match", admin.get("/config").header("ETag"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aCertificatesKeyIsNeverShownAndStaysWhenItIsCalledStored() {
        Issued issued = TestCertificates.selfSigned("shop.test");
        ObjectNode document = Json.object();
        document.putArray("certificates")
                .addObject()
                .put("name", "shop")
                .put("certPem", issued.pem())
                .put("keyPem", issued.keyPem());
        Answer made = put("", document);
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        Answer shown = admin.get("/config");
        assertThat(shown.json().at("/certificates/0/keyPem").asText()).isEqualTo("stored");
        assertThat(made.body() + shown.body()).doesNotContain("sealed:", "PRIVATE KEY");
        assertThat(put("?prune=true", config()).json().get("changes")).isEmpty();

        Issued next = TestCertificates.selfSigned("shop.test");
        ((ObjectNode) document.at("/certificates/0")).put("certPem", next.pem()).put("keyPem", next.keyPem());
        Answer rotated = put("", document);
        assertThat(rotated.json().findValuesAsText("pointer"))
                .containsExactly("/certificates/shop/certPem", "/certificates/shop/keyPem");
        assertThat(rotated.body()).doesNotContain("sealed:", "PRIVATE KEY");

        ((ObjectNode) document.at("/certificates/0"))
                .put("certPem", issued.pem())
                .put("keyPem", "stored");
        assertThat(put("", document).pointer()).isEqualTo("/certificates/0/keyPem"); // of another pair
        ((ObjectNode) document.at("/certificates/0")).put("name", "new");
        assertThat(put("", document).body()).contains("no certificate of this name");
    }

    @Test
    void whoMayNotWriteAKindCannotWriteItThisWay() {
        Declarations declarations = plane.bean(Declarations.class);
        DeclareOptions options = new DeclareOptions(false, 0, WriteOptions.plain());
        Actor ofRoles = new Actor("r", Set.of(CONFIG_READ, CONFIG_WRITE, ROLES_READ, ROLES_WRITE), "::1", "test");
        assertThatThrownBy(() -> declarations.apply(ofRoles, readShop(), options))
                .isInstanceOf(Forbidden.class)
                .hasMessageContaining("upstreams:write");
        assertThat(config().findValues("name")).isEmpty();
        ObjectNode roles = Json.object();
        roles.set("roles", readShop().get("roles"));
        assertThat(declarations.apply(ofRoles, roles, options).added()).isEqualTo(1);
        assertThatThrownBy(() -> declarations.current(ofRoles)).isInstanceOf(Forbidden.class);
        Actor reader = new Actor("r", Set.of(CONFIG_READ, ROLES_WRITE), "::1", "test");
        assertThatThrownBy(() -> declarations.apply(reader, roles, options))
                .isInstanceOf(Forbidden.class)
                .hasMessageContaining("config:write");
    }

    @Test
    void badParametersAreRefused() {
        for (String query : List.of("?prune=yes", "?maxDelete=-1", "?maxDelete=many", "?dryRun=1", "?purge=true")) {
            assertThat(admin.put("/config" + query, "{}").status()).as(query).isEqualTo(400);
        }
        for (String body : List.of("[]", "{\"routes\":{}}", "{\"routes\":[1]}", "{\"certificates\":7}")) {
            assertThat(admin.put("/config", body).status()).as(body).isEqualTo(422);
        }
    }

    @Test
    void tenThousandRoutesAreOneRevision() {
        ObjectNode document = (ObjectNode) readShop();
        IntStream.range(0, 10_000).forEach(i -> {
            ObjectNode route = document.at("/routes/0").deepCopy();
            document.withArray("routes").add(route.put("name", "many-" + i));
        });
        Answer made = put("", document);
        assertThat(made.status())
                .as(made.body().substring(0, Math.min(500, made.body().length())))
                .isEqualTo(200);
        assertThat(made.json().at("/objects/added").asInt()).isEqualTo(10_005);
        assertThat(put("?prune=true", config()).json().get("changes")).isEmpty();
    }

    private static JsonNode readShop() {
        try {
            return Json.parse(SHOP);
        } catch (io.tollgate.core.json.InvalidDocumentException e) {
            throw new AssertionError(e);
        }
    }
}
