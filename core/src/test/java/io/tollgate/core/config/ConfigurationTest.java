package io.tollgate.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Configuration.Reference;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigurationTest {
    private final Configuration whole = Configuration.of(List.of(
            read(Kind.UPSTREAM, "{'name':'orders','targets':[{'url':'http://a'}]}"),
            read(Kind.ROLE, "{'name':'reader','permissions':['orders:read']}"),
            read(Kind.LIMIT, "{'name':'plan','rules':[{'requests':1,'per':'1s'}]}"),
            read(Kind.CONSUMER, "{'name':'acme','roles':['reader'],'limits':['plan']}"),
            route("orders-read", "orders", "plan"),
            route("orders-all", "orders", "plan")));

    @Test
    void knowsItsObjectsByKindAndName() {
        assertThat(whole.find(Kind.ROLE, "reader")).isPresent();
        assertThat(whole.find(Kind.ROLE, "orders")).isEmpty();
        assertThat(whole.routes()).extracting(Route::name).containsExactly("orders-all", "orders-read");
        assertThat(whole.upstreams()).hasSize(1);
        assertThat(whole.roles()).hasSize(1);
        assertThat(whole.limits()).hasSize(1);
        assertThat(whole.consumers()).hasSize(1);
        assertThat(Configuration.EMPTY.all(Kind.ROUTE)).isEmpty();
    }

    @Test
    void aReferenceSaysFromWhereToWhere() {
        assertThat(Configuration.references(whole.consumers().getFirst()))
                .containsExactly(
                        new Reference(Kind.CONSUMER, "acme", "/roles/0", Kind.ROLE, "reader"),
                        new Reference(Kind.CONSUMER, "acme", "/limits/0", Kind.LIMIT, "plan"));
        assertThat(Configuration.references(whole.routes().getLast()))
                .containsExactly(
                        new Reference(Kind.ROUTE, "orders-read", "/upstream", Kind.UPSTREAM, "orders"),
                        new Reference(Kind.ROUTE, "orders-read", "/limits/0", Kind.LIMIT, "plan"));
        assertThat(Configuration.references(whole.roles().getFirst())).isEmpty();
    }

    @Test
    void usersAreThoseWhoReferToAnObject() {
        assertThat(whole.usersOf(Kind.UPSTREAM, "orders")).containsExactly("routes/orders-all", "routes/orders-read");
        assertThat(whole.usersOf(Kind.LIMIT, "plan"))
                .containsExactly("consumers/acme", "routes/orders-all", "routes/orders-read");
        assertThat(whole.usersOf(Kind.ROLE, "plan")).isEmpty();
    }

    @Test
    void changesMakeNewConfigurations() {
        Configuration fewer = whole.without(Kind.ROUTE, "orders-all");
        assertThat(whole.routes()).hasSize(2);
        assertThat(fewer.routes()).hasSize(1);
        assertThat(fewer.with(route("orders-all", "orders", "plan"))).isEqualTo(whole);
        assertThat(fewer.with(route("orders-all", "orders", "plan"))).hasSameHashCodeAs(whole);
        assertThat(whole.without(Kind.ROUTE, "nobody")).isEqualTo(whole);
        Configuration none =
                whole.without(Kind.ROLE, "reader").with(whole.roles().getFirst());
        assertThat(none).isEqualTo(whole);
        assertThat(Configuration.EMPTY.with(whole.roles().getFirst()).without(Kind.ROLE, "reader"))
                .isEqualTo(Configuration.EMPTY);
    }

    @Test
    void namesThatNothingHasAreViolations() {
        assertThat(whole.violations()).isEmpty();
        assertThat(whole.violations(route("new", "billing", "plan")))
                .containsExactly(
                        new Violation("/upstream", "\"billing\" (expected: the name of an existing upstream)"));
        assertThat(whole.without(Kind.ROLE, "reader").violations())
                .containsExactly(new Violation(
                        "/consumers/acme/roles/0", "\"reader\" (expected: the name of an existing role)"));
    }

    @Test
    void aHostOfAnotherCertificateIsAViolationThatNamesIt() throws Exception {
        Certificate one = (Certificate) Kind.CERTIFICATE.read(Samples.of(Kind.CERTIFICATE));
        Certificate two = new Certificate("two", List.of("*", "*.shop.example.com"), one.chain(), one.key(), List.of());
        Configuration both = whole.with(one).with(two);
        assertThat(whole.with(one).violations(one)).isEmpty();
        assertThat(both.violations())
                .containsExactly(new Violation(
                        "/certificates/two/hosts/1",
                        "\"*.shop.example.com\" is a host of the certificate \"shop\" (expected: each host in one"
                                + " certificate)"));
        assertThat(refusals(both.toJson()))
                .containsExactly("/certificates/1/hosts/1: \"*.shop.example.com\" is a host of the certificate \"shop\""
                        + " (expected: each host in one certificate)");
    }

    @Test
    void readsItsOwnForm() throws Exception {
        assertThat(Configuration.read(whole.toJson())).isEqualTo(whole);
        assertThat(Configuration.read(Json.object())).isEqualTo(Configuration.EMPTY);
        assertThat(whole.toJson().fieldNames())
                .toIterable()
                .containsExactly(
                        "upstreams",
                        "roles",
                        "limits",
                        "consumers",
                        "issuers",
                        "trust-stores",
                        "routes",
                        "certificates");
    }

    @Test
    void aReferenceToNothingIsRefusedAtItsPlaceInTheDocument() {
        ObjectNode document = whole.toJson();
        ((ArrayNode) document.get("upstreams")).removeAll();
        assertThat(refusals(document))
                .containsExactly(
                        "/routes/0/upstream: \"orders\" (expected: the name of an existing upstream)",
                        "/routes/1/upstream: \"orders\" (expected: the name of an existing upstream)");
    }

    @Test
    void aRefusedObjectIsNotMissedByThoseThatNameIt() {
        ObjectNode document = whole.toJson();
        ((ObjectNode) document.at("/upstreams/0")).put("maxConnectionsPerNode", 0);
        assertThat(refusals(document))
                .containsExactly("/upstreams/0/maxConnectionsPerNode: 0 (expected: from 1 to 65536)");
    }

    @Test
    void aNameThatStandsTwiceIsRefusedAtItsPlace() {
        ObjectNode document = whole.toJson();
        ((ArrayNode) document.get("roles")).add(document.at("/roles/0").deepCopy());
        assertThat(refusals(document))
                .containsExactly("/roles/1: \"reader\" is there twice (expected: each name once)");
    }

    @Test
    void unknownKindsAreRefused() {
        assertThat(refusals(whole.toJson().putNull("gadgets")))
                .singleElement()
                .asString()
                .startsWith("/gadgets: unknown");
    }

    @Test
    void tenThousandRoutesAreCheckedWithoutAQuadraticCost() throws Exception {
        List<ConfigObject> objects = new ArrayList<>(whole.all(Kind.UPSTREAM).values());
        objects.addAll(whole.limits());
        for (int i = 0; i < 10_000; i++) {
            objects.add(route("r" + i, "orders", "plan"));
        }
        Configuration large = Configuration.of(objects);
        assertThat(large.violations()).isEmpty();
        assertThat(large.usersOf(Kind.UPSTREAM, "orders")).hasSize(10_000);
        assertThat(large.without(Kind.UPSTREAM, "orders").violations()).hasSize(10_000);
        assertThat(Configuration.read(large.toJson())).isEqualTo(large);
        ObjectNode broken = large.toJson();
        broken.get("routes").forEach(route -> ((ObjectNode) route).put("priority", "high"));
        assertThat(refusals(broken)).hasSize(257);
    }

    private static List<String> refusals(ObjectNode document) {
        var refusal = catchThrowableOfType(InvalidDocumentException.class, () -> Configuration.read(document));
        assertThat(refusal).isNotNull();
        return refusal.violations().stream().map(Violation::toString).toList();
    }

    private static ConfigObject route(String name, String upstream, String limit) {
        return read(
                Kind.ROUTE,
                "{'name':'" + name + "','match':{'paths':['/" + name + "']},'upstream':'" + upstream + "','limits':['"
                        + limit + "'],'access':{'public':true}}");
    }

    private static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Samples.parse(json.replace('\'', '"')));
        } catch (InvalidDocumentException e) {
            throw new AssertionError(json, e);
        }
    }
}
